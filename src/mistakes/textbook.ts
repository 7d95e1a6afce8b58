// A textbook RNN with named places to bend, so that one mistake is one small change. Nested arrays, float64 sums rounded
// once a state. Its own: it shares nothing with nn, and proves nothing by itself; PyTorch's goldens judge it too.
import { type Question } from '../conformance/index.ts';
import { ARRAYS, type FloatDtype, type NamedTensors, numbers, type Tensor, tensor } from '../tensor/index.ts';

export type Row = readonly number[];
/** `[row][unit]`: one step of a batch. */
export type Step = readonly Row[];
/** `[t][row][feature]` */
export type Sequence = readonly Step[];

export interface Weights {
  /** `[unit][column]` */
  readonly ih: readonly Row[];
  readonly hh: readonly Row[];
  readonly bias_ih: Row;
  readonly bias_hh: Row;
}

/** One layer in one direction of the network that is computed. */
export interface Place {
  readonly layer: number;
  /** 0 forward, 1 reverse. */
  readonly direction: number;
  readonly question: Question;
}

/** What a mistake changes; all of it is optional. States are ordered layer * num_directions + direction. */
export interface Bend {
  /** The direction whose parameters are read. */
  readonly parametersOf?: (direction: number) => number;
  readonly weights?: (weights: Weights, place: Place) => Weights;
  readonly initial?: (states: readonly Step[], question: Question, given: boolean) => readonly Step[];
  /** What a layer reads. */
  readonly input?: (below: Sequence, first: Sequence, place: Place) => Sequence;
  /** Time steps in the order of computation. */
  readonly steps?: (order: readonly number[], place: Place) => readonly number[];
  readonly activate?: (act: (z: number) => number, question: Question) => (z: number) => number;
  /** A direction's states as they go into the layer's output. */
  readonly side?: (states: Sequence, place: Place, start: Step) => Sequence;
  /** A direction's part of h_n. */
  readonly last?: (last: Step, states: Sequence, place: Place) => Step;
  /** The order in which directions are joined. */
  readonly join?: (sides: readonly Sequence[]) => readonly Sequence[];
  /** The output, of all layers' outputs. */
  readonly output?: (layers: readonly Sequence[], output: Sequence) => Sequence;
  readonly h_n?: (states: readonly Step[], question: Question) => readonly Step[];
  /** Whether an output is transposed for batch_first; PyTorch's h_n never is. */
  readonly transposeOutput?: boolean;
  readonly transposeState?: boolean;
}

/** The question answered with these bends, one after the other: `output` and `h_n`, `h_1`, or `h_steps` of a stepped cell. */
export function bentAnswer(question: Question, bends: readonly Bend[]): NamedTensors {
  return question.module === 'RNN' ? networkAnswer(question, bends) : cellAnswer(question, bends);
}

function networkAnswer(question: Question, bends: readonly Bend[]): NamedTensors {
  const { config, dtype, inputs } = question;
  const { num_layers, bidirectional, hidden_size } = config;
  const D = bidirectional ? 2 : 1;
  const batched = inputs['input']!.shape.length === 3;
  const swapped = config.batch_first && batched;
  const given = nested(inputs['input']!, batched ? inputs['input']!.shape[1]! : 1);
  const first = swapped ? transpose(given) : given;
  const batch = first[0]!.length;
  const starts = bent(
    bends,
    'initial',
    initialStates(question, num_layers * D, batch),
    question,
    inputs['h_0'] !== undefined,
  );
  const layers: Sequence[] = [];
  const finals: Step[] = [];
  for (let layer = 0; layer < num_layers; layer++) {
    const below = layers[layer - 1] ?? first;
    const sides = Array.from({ length: D }, (_, direction) => {
      const place = { layer, direction, question };
      const start = starts[layer * D + direction]!;
      const { states, last } = unroll(bent(bends, 'input', below, first, place), start, place, bends);
      finals.push(bent(bends, 'last', last, states, place));
      return bent(bends, 'side', states, place, start);
    });
    const [one, two] = bent(bends, 'join', sides);
    layers.push(one!.map((step, t) => step.map((row, b) => [...row, ...(two ? two[t]![b]! : [])])));
  }
  let output = layers.at(-1)!;
  for (const { output: change } of bends) if (change) output = change(layers, output);
  const h_n = bent(bends, 'h_n', finals, question);
  const flips = (usual: boolean, which: 'transposeOutput' | 'transposeState') => {
    return swapped && bends.reduce((so, bend) => bend[which] ?? so, usual);
  };
  const [T, B, S, H] = [output.length, batch, h_n.length, hidden_size];
  const W = output[0]![0]?.length ?? D * H;
  const outputShape = batched ? (flips(true, 'transposeOutput') ? [B, T, W] : [T, B, W]) : [T, W];
  const stateShape = batched ? (flips(false, 'transposeState') ? [B, S, H] : [S, B, H]) : [S, H];
  return {
    output: flat(flips(true, 'transposeOutput') ? transpose(output) : output, outputShape, dtype),
    h_n: flat(flips(false, 'transposeState') ? transpose(h_n) : h_n, stateShape, dtype),
  };
}

