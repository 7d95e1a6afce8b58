// A textbook RNN with named places to bend, so that one mistake is one small change. Nested arrays, float64 sums rounded
// once a state. Its own: it shares nothing with nn, and proves nothing by itself; PyTorch's goldens judge it too.
import type { Question } from '../conformance/index.ts';
import { type NamedTensors, numbers } from '../tensor/index.ts';
import { type Bend, bent, computes, decided, type Place, type Weights } from './bend.ts';
import { flat, grouped, type Row, rows, type Sequence, type Step, transpose } from './nested.ts';

/**
 * Answers its question with these bends, one after the other: `output` and `h_n`, `h_1`, or `h_steps` of a stepped cell.
 * `goOn` is told each direction's last state as it is computed; where it says no, the rest is not: undefined.
 */
export type Textbook = (bends: readonly Bend[], goOn?: GoOn) => NamedTensors | undefined;
export type GoOn = (state: number, last: Step) => boolean;

/** Everything that a network or a cell computes. A cell is one layer in one direction. */
interface Computed {
  readonly layers: readonly Sequence[];
  /** By layer and direction. */
  readonly states: readonly Sequence[];
  readonly lasts: readonly Step[];
  readonly places: readonly Place[];
}

/** Reads a question once, to answer it with many different bends. */
export function textbook(question: Question): Textbook {
  const given = read(question);
  const remembered = new Map<Bend | undefined, Computed>();
  return (bends, goOn = () => true) => {
    const found = computed(bends, goOn);
    if (!found) return undefined;
    return question.module === 'RNN' ? networkAnswer(given, found, bends) : cellAnswer(given, found);
  };

  /** What one bend alone computes is remembered where another, which only gives back otherwise, stands beside it. */
  function computed(bends: readonly Bend[], goOn: GoOn): Computed | undefined {
    const computing = bends.filter(computes);
    const [only] = computing;
    if (computing.length > 1 || (only && bends.length === 1)) return compute(given, computing, goOn);
    const known = remembered.get(only) ?? compute(given, computing)!;
    remembered.set(only, known);
    return known;
  }
}

/** The question answered once. */
export function bentAnswer(question: Question, bends: readonly Bend[]): NamedTensors {
  return textbook(question)(bends)!;
}

/** A question as the textbook computes with it. */
interface Given {
  readonly question: Question;
  readonly batched: boolean;
  /** As it is given: `[t][row]`, batch first where the question is. */
  readonly input: Sequence;
  /** The size of its second axis. */
  readonly inner: number;
  readonly initial: readonly Step[] | undefined;
  /** By layer and direction. */
  readonly weights: readonly Weights[];
}

function read(question: Question): Given {
  const { module, stepped, config, inputs, state_dict } = question;
  const { shape } = inputs['input']!;
  const leading = module === 'RNN' || stepped ? shape.slice(0, -1) : [1, ...shape.slice(0, -1)];
  const batched = leading.length === 2;
  const [outer = 1, inner = 1] = leading;
  const state = inputs['h_0'] ?? inputs['hx'];
  const suffixes =
    module === 'RNN'
      ? Array.from({ length: config.num_layers }, (_, layer) =>
          (config.bidirectional ? ['', '_reverse'] : ['']).map((reverse) => `_l${layer}${reverse}`),
        ).flat()
      : [''];
  const none = Array.from({ length: config.hidden_size }, () => 0);
  return {
    question,
    batched,
    input: grouped(rows(inputs['input']!), outer, inner),
    inner,
    initial: state && grouped(rows(state), suffixes.length, batched ? state.shape.at(-2)! : 1),
    weights: suffixes.map((suffix) => ({
      ih: rows(state_dict[`weight_ih${suffix}`]!),
      hh: rows(state_dict[`weight_hh${suffix}`]!),
      bias_ih: config.bias ? numbers(state_dict[`bias_ih${suffix}`]!) : none,
      bias_hh: config.bias ? numbers(state_dict[`bias_hh${suffix}`]!) : none,
    })),
  };
}

