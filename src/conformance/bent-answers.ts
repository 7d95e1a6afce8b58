// What is expected of a subject that departs from PyTorch: the same with its departures, by the judge, in the place of what
// PyTorch answered. PyTorch's own rounding error is carried over: the budget is as great as without them.
import {
  ARRAYS,
  type FloatDtype,
  type NamedTensors,
  sameShape,
  type Tensor,
  tensor,
} from '../tensor/index.ts';
import type { Arithmetic } from './departed.ts';

/**
 * In the case's dtype.
 * @param truth the answers with the departures, in float64 @param expected what PyTorch answered @param exact its truth
 */
export function bentAnswers(
  truth: NamedTensors,
  { expected, exact, dtype }: { expected: NamedTensors; exact: NamedTensors; dtype: FloatDtype },
  arithmetic: Arithmetic | undefined,
): NamedTensors {
  const all = Object.entries(truth).map(([name, bent]) => {
    const torch = expected[name];
    const carried =
      arithmetic || !torch || !sameShape(torch.shape, bent.shape)
        ? () => 0
        : errorOf(torch, exact[name]!, bent);
    const { round } = arithmetic?.isStored ? arithmetic : { round: (value: number) => value };
    const data = (bent.data as Float64Array).map((value, i) => round(value + carried(i)));
    return [name, tensor<FloatDtype>(new ARRAYS[dtype](data), bent.shape)];
  });
  return Object.fromEntries(all) as NamedTensors;
}

/** PyTorch's rounding error of each element, where it has one that can be added. An overflow stays one. */
function errorOf(torch: Tensor, exact: Tensor, bent: Tensor): (offset: number) => number {
  return (offset) => {
    const error = Number(torch.data[offset]) - Number(exact.data[offset]);
    const isOwn = Number.isFinite(Number(exact.data[offset])) && Number.isFinite(Number(bent.data[offset]));
    return isOwn && !Number.isNaN(error) ? error : 0;
  };
}
