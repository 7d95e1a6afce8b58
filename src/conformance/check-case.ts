// One case against a subject: asked, judged free-running and per step, and where it first went wrong.
import type { Case } from './case.ts';
import { supportOf } from './answer.ts';
import { askCase } from './ask.ts';
import { type Chaos, chaosOf } from './chaos.ts';
import { featuresOf } from './features.ts';
import { judgeSteps } from './judge-steps.ts';
import { judgeTensors } from './judge.ts';
import { layoutOf } from './layout.ts';
import { localise } from './localise.ts';
import type { Subject } from './subject.ts';
import type { CaseVerdict, ChaosVerdict } from './verdict.ts';
import { directionName } from './words.ts';

export interface CaseOptions {
  /** Milliseconds that a subject may take for one answer. */
  readonly timeout: number;
  /** Whether a failure is localised, which asks a few more questions. */
  readonly localise: boolean;
}

export async function checkCase(given: Subject, asked: Case, options: CaseOptions): Promise<CaseVerdict> {
  const { id, module, claim } = asked;
  const subject = inTime(given, options.timeout);
  const base = { id, module, claim, features: featuresOf(asked), tensors: [] };
  try {
    const supported = await supportOf(subject, asked);
    if (supported !== true) return { ...base, status: 'skip', reason: supported };
    return { ...base, ...(await judged(subject, asked, options)) };
  } catch (error) {
    return { ...base, status: 'fail', reason: messageOf(error) };
  }
}

async function judged(
  subject: Subject,
  asked: Case,
  options: CaseOptions,
): Promise<Partial<CaseVerdict> & Pick<CaseVerdict, 'status'>> {
  const chaos = chaosOf(asked);
  const found = await askCase(subject, asked);
  const exact = asked.exact === 'any' || (asked.exact !== undefined && asked.exact === subject.arithmetic);
  const tensors = judgeTensors(asked, found.answer, { exact, chaos });
  const per_step = found.perStep && judgeSteps(found.perStep, chaos !== undefined);
  const shown = {
    tensors,
    ...(per_step && { per_step }),
    ...(chaos && { chaotic: chaosVerdict(asked, chaos) }),
  };
  const statuses = [...tensors, per_step].map((one) => one?.status);
  if (statuses.includes('fail')) {
    // Its questions are for a hint only: a subject that cannot answer them keeps the verdict that it has.
    const first = options.localise
      ? await localise(subject, asked, found, tensors, { chaos, exact }).catch(() => undefined)
      : undefined;
    return { ...shown, ...(first && { first }), status: 'fail' };
  }
  if (statuses.includes('pass')) return { ...shown, status: 'pass' };
  const reason = chaos
    ? 'chaotic from the first step on, and every step overflows: nothing can be judged'
    : 'the subject gave none of the expected tensors';
  return { ...shown, status: 'skip', reason };
}

function chaosVerdict(asked: Case, { from: { state, t } }: Chaos): ChaosVerdict {
  const { num_directions } = layoutOf(asked);
  return { layer: Math.floor(state / num_directions), direction: directionName(state, num_directions), t };
}

/** A subject whose every answer is awaited no longer than this many milliseconds. */
function inTime(subject: Subject, timeout: number): Subject {
  const { supports } = subject;
  return {
    ...subject,
    ...(supports && { supports: (question) => within(timeout, (async () => supports(question))()) }),
    run: (question) => within(timeout, (async () => subject.run(question))()),
  };
}

async function within<T>(timeout: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeout / 1000} s`)), timeout);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${String(error)}`;
  return error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
}
