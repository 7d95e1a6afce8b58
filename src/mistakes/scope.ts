// Where in a network a mistake is made: most real ones are partial. A scope narrows a bend to some layers, directions, steps,
// rows or units.
import { extentOf } from '../signatures/axes/index.ts';
import { num_directionsOf } from '../signatures/index.ts';
import type { At, Bend, Place } from './textbook/bend.ts';
import type { Sequence, Step } from './textbook/nested.ts';

export interface Scope {
  readonly name: string;
  /** After the mistake, in a sentence: `in layers from 1 on`. */
  readonly title: string;
  readonly place?: (place: Place) => boolean;
  /** A step, by how many were taken before it, and how many there are. */
  readonly step?: (done: number, count: number) => boolean;
  readonly row?: (row: number, count: number) => boolean;
  readonly unit?: (unit: number, count: number) => boolean;
}

/** The bend, in this scope alone; undefined where it has no such places. */
export function scoped(bend: Bend, scope: Scope): Bend | undefined {
  const { place = always, step, row, unit } = scope;
  const isOfUnit = bend.weights !== undefined || bend.activate !== undefined || bend.stored !== undefined;
  const { transposeInput, transposeOutput, transposeState, h_n, steps, join } = bend;
  if (transposeInput !== undefined || transposeOutput !== undefined || transposeState !== undefined)
    return undefined;
  if (bend.reshape || h_n || (bend.output && scope.place)) return undefined;
  if ((step || row || unit) && (steps || join || bend.inPlace || bend.parameters)) return undefined;
  if (unit && (!isOfUnit || bend.input || bend.initial || bend.start)) return undefined;
  if (step && (bend.initial || bend.start || bend.last)) return undefined;
  const narrowed: { -readonly [K in keyof Bend]: Bend[K] } = { ...bend };
  const wholes = { place, row, step };

  if (bend.weights) narrowed.weights = (weights, at) => (place(at) ? bend.weights!(weights, at) : weights);
  if (bend.activate) narrowed.activate = (act, at) => (place(at) ? bend.activate!(act, at) : act);
  if (bend.stored) narrowed.stored = (value, at) => (place(at) ? bend.stored!(value, at) : value);
  if (isOfUnit && (step || row || unit)) narrowed.where = whereOf(bend, scope);
  if (bend.inPlace) narrowed.inPlace = (usual, at) => (place(at) ? bend.inPlace!(usual, at) : usual);
  if (bend.steps) narrowed.steps = (order, at) => (place(at) ? bend.steps!(order, at) : order);
  if (bend.join) narrowed.join = (sides, at) => (place(at) ? bend.join!(sides, at) : sides);
  if (bend.parameters) {
    narrowed.parameters = (all, question) => {
      const D = num_directionsOf(question.config);
      const changed = bend.parameters!(all, question);
      return all.map((own, i) =>
        place({ layer: Math.floor(i / D), direction: i % D, question }) ? changed[i]! : own,
      );
    };
  }
  if (bend.initial) {
    narrowed.initial = (states, question) => {
      const D = num_directionsOf(question.config);
      const changed = bend.initial!(states, question);
      return states.map((state, i) => {
        const at = { layer: Math.floor(i / D), direction: i % D, question };
        return place(at) ? rowsOf(state, changed[i]!, row) : state;
      });
    };
  }
  if (bend.start) {
    narrowed.start = (start, ended, at) =>
      place(at) ? rowsOf(start, bend.start!(start, ended, at), row) : start;
  }
  if (bend.carried) {
    narrowed.carried = (state, done, start, at) =>
      place(at) && (step?.(done, lengthOf(at)) ?? true)
        ? rowsOf(state, bend.carried!(state, done, start, at), row)
        : state;
  }
  if (bend.last) {
    narrowed.last = (last, states, at) =>
      place(at) ? rowsOf(last, bend.last!(last, states, at), row) : last;
  }
  if (bend.input) {
    narrowed.input = (below, first, at, layers) =>
      partOf(below, bend.input!(below, first, at, layers), at, wholes);
  }
  if (bend.side) {
    narrowed.side = (states, start, at) => partOf(states, bend.side!(states, start, at), at, wholes);
  }
  if (bend.joined) {
    narrowed.joined = (output, at, below) => partOf(output, bend.joined!(output, at, below), at, wholes);
  }
  if (bend.output) {
    narrowed.output = (output, layers, question) =>
      partOf(output, bend.output!(output, layers, question), { layer: 0, direction: 0, question }, wholes);
  }
  return narrowed;
}

const always = () => true;

/** The rows of a scope from one step, all others from the other. */
function rowsOf(usual: Step, changed: Step, row: Scope['row']): Step {
  if (!row) return changed;
  return usual.map((own, i) => (row(i, usual.length) ? (changed[i] ?? own) : own));
}

function partOf(
  usual: Sequence,
  changed: Sequence,
  at: Place,
  { place, row, step }: { place: NonNullable<Scope['place']>; row: Scope['row']; step: Scope['step'] },
): Sequence {
  if (!place(at)) return usual;
  return usual.map((own, t) => {
    const done = at.direction === 1 ? usual.length - 1 - t : t;
    return !step || step(done, usual.length) ? rowsOf(own, changed[t] ?? own, row) : own;
  });
}

/** Beside what its bend says itself. */
function whereOf(bend: Bend, { row, step, unit }: Scope): (at: At) => boolean {
  return (at) =>
    (bend.where?.(at) ?? true) &&
    (step?.(at.done, lengthOf(at.place)) ?? true) &&
    (row?.(at.row, batchOf(at.place)) ?? true) &&
    (unit?.(at.unit, at.place.question.config.hidden_size) ?? true);
}

const lengthOf = ({ question }: Place) => extent(question).seq_len;
const batchOf = ({ question }: Place) => extent(question).batch;

const extents = new WeakMap<object, { readonly seq_len: number; readonly batch: number }>();
function extent(question: Place['question']) {
  let found = extents.get(question);
  if (!found) extents.set(question, (found = extentOf(question)!));
  return found;
}
