// Where the numbers of a case stand: which layer, direction, time step, batch row and unit each element belongs to.
// A plain cell is one step of one layer in one direction.
import { type FloatTensor, tensor, transpose01 } from '../tensor/index.ts';
import type { Case, Question } from './case.ts';

export interface Layout {
  readonly num_layers: number;
  readonly num_directions: number;
  readonly seq_len: number;
  /** 1 where the case is unbatched. */
  readonly batch: number;
  readonly hidden_size: number;
  readonly batched: boolean;
  /** As it counts: false for unbatched input. */
  readonly batch_first: boolean;
}

export function layoutOf({ module, config, stepped, inputs }: Question): Layout {
  const { shape } = inputs['input']!;
  const hasTime = module === 'RNN' || stepped;
  const leading = hasTime ? shape.slice(0, -1) : [1, ...shape.slice(0, -1)];
  const batched = leading.length === 2;
  const batch_first = batched && config.batch_first;
  const [seq_len = 1, batch = 1] = batch_first ? [leading[1], leading[0]] : leading;
  return {
    num_layers: config.num_layers,
    num_directions: config.bidirectional ? 2 : 1,
    seq_len,
    batch,
    hidden_size: config.hidden_size,
    batched,
    batch_first,
  };
}

/** The input, `(seq_len, batch, input_size)` whatever the case's own layout is. */
export function timeMajorInput(
  { inputs, config }: Question,
  { seq_len, batch, batch_first }: Layout,
): FloatTensor {
  const input = inputs['input'] as FloatTensor;
  if (batch_first) return transpose01(input);
  return tensor<typeof input.dtype>(input.data, [seq_len, batch, config.input_size]);
}

/** One state of a network: of a layer and direction, after a time step. */
export interface StateAt {
  /** layer * num_directions + direction */
  readonly state: number;
  readonly t: number;
}

/** Which state the element at a flat offset belongs to. */
export function stateAt(name: string, offset: number, layout: Layout): StateAt {
  const { num_layers, num_directions, seq_len, batch, hidden_size, batch_first } = layout;
  if (name === 'output') {
    const width = num_directions * hidden_size;
    const direction = Math.floor((offset % width) / hidden_size);
    const place = Math.floor(offset / width);
    const t = batch_first ? place % seq_len : Math.floor(place / batch);
    return { state: (num_layers - 1) * num_directions + direction, t };
  }
  const row = Math.floor(offset / (batch * hidden_size));
  if (name === 'h_n') return { state: row, t: lastStep(row, layout) };
  return { state: Math.floor(row / seq_len), t: row % seq_len };
}

/** The time step that a direction computes last: the first one in time for the reverse direction. */
export function lastStep(state: number, { num_directions, seq_len }: Layout): number {
  return isReverse(state, num_directions) ? 0 : seq_len - 1;
}

export function isReverse(state: number, num_directions: number): boolean {
  return state % num_directions === 1;
}

/** The time steps of a direction in the order of computation. */
export function stepsInOrder(state: number, { num_directions, seq_len }: Layout): number[] {
  const steps = Array.from({ length: seq_len }, (_, t) => t);
  return isReverse(state, num_directions) ? steps.toReversed() : steps;
}

/** The state before a step: where it is in `h_steps`, or undefined at the edge, where the case's own h_0 stands. */
export function stepBefore(state: number, t: number, layout: Layout): number | undefined {
  const before = isReverse(state, layout.num_directions) ? t + 1 : t - 1;
  return before < 0 || before >= layout.seq_len ? undefined : before;
}

/** The name of the tensor that holds every state of a case, and how it is read: `(states, seq_len, batch, hidden_size)`. */
export function statesName({ module, stepped }: Pick<Case, 'module' | 'stepped'>): 'h_steps' | 'h_1' {
  return module === 'RNN' || stepped ? 'h_steps' : 'h_1';
}

/** The initial states, `(states, batch, hidden_size)`; zeros where the case gives none. */
export function initialStates(question: Question, layout: Layout): Float64Array {
  const { num_layers, num_directions, batch, hidden_size } = layout;
  const given = question.inputs['h_0'] ?? question.inputs['hx'];
  return given
    ? Float64Array.from(given.data as Float64Array)
    : new Float64Array(num_layers * num_directions * batch * hidden_size);
}
