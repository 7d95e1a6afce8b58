// How the cost of our kernels grows: one size doubled three times, the others fixed; all four take turns.
import { isSound, measure } from './measure.mjs';
import { median } from './paired.mjs';

const BASE = { module: 'RNN', seq_len: 32, batch: 4, input_size: 64, hidden_size: 64, num_layers: 1 };
const AXES = ['seq_len', 'batch', 'hidden_size', 'num_layers'];
const DOUBLINGS = [1, 2, 4, 8];

/** @returns an entry a kernel and size: `sizes`, `microseconds`, and `exponent` of cost = size ** exponent; or a fault */
export async function measureGrowth(engines, settings) {
  const found = [];
  for (const axis of AXES) {
    const shapes = DOUBLINGS.map((times) => ({ ...BASE, [axis]: BASE[axis] * times }));
    const kernels = engines.filter(({ ours, shapes: only }) => ours && !only);
    const label = (engine, shape) => `${engine.name}, ${axis} ${shape[axis]}`;
    const entrants = kernels.flatMap((engine) =>
      shapes.map((shape) => ({ name: label(engine, shape), engine, shape })),
    );
    const results = await measure(entrants, settings);
    for (const engine of kernels) {
      const own = shapes.map((shape) => results[label(engine, shape)]);
      const fault = own.find((one) => !isSound(one));
      const entry = { name: engine.name, axis, sizes: shapes.map((shape) => shape[axis]) };
      found.push(fault ? { ...entry, fault: fault.missing ?? fault.refused } : { ...entry, ...grown(own) });
    }
  }
  return found;
}

function grown(own) {
  const rounds = own[0].times.keys();
  return {
    microseconds: own.map(({ times }) => median(times) * 1e6),
    exponent: median([...rounds].map((round) => slope(own.map(({ times }) => Math.log2(times[round]))))),
  };
}

/** Least squares over 0, 1, 2, …: the doublings. */
function slope(values) {
  const middle = (values.length - 1) / 2;
  const squares = values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
  return values.reduce((sum, value, i) => sum + (i - middle) * value, 0) / squares;
}
