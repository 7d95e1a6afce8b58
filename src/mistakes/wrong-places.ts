// Where an answer is clearly wrong: a mistake that is made elsewhere alone cannot be the reason.
import { isClose } from '../compare/index.ts';
import type { Case, Opened } from '../conformance/index.ts';
import { extentOf } from '../signatures/axes/index.ts';
import { placesOf } from '../signatures/index.ts';
import { lengthOf } from './textbook/row-lengths.ts';
import { type NamedTensors, sameShape } from '../tensor/index.ts';
import type { Scope } from './scope.ts';

export interface WrongPlaces {
  readonly rows: ReadonlySet<number>;
  /** Steps that were taken before the first wrong one. */
  readonly done: number;
  readonly units: ReadonlySet<number>;
  /** Of the first wrong step alone. */
  readonly firstUnits: ReadonlySet<number>;
}

/** Far beyond rounding. */
const LOOSE = { rtol: 1e-4, atol: 1e-5, equal_nan: true } as const;

/** In output, or in all states where they are given; undefined where nothing is clearly wrong. */
export function wrongPlaces(opened: Opened, answer: NamedTensors): WrongPlaces | undefined {
  const { expected } = opened;
  const name = ['h_steps', 'output', 'h_1'].find((one) => answer[one] && expected[one]);
  if (!name || !sameShape(answer[name]!.shape, expected[name]!.shape)) return undefined;
  const at = opened.at(name);
  const [given, wanted] = [answer[name]!.data, expected[name]!.data];
  const [rows, units] = [new Set<number>(), new Set<number>()];
  let firstUnits = new Set<number>();
  let first = Infinity;
  for (let i = 0; i < given.length; i++) {
    if (isClose(Number(given[i]), Number(wanted[i]), LOOSE, 'float64')) continue;
    const { state, t, row, unit } = at(i);
    const done = opened.isReverse(state) ? lengthOf(opened.asked, row) - 1 - t : t;
    rows.add(row);
    units.add(unit);
    if (done < first) [first, firstUnits] = [done, new Set()];
    if (done === first) firstUnits.add(unit);
  }
  return rows.size === 0 ? undefined : { rows, done: first, units, firstUnits };
}

/** Whether all that is wrong lies where this scope reaches. */
export function reaches(scope: Scope, asked: Case, { rows, done, firstUnits }: WrongPlaces): boolean {
  const { row, step, unit } = scope;
  const { seq_len, batch } = extentOf(asked)!;
  const { all, inside } = placesIn(scope, asked);
  if (inside === 0) return false;
  if (row && ![...rows].every((one) => row(one, batch))) return false; // no row has a part in another
  const isOneWay = !asked.config.bidirectional;
  if (step && isOneWay && !upTo(done).some((one) => step(one, seq_len))) return false; // at first it may be small
  if (done > 0) return true; // what was small at first has spread
  if (asked.config.proj_size) return true; // units of h are others
  return !unit || all > 1 || [...firstUnits].every((one) => unit(one, asked.config.hidden_size));
}

const upTo = (last: number) => Array.from({ length: last + 1 }, (_, i) => i);

/** Whether the scope is more than another name for everywhere. */
export function isPart(scope: Scope, asked: Case): boolean {
  const { all, inside } = placesIn(scope, asked);
  return inside < all || [scope.row, scope.step, scope.unit, scope.gate].some((one) => one !== undefined);
}

function placesIn({ place = () => true }: Scope, asked: Case): { all: number; inside: number } {
  const places = placesOf(asked.module, asked.config);
  return {
    all: places.length,
    inside: places.filter((one) => place({ ...one, question: asked })).length,
  };
}
