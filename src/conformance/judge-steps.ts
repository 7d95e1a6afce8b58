// Every step alone, judged by closeness and by what one step may round: the float64 truth belongs to the free-running
// sequence.
import { sameForm } from '../compare/index.ts';
import { INITIALS } from '../signatures/axes/index.ts';
import { clone, type NamedTensors, type Tensor } from '../tensor/index.ts';
import type { Asked, NotAnswered } from './ask.ts';
import { type Judgement, judgement } from './judgement.ts';
import { verdictOf } from './judge.ts';
import type { PerStep } from './per-step.ts';
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
  const { rows } = asked;
  const lost = isChaotic ? lostRows(asked) : new Set<number>();
  const tensors = Object.entries(asked.expected).map(([name, { data }]): TensorVerdict => {
    const left_out = (lost.size * data.length) / (rows || 1);
    const verdict = verdictOf(name, judgementOfSteps(asked, name, answer[name]!, lost));
    return { ...verdict, ...(left_out > 0 && { left_out }) };
  });
  if (rows > 0 && lost.size === rows) return { status: 'skip', reason: 'every step overflows', tensors: [] };
  return { status: tensors.some(({ status }) => status === 'fail') ? 'fail' : 'pass', tensors };
}

/** Of one tensor. */
export function judgementOfSteps(
  { expected, slack, rows }: PerStep,
  name: string,
  actual: Tensor,
  lost: ReadonlySet<number>,
): Judgement {
  const wanted = expected[name]!;
  const compared = {
    actual: sameForm(actual, wanted) ? withoutRows(actual, lost, rows) : actual,
    expected: withoutRows(wanted, lost, rows),
    truth: undefined,
    slack: slack[name],
  };
  return judgement(compared, 0, false);
}

export function isNotAnswered(answer: NamedTensors | NotAnswered): answer is NotAnswered {
  return typeof answer['reason'] === 'string';
}

/** Rows, each a time step of a batch row, in which a state before or after is not finite. */
export function lostRows({ question, expected, rows }: PerStep): Set<number> {
  const before = Object.entries(question.inputs).filter(([name]) => INITIALS.includes(name));
  const after = Object.entries(expected).filter(([name]) => name !== 'output');
  const lost = new Set<number>();
  for (const [, { data, shape }] of [...before, ...after]) {
    const width = shape.at(-1)!;
    data.forEach((value: number | bigint, offset: number) => {
      if (!Number.isFinite(Number(value))) lost.add(Math.floor(offset / width) % rows);
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
