// A network computed freely by the judge's own equation, in float64: the truth of every state.
import { equationOf, FLOAT64 } from '../equations/index.ts';
import { roomFor, sum } from './sums.ts';
import type { States, Unrolled } from './unrolled.ts';

/** Layer by layer, direction by direction, step by step. */
export function truthOf(opened: Unrolled): States {
  const { batch, seq_len } = opened.extent;
  const equation = equationOf(opened.question);
  const room = roomFor(equation.gates.length);
  const own = opened.widths.map(() => 0);
  const after = opened.widths.map(() => 0);
  const states = opened.widths.map((width) => new Float64Array(opened.num_states * opened.rows * width));
  for (const direction of opened.directions) {
    const { layer, state } = direction;
    const below = opened.below(states[0]!, layer);
    const before = opened.before(states, state);
    const order = opened.order(state);
    order.forEach((t, done) => {
      for (let row = 0; row < batch; row++) {
        for (let unit = 0; unit < opened.question.config.hidden_size; unit++) {
          sum(direction, below, before[0]!, t * batch + row, unit, room);
          before.forEach(({ data, width }, i) => (own[i] = data[(t * batch + row) * width + unit]!));
          equation.step(FLOAT64, room.ih, room.hh, own, after);
          after.forEach((value, i) => {
            const width = opened.widths[i]!;
            states[i]![((state * seq_len + t) * batch + row) * width + unit] = value;
            const next = order[done + 1];
            if (next !== undefined) before[i]!.data[(next * batch + row) * width + unit] = value;
          });
        }
      }
    });
  }
  return states;
}
