// Every step alone, judged by what one step may round; by its bits where these count. Closeness is for the free run: a step
// that is near is not yet right.
import { difference, sameForm } from '../compare/index.ts';
import type { NamedTensors, Tensor } from '../tensor/index.ts';
import type { Asked, NotAnswered } from './ask.ts';
import type { Judgement } from './judgement.ts';
import { judgement } from './judgement.ts';
import { verdictOf } from './judge.ts';
import type { OneStep } from './one-step.ts';
import type { PerStep } from './per-step.ts';
import { isSound } from './sound.ts';
import type { PerStepVerdict, TensorVerdict } from './verdict.ts';

/** @param exact whether the bits count @param gives the answers that alone are asked for; absent: all */
export function judgeSteps(
  { asked, answer }: NonNullable<Asked['perStep']>,
  exact: boolean,
  gives?: readonly string[],
): PerStepVerdict {
  if (isNotAnswered(answer)) {
    const { status, reason } = answer;
    return status === 'fail'
      ? { status, reason: `asked for every step alone: ${reason}`, tensors: [] }
      : { status: 'skip', reason, tensors: [] };
  }
  const names = Object.keys(asked.expected).filter((name) => gives?.includes(name) ?? true);
  const missing = names.find((name) => !answer[name]);
  if (missing !== undefined) return { status: 'fail', reason: `${missing} is not given`, tensors: [] };
  const tensors = names.map((name): TensorVerdict => {
    const verdict = verdictOf(name, judgementOfSteps(asked, name, answer[name]!, exact));
    const left_out = exact ? 0 : lostIn(asked.wanted[name]!, answer[name]!);
    return { ...verdict, ...(left_out > 0 && { left_out }) };
  });
  if (tensors.length > 0 && tensors.every(({ total, left_out }) => left_out === total)) {
    return { status: 'skip', reason: 'every step overflows', tensors: [] };
  }
  return { status: tensors.some(({ status }) => status === 'fail') ? 'fail' : 'pass', tensors };
}

/** Of one tensor. */
export function judgementOfSteps(perStep: PerStep, name: string, actual: Tensor, exact: boolean): Judgement {
  const { departed, expected } = perStep;
  const torch = expected[name]!;
  if (exact) return judgement({ actual, expected: torch, truth: undefined }, () => 0, true);
  const step = perStep.wanted[name]!;
  const { values, allowed } = step;
  const { dtype } = torch;
  const agrees = (offset: number) =>
    isNear(step, actual, offset) ||
    allowed(offset) === Infinity ||
    isSound(
      Number(actual.data[offset]),
      { wanted: values[offset]!, allowed: allowed(offset) },
      dtype as 'float32',
      departed?.arithmetic,
    );
  const found = difference(actual, torch, { by: { agrees, allowed } });
  return {
    found,
    spent: undefined,
    isRight: sameForm(actual, torch) && found.mismatched === 0,
    isWrong: (offset) => !agrees(offset),
  };
}

/** Whether it is so near that nobody needs to measure. */
function isNear({ values, least }: OneStep, { data }: Tensor, offset: number): boolean {
  return Math.abs(Number(data[offset]) - values[offset]!) <= least[offset]!;
}

/** How many elements the order of a sum decides. */
function lostIn(step: OneStep, actual: Tensor): number {
  let count = 0;
  for (let offset = 0; offset < step.values.length; offset++) {
    if (!isNear(step, actual, offset) && step.allowed(offset) === Infinity) count++;
  }
  return count;
}

export function isNotAnswered(answer: NamedTensors | NotAnswered): answer is NotAnswered {
  return typeof answer['reason'] === 'string';
}
