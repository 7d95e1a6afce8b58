// Runs cases against a subject, one after the other, and reports all of them.
import { ARRAYS, cloneAll, type NamedTensors, numel } from '../tensor/index.ts';
import type { Case, Question } from './case.ts';
import { featuresOf } from './features.ts';
import { judgeTensors } from './judge.ts';
import type { Subject } from './subject.ts';
import { type CaseVerdict, type Report, totalsOf } from './verdict.ts';

export interface CheckOptions {
  /** Called after each case, for progress. */
  readonly onCase?: (verdict: CaseVerdict, done: number, total: number) => void | Promise<void>;
}

/** Every case against the subject. A subject that throws fails that case, and the run goes on. */
export async function check(
  subject: Subject,
  cases: readonly Case[],
  options: CheckOptions = {},
): Promise<Report> {
  const verdicts: CaseVerdict[] = [];
  for (const asked of cases) {
    const verdict = withGap(await checkCase(subject, asked), subject.gaps?.[asked.id]);
    verdicts.push(verdict);
    await options.onCase?.(verdict, verdicts.length, cases.length);
  }
  return { format: 1, subject: { name: subject.name }, totals: totalsOf(verdicts), cases: verdicts };
}

async function checkCase(subject: Subject, asked: Case): Promise<CaseVerdict> {
  const { id, module, claim } = asked;
  const base = { id, module, claim, features: featuresOf(asked), tensors: [] };
  try {
    const supported = subject.supports?.(questionOf(asked)) ?? true;
    if (supported !== true) return { ...base, status: 'skip', reason: String(supported) };
    const answer = wantTensors(await subject.run(questionOf(asked)));
    const tensors = judgeTensors(asked, answer);
    if (tensors.every(({ status }) => status === 'skip')) {
      return { ...base, tensors, status: 'skip', reason: 'the subject gave none of the expected tensors' };
    }
    return { ...base, tensors, status: tensors.some(({ status }) => status === 'fail') ? 'fail' : 'pass' };
  } catch (error) {
    return { ...base, status: 'fail', reason: messageOf(error) };
  }
}

/** Copies without the answers: a subject cannot see them, and cannot change the case. */
function questionOf({ module, config, dtype, stepped, state_dict, inputs }: Case): Question {
  return {
    module,
    config: { ...config },
    dtype,
    stepped,
    state_dict: cloneAll(state_dict),
    inputs: cloneAll(inputs),
  };
}

/** A known gap is not a failure; one that passes must be taken off the list, so it fails the run. */
function withGap(verdict: CaseVerdict, gap: string | undefined): CaseVerdict {
  if (gap === undefined || verdict.status === 'skip') return verdict;
  if (verdict.status === 'fail') return { ...verdict, status: 'gap', reason: gap };
  return {
    ...verdict,
    status: 'fail',
    reason: `listed as a known gap ("${gap}"), but it passes: take it off the list`,
  };
}

/** A foreign answer is checked before it is trusted. */
function wantTensors(answer: unknown): NamedTensors {
  if (answer === null || typeof answer !== 'object')
    throw new Error(`run gave ${String(answer)}, want named tensors`);
  for (const [name, value] of Object.entries(answer)) {
    const { dtype, shape, data } = (value ?? {}) as Partial<NamedTensors[string]>;
    const sound =
      dtype !== undefined &&
      Object.hasOwn(ARRAYS, dtype) &&
      data instanceof ARRAYS[dtype] &&
      Array.isArray(shape);
    if (!sound || numel(shape) !== data.length)
      throw new Error(`run gave a ${name} that is no tensor { dtype, shape, data }`);
  }
  return answer as NamedTensors;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
