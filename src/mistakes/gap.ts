// How far two answers are apart, where they are close; told as early as it can be, because most are not.
import { defaultTolerance, difference, isClose } from '../compare/index.ts';
import { type FloatDtype, type NamedTensors, sameShape, type Tensor } from '../tensor/index.ts';

/** The greatest difference, where all tensors that both give are close by their dtype's tolerance; else undefined. */
export function gapBetween(one: NamedTensors, other: NamedTensors): number | undefined {
  let worst = 0;
  for (const [name, expected] of Object.entries(one)) {
    const actual = other[name];
    if (!actual) continue;
    if (!sameShape(actual.shape, expected.shape) || actual.dtype !== expected.dtype) return undefined;
    const gap = elementsApart(actual, expected);
    if (gap === undefined) return undefined;
    worst = Math.max(worst, gap);
  }
  return worst;
}

/** The greatest difference, whether close or not; infinite where some cannot be subtracted. */
export function farthest(one: NamedTensors, other: NamedTensors): number {
  const gaps = Object.entries(one).map(([name, expected]) => {
    const found = other[name] && difference(other[name], expected);
    if (!found) return 0;
    return found.incomparable || found.non_finite > 0 ? Infinity : found.max_abs_error;
  });
  return Math.max(0, ...gaps);
}

function elementsApart({ data }: Tensor, expected: Tensor): number | undefined {
  const dtype = expected.dtype as FloatDtype;
  const tolerance = defaultTolerance(dtype);
  let worst = 0;
  for (let offset = 0; offset < data.length; offset++) {
    const a = Number(data[offset]);
    const e = Number(expected.data[offset]);
    if (a === e) continue;
    if (!isClose(a, e, tolerance, dtype)) return undefined;
    if (!Number.isNaN(a)) worst = Math.max(worst, Math.abs(a - e));
  }
  return worst;
}
