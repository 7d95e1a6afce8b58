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

/** More activations than any step has. */
const MOST = 16;

export function besides(): Beside {
  const given = new Float64Array(MOST);
  const results = new Float64Array(MOST);
  let next = 0; // which activation of the step it is
  let isFirst = true;
  const kept = (activation: (z: number) => number) => (z: number) => {
    const at = next++;
    if (!isFirst) return Object.is(z, given[at]) ? results[at]! : activation(z); // 0 and -0 are two
    given[at] = z;
    return (results[at] = activation(z));
  };
  return {
    ...FLOAT64,
    sigmoid: kept(FLOAT64.sigmoid),
    tanh: kept(FLOAT64.tanh),
    relu: kept(FLOAT64.relu),
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