function cellAnswer(question: Question, bends: readonly Bend[]): NamedTensors {
  const { inputs, stepped, dtype, config } = question;
  const { shape } = inputs['input']!;
  const batched = shape.length === (stepped ? 3 : 2);
  const batch = batched ? shape.at(-2)! : 1;
  const place = { layer: 0, direction: 0, question };
  const [start] = bent(
    bends,
    'initial',
    initialStates(question, 1, batch),
    question,
    inputs['hx'] !== undefined,
  );
  const { states } = unroll(nested(inputs['input']!, batch), start!, place, bends);
  const row = batched ? [batch, config.hidden_size] : [config.hidden_size];
  const given = bent(bends, 'side', states, place, start!);
  return stepped ? { h_steps: flat(given, [given.length, ...row], dtype) } : { h_1: flat(given, row, dtype) };
}

/** h_t = act(weight_ih @ x_t + bias_ih + weight_hh @ h_{t-1} + bias_hh), step by step. */
function unroll(
  input: Sequence,
  start: Step,
  place: Place,
  bends: readonly Bend[],
): { states: Sequence; last: Step } {
  const { question } = place;
  const weights = bent(bends, 'weights', weightsOf(place, bends), place);
  const relu = (z: number) => (z < 0 ? 0 : z);
  const act = bent(bends, 'activate', question.config.nonlinearity === 'relu' ? relu : Math.tanh, question);
  const round = question.dtype === 'float32' ? Math.fround : (value: number) => value;
  const inOrder = Array.from({ length: input.length }, (_, t) => t);
  const order = bent(bends, 'steps', place.direction === 1 ? inOrder.toReversed() : inOrder, place);
  const states: Step[] = input.map((step) => step.map(() => weights.bias_ih.map(() => 0)));
  let h = start;
  for (const t of order) {
    h = input[t]!.map((x, row) =>
      weights.bias_ih.map((bias, unit) => {
        return round(
          act(dot(weights.ih[unit]!, x) + bias + dot(weights.hh[unit]!, h[row]!) + weights.bias_hh[unit]!),
        );
      }),
    );
    states[t] = h;
  }
  return { states, last: h };
}

/** Applies one hook of every bend in turn to a value. */
function bent<K extends HookName>(
  bends: readonly Bend[],
  name: K,
  value: ValueOf<K>,
  ...rest: RestOf<K>
): ValueOf<K> {
  return bends.reduce((so, bend) => {
    const hook = bend[name] as ((value: ValueOf<K>, ...rest: RestOf<K>) => ValueOf<K>) | undefined;
    return hook ? hook(so, ...rest) : so;
  }, value);
}

type HookName = 'weights' | 'initial' | 'input' | 'steps' | 'activate' | 'side' | 'last' | 'join' | 'h_n';
type ParametersOf<K extends HookName> = Parameters<NonNullable<Bend[K]>>;
type ValueOf<K extends HookName> = ParametersOf<K>[0];
type RestOf<K extends HookName> = ParametersOf<K> extends [unknown, ...infer R] ? R : never;

function weightsOf(
  { layer, direction, question: { module, config, state_dict } }: Place,
  bends: readonly Bend[],
): Weights {
  const read = bends.reduce((so, { parametersOf }) => (parametersOf ? parametersOf(so) : so), direction);
  const suffix = module === 'RNN' ? `_l${layer}${read === 1 ? '_reverse' : ''}` : '';
  const none = Array<number>(config.hidden_size).fill(0);
  const vector = (kind: string) => (config.bias ? numbers(state_dict[kind + suffix]!) : none);
  return {
    ih: rows(state_dict[`weight_ih${suffix}`]!),
    hh: rows(state_dict[`weight_hh${suffix}`]!),
    bias_ih: vector('bias_ih'),
    bias_hh: vector('bias_hh'),
  };
}

function initialStates({ inputs, config }: Question, states: number, batch: number): readonly Step[] {
  const given = inputs['h_0'] ?? inputs['hx'];
  if (given) return grouped(rows(given), states, batch);
  const zeros = Array<number>(config.hidden_size).fill(0);
  return Array.from({ length: states }, () => Array.from({ length: batch }, () => zeros));
}

export function transpose(sequence: readonly Step[]): Step[] {
  return (sequence[0] ?? []).map((_, row) => sequence.map((step) => step[row]!));
}

/** Rows by `outer`, then `inner`. */
export function grouped(all: readonly Row[], outer: number, inner: number): Step[] {
  return Array.from({ length: outer }, (_, i) => all.slice(i * inner, (i + 1) * inner));
}

function rows(one: Tensor): Row[] {
  const width = one.shape.at(-1)!;
  const all = numbers(one);
  const count =
    width === 0 ? one.shape.slice(0, -1).reduce((product, size) => product * size, 1) : all.length / width;
  return Array.from({ length: count }, (_, i) => all.slice(i * width, (i + 1) * width));
}

/** `[outer][inner][feature]`, the outer axis being whatever there is beside the inner one. */
function nested(one: Tensor, inner: number): Step[] {
  const all = rows(one);
  return grouped(all, inner === 0 ? one.shape[0]! : all.length / inner, inner);
}

function dot(a: Row, b: Row): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function flat(values: readonly Step[], shape: readonly number[], dtype: FloatDtype): Tensor {
  return tensor<FloatDtype>(ARRAYS[dtype].from(values.flat(2)), shape);
}
