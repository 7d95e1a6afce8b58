// A step and the steps beside it, in which one sum has moved: an activation whose argument has not moved is not computed again.
import type { Operations } from './equation.ts';
import { FLOAT64 } from './float64.ts';

/** The operations in float64, with the same results. */
export interface Beside extends Operations<number> {
  /** The next step is kept. */
  readonly begin: () => void;
  /** The next step is one beside it. */
  readonly again: () => void;
}

const { sigmoid, tanh, relu } = FLOAT64;
/** More activations than any step has. */
const MOST = 16;

export function besides(): Beside {
  const given = new Float64Array(MOST);
  const results = new Float64Array(MOST);
  let next = 0; // which activation of the step it is
  let isFirst = true;
  const isKnown = (z: number) => !isFirst && Object.is(z, given[next]); // 0 and -0 are two
  const known = () => results[next++]!;
  const keep = (z: number, result: number) => {
    const at = next++;
    if (!isFirst) return result;
    given[at] = z;
    return (results[at] = result);
  };
  // Each by its own name: a function that calls any of the three takes a third longer.
  return {
    ...FLOAT64,
    sigmoid: (z) => (isKnown(z) ? known() : keep(z, sigmoid(z))),
    tanh: (z) => (isKnown(z) ? known() : keep(z, tanh(z))),
    relu: (z) => (isKnown(z) ? known() : keep(z, relu(z))),
    begin: () => {
      next = 0;
      isFirst = true;
    },
    again: () => {
      next = 0;
      isFirst = false;
    },
  };
}
