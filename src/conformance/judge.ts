// One case's answer, judged: every expected tensor, free-running.
import { budget, describeBudget, describeDifference, difference } from '../compare/index.ts';
import type { NamedTensors, Tensor } from '../tensor/index.ts';
import type { Case } from './case.ts';
import { type Chaos, judgedPart } from './chaos.ts';
import { roundingScale } from './rounding.ts';
import type { TensorVerdict } from './verdict.ts';

/** The states after every step of an RNN: not part of torch's own answer, so a subject may leave them out. */
const OPTIONAL = 'h_steps';
const TENSOR_NAMES = ['output', 'h_n', 'h_steps', 'h_1'];

export interface JudgeOptions {
  /** Bits instead of closeness. */
  readonly exact: boolean;
  /** A chaotic case is judged only as far as it can be. */
  readonly chaos?: Chaos | undefined;
}

/** Verdicts for all expected tensors of a case, and a failure for each name that no case asks for. */
export function judgeTensors(asked: Case, answer: NamedTensors, options: JudgeOptions): TensorVerdict[] {
  const scale = roundingScale(asked, options.chaos);
  const unknown = Object.keys(answer).filter((name) => !TENSOR_NAMES.includes(name));
  return [
    ...Object.keys(asked.expected).map((name) => judgeTensor(asked, name, answer[name], scale, options)),
    ...unknown.map((name) =>
      notJudged(name, 'fail', 0, `unknown name, want one of ${TENSOR_NAMES.join(', ')}`),
    ),
  ];
}

function judgeTensor(
  asked: Case,
  name: string,
  actual: Tensor | undefined,
  scale: number,
  { exact, chaos }: JudgeOptions,
): TensorVerdict {
  const expected = asked.expected[name]!;
  const total = expected.data.length;
  if (actual === undefined) {
    const optional = name === OPTIONAL && asked.module === 'RNN';
    return notJudged(name, optional ? 'skip' : 'fail', total, 'not given by the subject');
  }
  const whole = { actual, expected, truth: asked.truth[name] };
  if (!chaos || exact || difference(actual, expected).incomparable) {
    return verdictOf(name, whole, scale, exact);
  }
  const { part, left_out } = judgedPart(name, expected, asked, chaos);
  if (left_out === total)
    return { ...notJudged(name, 'skip', total, 'chaotic: only judged per step'), left_out };
  const judged = (one: Tensor) => judgedPart(name, one, asked, chaos).part;
  const parts = { actual: judged(actual), expected: part, truth: whole.truth && judged(whole.truth) };
  return { ...verdictOf(name, parts, scale, false), left_out };
}

interface Compared {
  readonly actual: Tensor;
  readonly expected: Tensor;
  readonly truth: Tensor | undefined;
  /** What is allowed beside the tolerance. */
  readonly slack?: ArrayLike<number> | undefined;
}

/** Shape and dtype, then bits or closeness, then the budget where there is a truth. */
export function verdictOf(
  name: string,
  { actual, expected, truth, slack }: Compared,
  scale: number,
  exact: boolean,
): TensorVerdict {
  const found = difference(actual, expected, { exact, slack });
  const spent = truth && !found.incomparable ? budget(actual, expected, truth, scale) : undefined;
  const { judged, mismatched, total, max_abs_error, max_ulp_error, worst_index } = found;
  return {
    name,
    status: found.mismatched === 0 && !found.incomparable && (!spent || spent.within) ? 'pass' : 'fail',
    judged: found.incomparable ? 'none' : judged,
    mismatched,
    total,
    max_abs_error,
    max_ulp_error,
    worst_index,
    ...(spent && {
      budget: {
        error: spent.error,
        torch_error: spent.torch_error,
        allowed: spent.allowed,
        ratio: spent.ratio,
        index: spent.index,
      },
    }),
    reasons: [...describeDifference(found), ...(spent && !spent.within ? describeBudget(spent) : [])],
  };
}

function notJudged(name: string, status: 'fail' | 'skip', total: number, reason: string): TensorVerdict {
  return {
    name,
    status,
    judged: 'none',
    mismatched: status === 'fail' ? total : 0,
    total,
    max_abs_error: Number.NaN,
    max_ulp_error: Number.NaN,
    worst_index: null,
    reasons: [reason],
  };
}
