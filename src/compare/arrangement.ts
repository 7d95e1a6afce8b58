// Whether a tensor holds the right numbers in another arrangement: axes exchanged, an axis flipped, memory read in
// another shape. Looked for before values are compared, because then every value may look wrong.
import { indexAt, numbers, sameShape, type Shape, shapeText, type Tensor } from '../tensor/index.ts';
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
  // The order as it is stands among them: where it fits, this function has returned before it is tried.
  const orders = permutations(expected.shape.map((_, axis) => axis)).map((axes) => ({
    axes,
    shape: axes.map((axis) => expected.shape[axis]!),
  }));
  const isOrder = ({ axes, shape }: (typeof orders)[number]) =>
    everyFits(wanted, expected.shape, shape, (index) => scatter(index, axes), fits);
  const inOrder = ({ axes }: (typeof orders)[number]) =>
    `the right numbers with the axes in the order (${axes.join(', ')})`;
  const shaped = orders.find((order) => sameShape(order.shape, actual.shape) && isOrder(order));
  if (shaped) return inOrder(shaped);
  if (!sameShape(actual.shape, expected.shape) && wanted.every(fits)) {
    return `the right numbers in the shape ${shapeText(actual.shape)}, want ${shapeText(expected.shape)}`;
  }
  const unshaped = orders.find(isOrder);
  if (unshaped) return `${inOrder(unshaped)}, in the shape ${shapeText(actual.shape)}`;
  for (const [axis, size] of expected.shape.entries()) {
    const flip = (index: number[]) => index.map((place, i) => (i === axis ? size - 1 - place : place));
    if (size > 1 && everyFits(wanted, expected.shape, expected.shape, flip, fits)) {
      return `the right numbers, flipped along axis ${axis}`;
    }
  }
  return undefined;
}

/** Whether the values of `shape` fit, each taken from where `from` says in the expected tensor; told at the first that does not. */
function everyFits(
  wanted: readonly number[],
  expected: Shape,
  shape: Shape,
  from: (index: number[]) => number[],
  fits: (value: number, offset: number) => boolean,
): boolean {
  for (let offset = 0; offset < wanted.length; offset++) {
    const index = from(indexAt(offset, shape));
    const place = index.reduce((so, value, axis) => so * expected[axis]! + value, 0);
    if (!fits(wanted[place]!, offset)) return false;
  }
  return true;
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
