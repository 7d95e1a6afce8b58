// A network computed freely by the judge's equation in float64: the truth where a case brings none. Perturbed, every state
// by what one step rounds, it tells how far rounding alone may carry PyTorch.
import type { FloatDtype } from '../tensor/index.ts';
import { stepBounds } from './step-bound.ts';
import type { States, Unrolled } from './unrolled.ts';

export interface Run {
  readonly states: States;
  /** U of every state: what its step rounds. */
  readonly units: States;
}

/** @param noise by how many U a state is moved after each step; absent: not at all */
export function freeRun(opened: Unrolled, dtype: FloatDtype, noise?: () => number): Run {
  const { batch, seq_len } = opened.extent;
  const measure = stepBounds(opened, dtype);
  const room = () => opened.widths.map((width) => new Float64Array(opened.num_states * opened.rows * width));
  const states = room();
  const units = room();
  for (const direction of opened.directions) {
    const { layer, state } = direction;
    const below = opened.below(states[0]!, layer);
    const before = opened.before(states, state);
    const order = opened.order(state);
    order.forEach((t, done) => {
      for (let row = 0; row < batch; row++) {
        for (let unit = 0; unit < opened.question.config.hidden_size; unit++) {
          const bound = measure(direction, below, before, t * batch + row, unit);
          bound.values.forEach((value, letter) => {
            const width = opened.widths[letter]!;
            const moved = noise ? value + noise() * bound.units[letter]! : value;
            const at = ((state * seq_len + t) * batch + row) * width + unit;
            states[letter]![at] = moved;
            units[letter]![at] = bound.units[letter]!;
            const next = order[done + 1];
            if (next !== undefined) before[letter]!.data[(next * batch + row) * width + unit] = moved;
          });
        }
      }
    });
  }
  return { states, units };
}
