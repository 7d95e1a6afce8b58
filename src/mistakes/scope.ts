// Where in a network a mistake is made: most real ones are partial. A scope narrows a bend to some layers, directions, steps,
// rows or units.
import { num_directionsOf } from '../signatures/index.ts';
import type { At, Bend, Place, Weights } from './textbook/bend.ts';
import { batchOf, lengthOf } from './textbook/row-lengths.ts';
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
  /** The index of a gate: of weights alone. */
  readonly gate?: number;
}

/** The bend, in this scope alone; undefined where it has no such places. */
export function scoped(bend: Bend, scope: Scope): Bend | undefined {
  const { place = always, step, row, unit, gate } = scope;
  const isOfUnit = OF_UNIT.some((name) => bend[name] !== undefined);
  const { transposeInput, transposeOutput, transposeState, finals, steps, join } = bend;
  if (transposeInput !== undefined || transposeOutput !== undefined || transposeState !== undefined)
    return undefined;
  if (bend.reshape || finals || bend.inPadding || (bend.output && scope.place)) return undefined;
  if ((step || row || unit) && (steps || join || bend.inPlace || bend.parameters)) return undefined;
  if ((step || row || unit) && (bend.lengths || bend.project)) return undefined;
  if (unit && (!isOfUnit || bend.input || bend.initial || bend.start)) return undefined;
  if (step && (bend.initial || bend.start || bend.last)) return undefined;
  if (gate !== undefined && Object.keys(bend).join() !== 'weights') return undefined;
  const narrowed: { -readonly [K in keyof Bend]: Bend[K] } = { ...bend };
  const wholes = { place, row, step };

  if (bend.weights) {
    narrowed.weights = (weights, at) => {
      if (!place(at)) return weights;
      const changed = bend.weights!(weights, at);
      return gate === undefined ? changed : inGate(gate, weights, changed, at);
    };
  }
  if (bend.activate) {
    narrowed.activate = (act, at, name) => (place(at) ? bend.activate!(act, at, name) : act);
  }
  if (bend.step) narrowed.step = (usual, at) => (place(at) ? bend.step!(usual, at) : usual);
  if (bend.stored) {
    narrowed.stored = (value, at, letter) => (place(at) ? bend.stored!(value, at, letter) : value);
  }
  if (isOfUnit && (step || row || unit)) narrowed.where = whereOf(bend, scope);
  if (bend.inPlace) narrowed.inPlace = (usual, at) => (place(at) ? bend.inPlace!(usual, at) : usual);
  if (bend.reads) narrowed.reads = (h, by, at, ...rest) => (place(at) ? bend.reads!(h, by, at, ...rest) : h);
  if (bend.project) {
    narrowed.project = (usual, from, at) => (place(at) ? bend.project!(usual, from, at) : usual);
  }
  if (bend.lengths) {
    narrowed.lengths = (lengths, seq_len, at) => (place(at) ? bend.lengths!(lengths, seq_len, at) : lengths);
  }
  if (bend.steps) {
    narrowed.steps = (order, at, seq_len) => (place(at) ? bend.steps!(order, at, seq_len) : order);
  }
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
    narrowed.initial = (states, question, which) => {
      const D = num_directionsOf(question.config);
      const changed = bend.initial!(states, question, which);
      return states.map((state, i) => {
        const at = { layer: Math.floor(i / D), direction: i % D, question };
        return place(at) ? rowsOf(state, changed[i]!, row) : state;
      });
    };
  }
  if (bend.start) {
    narrowed.start = (start, ended, at, which) =>
      place(at) ? rowsOf(start, bend.start!(start, ended, at, which), row) : start;
  }
  if (bend.carried) {
    narrowed.carried = (state, done, start, at, which) => {
      if (!place(at)) return state;
      const isIn = (one: number, count: number) =>
        (step?.(done, lengthOf(at.question, one)) ?? true) && (row?.(one, count) ?? true);
      return rowsOf(state, bend.carried!(state, done, start, at, which), step || row ? isIn : undefined);
    };
  }
  if (bend.last) {
    narrowed.last = (last, states, at, which) =>
      place(at) ? rowsOf(last, bend.last!(last, states, at, which), row) : last;
  }
  if (bend.input) {
    narrowed.input = (below, first, at, layers) =>
      partOf(below, bend.input!(below, first, at, layers), at, wholes);
  }
  if (bend.side) {
    narrowed.side = (states, start, at, which) =>
      partOf(states, bend.side!(states, start, at, which), at, wholes);
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
const OF_UNIT = ['weights', 'activate', 'step', 'reads', 'stored'] as const;

/** The lines of one gate from what is changed, all others from the usual weights. */
function inGate(gate: number, usual: Weights, changed: Weights, { question }: Place): Weights {
  const { hidden_size } = question.config;
  const lines = <T>(kind: (weights: Weights) => readonly T[]): readonly T[] =>
    kind(usual).map((own, line) => (Math.floor(line / hidden_size) === gate ? kind(changed)[line]! : own));
  return {
    ...usual,
    ih: lines(({ ih }) => ih),
    hh: lines(({ hh }) => hh),
    bias_ih: lines(({ bias_ih }) => bias_ih),
    bias_hh: lines(({ bias_hh }) => bias_hh),
  };
}

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
    const isIn = (one: number, count: number) => {
      const length = Math.min(usual.length, lengthOf(at.question, one));
      const done = at.direction === 1 ? length - 1 - t : t;
      return (step?.(done, length) ?? true) && (row?.(one, count) ?? true);
    };
    return rowsOf(own, changed[t] ?? own, step || row ? isIn : undefined);
  });
}

/** Beside what its bend says itself. */
function whereOf(bend: Bend, { row, step, unit }: Scope): (at: At) => boolean {
  return (at) =>
    (bend.where?.(at) ?? true) &&
    (step?.(at.done, lengthOf(at.place.question, at.row)) ?? true) &&
    (row?.(at.row, batchOf(at.place.question)) ?? true) &&
    (unit?.(at.unit, at.place.question.config.hidden_size) ?? true);
}
