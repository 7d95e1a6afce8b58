// A network computed freely by the judge's own equation, in float64: the truth of every state.
import { FLOAT64 } from '../equations/index.ts';
import { projected, roomFor, sum } from './sums.ts';
import { stateOf, type States, type Unrolled } from './unrolled.ts';
import { roomForStates, walk } from './walk.ts';

export function truthOf(opened: Unrolled): States {
  const { equation } = opened;
  const room = roomFor(equation.gates.length);
  const own = opened.widths.map(() => 0);
  const after = opened.widths.map(() => 0);
  const states = roomForStates(opened);
  walk(opened, states, {
    unit({ direction, below, before, reads, row, unit }) {
      sum(direction, below, reads, row, unit, room);
      for (let letter = 0; letter < own.length; letter++) own[letter] = stateOf(before[letter]!, row, unit);
      equation.step(FLOAT64, room.ih, room.hh, own, after);
      return after;
    },
    feature: ({ direction, unit }, unprojected) => projected(direction, unprojected, unit),
  });
  return states;
}