function compute(given: Given, bends: readonly Bend[], goOn: GoOn = () => true): Computed | undefined {
  const { question, batched, input } = given;
  const { num_layers, bidirectional, batch_first } = question.config;
  const D = bidirectional ? 2 : 1;
  const first =
    batched && batch_first && decided(bends, 'transposeInput', true) ? transpose(input, given.inner) : input;
  const starts = bent(bends, 'initial', given.initial ?? zeroStates(given, first[0]!.length), question);
  const [layers, states, lasts, places]: [Sequence[], Sequence[], Step[], Place[]] = [[], [], [], []];
  for (let layer = 0; layer < num_layers; layer++) {
    const below = layers[layer - 1] ?? first;
    const sides: Sequence[] = [];
    for (let direction = 0; direction < D; direction++) {
      const place = { layer, direction, question };
      const from = bent(bends, 'start', starts[layer * D + direction]!, lasts, place);
      const weights = given.weights[layer * D + bent(bends, 'parametersOf', direction)]!;
      const one = unroll(bent(bends, 'input', below, first, place), from, weights, place, bends);
      if (!goOn(lasts.length, one.last)) return undefined;
      states.push(one.states);
      lasts.push(one.last);
      places.push(place);
      sides.push(bent(bends, 'side', one.states, from, place));
    }
    const joined = sideBySide(bent(bends, 'join', sides));
    layers.push(bent(bends, 'joined', joined, { layer, direction: 0, question }));
  }
  return { layers, states, lasts, places };
}

/** h_t = act(weight_ih @ x_t + bias_ih + weight_hh @ h_{t-1} + bias_hh), step by step. */
function unroll(
  input: Sequence,
  start: Step,
  own: Weights,
  place: Place,
  bends: readonly Bend[],
): { states: Sequence; last: Step } {
  const { config, dtype } = place.question;
  const { ih, hh, bias_ih, bias_hh } = bent(bends, 'weights', own, place);
  const act = bent(bends, 'activate', config.nonlinearity === 'relu' ? relu : Math.tanh, place.question);
  const inOrder = Array.from(input.keys());
  const order = bent(bends, 'steps', place.direction === 1 ? inOrder.toReversed() : inOrder, place);
  const inPlace = decided(bends, 'inPlace', false);
  const round = dtype === 'float32' ? Math.fround : (value: number) => value;
  const states: Step[] = [];
  let h = start;
  for (const t of order) {
    h = input[t]!.map((x, row) => {
      const next = [...h[row]!];
      const past = inPlace ? next : h[row]!;
      for (let unit = 0; unit < next.length; unit++) {
        next[unit] = round(act(dot(ih[unit]!, x) + bias_ih[unit]! + dot(hh[unit]!, past) + bias_hh[unit]!));
      }
      return next;
    });
    states[t] = h;
  }
  const never = (step: Step) => step.map(() => bias_ih.map(() => 0));
  return { states: input.map((step, t) => states[t] ?? never(step)), last: h };
}

function networkAnswer(given: Given, computed: Computed, bends: readonly Bend[]): NamedTensors {
  const { question, batched } = given;
  const { config, dtype } = question;
  const { layers, states, lasts, places } = computed;
  const output = bent(bends, 'output', layers.at(-1)!, layers, question);
  const finals = lasts.map((last, i) => bent(bends, 'last', last, states[i]!, places[i]!));
  const h_n = bent(bends, 'h_n', finals, question);
  const swapped = batched && config.batch_first;
  return {
    output: laidOut(output, swapped && decided(bends, 'transposeOutput', true)),
    h_n: laidOut(h_n, swapped && decided(bends, 'transposeState', false)),
  };

  function laidOut(steps: readonly Step[], transposed: boolean) {
    const units = steps === h_n ? config.hidden_size : config.hidden_size * (config.bidirectional ? 2 : 1);
    const [T, B, W] = [steps.length, steps[0]!.length, steps[0]![0]?.length ?? units];
    if (!batched) return flat(steps, [T, W], dtype);
    return transposed ? flat(transpose(steps, B), [B, T, W], dtype) : flat(steps, [T, B, W], dtype);
  }
}

function cellAnswer({ question, batched, input }: Given, { layers }: Computed): NamedTensors {
  const { stepped, dtype, config } = question;
  const states = layers[0]!;
  const row = batched ? [input[0]!.length, config.hidden_size] : [config.hidden_size];
  return stepped
    ? { h_steps: flat(states, [states.length, ...row], dtype) }
    : { h_1: flat(states, row, dtype) };
}

/** The directions of a layer, unit after unit. */
function sideBySide([one, two]: readonly Sequence[]): Sequence {
  return two ? one!.map((step, t) => step.map((row, b) => [...row, ...two[t]![b]!])) : one!;
}

function zeroStates({ weights, question }: Given, batch: number): Step[] {
  const zeros = Array.from({ length: question.config.hidden_size }, () => 0);
  return weights.map(() => Array.from({ length: batch }, () => zeros));
}

const relu = (z: number) => (z < 0 ? 0 : z);

function dot(a: Row, b: Row): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
