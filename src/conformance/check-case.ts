// One case against a subject: asked, judged free-running and per step, and where it first went wrong.
import { answerNames } from '../signatures/axes/index.ts';
import type { NamedTensors } from '../tensor/index.ts';
import { thrownText } from '../text/index.ts';
import { supportOf } from './answer.ts';
import { type Asked, askCase } from './ask.ts';
import { brokenText } from './broken-text.ts';
import type { Case } from './case.ts';
import type { Chaos } from './chaos.ts';
import type { Departed } from './departed.ts';
import { featuresOf } from './features.ts';
import { gridOf } from './grid.ts';
import { inTime, LateError } from './in-time.ts';
import { judgeSteps } from './judge-steps.ts';
import { judgeTensors } from './judge.ts';
import { statesOf } from './layer-states.ts';
import { hasWrongNumbers, localise } from './localise.ts';
import { mayAsk } from './may-ask.ts';
import { NotSupportedError } from './not-supported.ts';
import { Opened } from './opened.ts';
import type { Subject } from './subject.ts';
import { noting, UnansweredError, UnreadableAnswerError } from './unanswered.ts';
import type { CaseVerdict, ChaosVerdict } from './verdict.ts';
import { watched } from './watched.ts';
import { directionName } from './words.ts';

export interface CaseOptions {
  /** Milliseconds that a subject may take for one answer. */
  readonly timeout: number;
  /** Whether a failure is localised, which asks a few more questions. */
  readonly localise: boolean;
  /** Which cases get their unrolled picture. Absent: none. */
  readonly grids?: Grids;
  /** What the subject computes in place of PyTorch's network. */
  readonly departed?: Departed | undefined;
}

/** `failures`: of cases that fail. */
export type Grids = 'failures' | 'all';

/** A verdict, and what it rests on: for a diagnosis. */
export interface Judged {
  readonly verdict: CaseVerdict;
  /** Undefined where nothing was judged. */
  readonly answer?: NamedTensors;
  /** The case as it was judged, likewise. */
  readonly opened?: Opened;
  /** No answer came in time. */
  readonly late?: true;
}

/** @param of a case, or one that is opened already, for who checks it against many subjects */
export async function checkCase(given: Subject, of: Case | Opened, options: CaseOptions): Promise<Judged> {
  const opened = of instanceof Opened ? of : openedFor(of, options);
  const { asked } = opened;
  const { id, module, config, claim } = asked;
  const seen = watched(given);
  // Several questions at once show nothing of a program that is asked in turn.
  const isAsynchronous = () => given.isolation === undefined && seen.isAsynchronous();
  const { subject, unanswered } = noting({ ...inTime(seen, options.timeout), isAsynchronous });
  const base = { id, module, config, claim, features: featuresOf(asked), tensors: [] };
  const broken = asked.derived?.broken ?? (opened.broken.length > 0 ? brokenText(opened.torch) : undefined);
  if (broken !== undefined) return { verdict: { ...base, status: 'broken', reason: broken } };
  try {
    const may = mayAsk(subject, asked, asked);
    const supported = may === true ? await supportOf(subject, asked) : may;
    if (supported !== true) return { verdict: { ...base, status: 'skip', reason: supported } };
    if (subject.gives && !answerNames(asked).some((name) => subject.gives!.includes(name))) {
      const reason = `it gives ${subject.gives.join(' and ')} alone (gives)`;
      return { verdict: { ...base, status: 'skip', reason } };
    }
    const found = await askCase(subject, opened);
    const verdict = { ...base, ...(await judged(subject, opened, found, options)) };
    return {
      verdict: { ...verdict, ...(unanswered.size > 0 && { unanswered: [...unanswered] }) },
      answer: found.answer,
      opened,
    };
  } catch (error) {
    if (error instanceof NotSupportedError)
      return { verdict: { ...base, status: 'skip', reason: error.message } };
    if (error instanceof UnansweredError) {
      const reason = error.message;
      return {
        verdict: { ...base, status: 'skip', reason, unanswered: [...new Set(['case', ...unanswered])] },
      };
    }
    const { frames, stderr } = (error ?? {}) as Pick<CaseVerdict, 'frames' | 'stderr'>;
    const verdict = {
      ...base,
      status: 'fail' as const,
      reason: thrownText(error),
      ...(frames && { frames }),
      ...(stderr && { stderr }),
    };
    return { verdict, ...(error instanceof LateError && { late: true }) };
  }
}

/** The case with what departs in it; as it is where nothing does. */
export function openedFor(asked: Case, { departed }: Pick<CaseOptions, 'departed'>): Opened {
  return new Opened(asked, departed?.departsIn(asked) ? departed : undefined);
}

async function judged(
  subject: Subject,
  opened: Opened,
  found: Asked,
  options: CaseOptions,
): Promise<Partial<CaseVerdict> & Pick<CaseVerdict, 'status'>> {
  const { chaos, audited, computed } = opened;
  const { grain } = audited;
  const exact = !opened.departed && isExact(subject, opened.asked);
  const tensors = judgeTensors(opened, found.answer, exact, subject.gives);
  const per_step = found.perStep && judgeSteps(found.perStep, exact, subject.gives);
  const shown = {
    tensors,
    ...(per_step && { per_step }),
    ...(opened.departed && { departed: true as const }),
    ...(chaos && { chaotic: chaosVerdict(opened, chaos) }),
    ...(computed.length > 0 && { computed }),
    ...(grain > 0 && { decimals: Math.round(-Math.log10(grain)) }),
  };
  const statuses = [...tensors, per_step].map((one) => one?.status);
  const { behaviour } = found;
  const gridFrom = (answer: NamedTensors) => {
    const grid = gridOf(opened, answer, exact);
    return grid && { grid };
  };
  if (statuses.includes('fail') || behaviour !== undefined) {
    // Its questions are for a hint only: a subject that cannot answer them keeps the verdict that it has.
    const hints = options.localise && hasWrongNumbers(tensors, found.perStep);
    const states = hints ? await statesOf(subject, opened, found.answer).catch(nothing) : undefined;
    const answer = states ? { ...found.answer, [opened.stepsName]: states } : found.answer;
    const first = hints
      ? await localise(subject, opened, { ...found, answer }, tensors, exact).catch(nothing)
      : undefined;
    return {
      ...shown,
      ...(first && { first }),
      ...(options.grids && gridFrom(answer)),
      status: 'fail',
      ...(behaviour !== undefined && { reason: behaviour }),
    };
  }
  const pictured = { ...shown, ...(options.grids === 'all' && gridFrom(found.answer)) };
  if (statuses.includes('pass')) return { ...pictured, status: 'pass' };
  const reason = chaos
    ? `${chaos.cause === 'overflow' ? 'overflows' : 'chaotic'} from the first step on, and no step alone could be judged`
    : 'the subject gave none of the expected tensors';
  return { ...pictured, status: 'skip', reason };
}

/** What cannot be read is told all the same. */
function nothing(error: unknown): undefined {
  if (error instanceof UnreadableAnswerError) throw error;
}

/** Whether the bits count: everybody's, or those of a subject that claims this arithmetic. */
function isExact({ arithmetic }: Subject, { exact }: Case): boolean {
  return exact === 'any' || (exact !== undefined && exact === arithmetic);
}

function chaosVerdict(opened: Opened, { from: { state, t }, cause }: Chaos): ChaosVerdict {
  return {
    layer: opened.layerOf(state),
    direction: directionName(opened, state),
    t,
    cause,
    ...(!opened.torch.tellsSteps && { hidden: true }),
  };
}
