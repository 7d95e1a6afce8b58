// Every step alone, judged by closeness and by what one step may round: the float64 truth belongs to the free-running
// sequence.
import { difference } from '../compare/index.ts';
import { clone, type NamedTensors, type Tensor } from '../tensor/index.ts';
import type { Asked, NotAnswered } from './ask.ts';
import { verdictOf } from './judge.ts';
import type { PerStepVerdict, TensorVerdict } from './verdict.ts';

/** @param isChaotic where PyTorch itself overflowed, sums in another order may not: such steps are left out */
export function judgeSteps(
  { asked, answer }: NonNullable<Asked['perStep']>,
  isChaotic: boolean,
): PerStepVerdict {
  if (isNotAnswered(answer)) {
    const reason = answer.status === 'fail' ? `asked for every step alone: ${answer.reason}` : answer.reason;
    return { status: answer.status, reason, tensors: [] };
  }
  const missing = Object.keys(asked.expected).find((name) => !answer[name]);
  if (missing !== undefined) return { status: 'fail', reason: `${missing} is not given`, tensors: [] };
  const { question, expected, slack } = asked;
  const states = (expected['h_n'] ?? expected['h_1'])!;
  const before = (question.inputs['h_0'] ?? question.inputs['hx'])!;
  const rows = states.shape.at(-2)!;
  const lost = isChaotic ? lostRows([states, before], rows) : new Set<number>();
  const tensors = Object.entries(expected).map(([name, wanted]): TensorVerdict => {
    const actual = answer[name]!;
    const { incomparable } = difference(actual, wanted);
    const compared = {
      actual: incomparable ? actual : withoutRows(actual, lost, rows),
      expected: withoutRows(wanted, lost, rows),
      truth: undefined,
      slack: slack[name],
    };
    const left_out = (lost.size * wanted.data.length) / (rows || 1);
    return { ...verdictOf(name, compared, 0, false), ...(left_out > 0 && { left_out }) };
  });
  if (rows > 0 && lost.size === rows) return { status: 'skip', reason: 'every step overflows', tensors: [] };
  return { status: tensors.some(({ status }) => status === 'fail') ? 'fail' : 'pass', tensors };
}

export function isNotAnswered(answer: NamedTensors | NotAnswered): answer is NotAnswered {
  return typeof answer['reason'] === 'string';
}

/** Rows, each a time step of a batch row, in which a state before or after is not finite. */
function lostRows(states: readonly Tensor[], rows: number): Set<number> {
  const lost = new Set<number>();
  for (const { data, shape } of states) {
    const hidden_size = shape.at(-1)!;
    data.forEach((value: number | bigint, offset: number) => {
      if (!Number.isFinite(Number(value))) lost.add(Math.floor(offset / hidden_size) % rows);
    });
  }
  return lost;
}

/** `output` has a row for each step, and all other tensors have one for each step of each state. */
function withoutRows(whole: Tensor, lost: ReadonlySet<number>, rows: number): Tensor {
  if (lost.size === 0) return whole;
  const part = clone(whole);
  const width = part.shape.at(-1)!;
  part.data.forEach((_: number | bigint, offset: number) => {
    if (lost.has(Math.floor(offset / width) % rows)) part.data[offset] = 0 as never;
  });
  return part;
}
