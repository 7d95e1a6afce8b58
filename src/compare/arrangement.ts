// Whether a tensor holds the right numbers in another arrangement: axes exchanged, an axis flipped, memory read in
// another shape. Looked for before values are compared, because then every value may look wrong.
import { indexAt, numel, numbers, sameShape, type Shape, shapeText, type Tensor } from '../tensor/index.ts';
import { isClose } from './close.ts';
import { defaultTolerance } from './tolerance.ts';

/** In words, or undefined where no arrangement fits, or more than one element would have to be guessed from one value. */
export function arrangementOf(actual: Tensor, expected: Tensor): string | undefined {
  const given = numbers(actual);
  const wanted = numbers(expected);
  if (given.length !== wanted.length || new Set(wanted).size < 2) return undefined;
  const tolerance = defaultTolerance(expected.dtype);
  const fits = (value: number, i: number) => isClose(given[i]!, value, tolerance, expected.dtype);
  if (sameShape(actual.shape, expected.shape) && wanted.every(fits)) return undefined; // nothing is wrong
  if (!sameShape(actual.shape, expected.shape) && wanted.every(fits)) {
    return `the right numbers in the shape ${shapeText(actual.shape)}, want ${shapeText(expected.shape)}`;
  }
  for (const axes of permutations(expected.shape.map((_, axis) => axis))) {
    const shape = axes.map((axis) => expected.shape[axis]!);
    const isOther = axes.some((axis, i) => axis !== i);
    if (isOther && arranged(wanted, expected.shape, shape, (index) => scatter(index, axes)).every(fits)) {
      const how = `the right numbers with the axes in the order (${axes.join(', ')})`;
      return sameShape(shape, actual.shape) ? how : `${how}, in the shape ${shapeText(actual.shape)}`;
    }
  }
  for (const [axis, size] of expected.shape.entries()) {
    const flip = (index: number[]) => index.map((place, i) => (i === axis ? size - 1 - place : place));
    if (size > 1 && arranged(wanted, expected.shape, expected.shape, flip).every(fits)) {
      return `the right numbers, flipped along axis ${axis}`;
    }
  }
  return undefined;
}

/** The values of `shape`, each taken from where `from` says in the expected tensor. */
function arranged(
  wanted: readonly number[],
  expected: Shape,
  shape: Shape,
  from: (index: number[]) => number[],
): number[] {
  return Array.from({ length: numel(shape) }, (_, offset) => {
    const index = from(indexAt(offset, shape));
    return wanted[index.reduce((place, value, axis) => place * expected[axis]! + value, 0)]!;
  });
}

/** The index before its axes were put in another order. */
function scatter(index: readonly number[], axes: readonly number[]): number[] {
  const before: number[] = [];
  axes.forEach((axis, i) => (before[axis] = index[i]!));
  return before;
}

function permutations(axes: readonly number[]): number[][] {
  if (axes.length < 2) return [[...axes]];
  return axes.flatMap((first) =>
    permutations(axes.filter((axis) => axis !== first)).map((rest) => [first, ...rest]),
  );
}
