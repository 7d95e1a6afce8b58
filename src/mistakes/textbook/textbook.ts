// A textbook network with named places to bend, so that one mistake is one small change. Nested arrays, float64 sums
// rounded once a state. The innermost line is the judge's equation. It shares nothing with nn, and proves nothing by
// itself; PyTorch's goldens judge it too.
import type { Question } from '../../conformance/index.ts';
import { isNetwork, num_directionsOf } from '../../signatures/index.ts';
import type { NamedTensors } from '../../tensor/index.ts';
import { cellAnswer, type Computed, networkAnswer, networkSteps } from './results.ts';
import type { Bend, Place } from './bend.ts';
import { bent, bentStates, computes, decided, isReshaped } from './bent.ts';
import { type Given, read } from './given.ts';
import { grouped, type Sequence, type Step, transpose } from './nested.ts';
import { type See, unroll } from './unroll.ts';

/**
 * Answers its question with these bends, one after the other: `output` and `h_n`, `h_1`, or `h_steps` of a stepped cell, and
 * the same of c. `goOn` is told each direction's last h as it is computed; where it says no, the rest is not: undefined.
 */
export type Textbook = (bends: readonly Bend[], goOn?: GoOn, see?: See) => NamedTensors | undefined;
export type GoOn = (state: number, last: Step) => boolean;

/**
 * Reads a question once, to answer it with many different bends.
 * @param always bends that stand before all others: the subject has them, and means to
 */
export function textbook(question: Question, always: readonly Bend[] = []): Textbook {
  const given = read(question);
  const remembered = new Map<Bend | undefined, Computed>();
  return (bends, goOn = () => true, see?) => {
    const found = computed(bends, goOn, see);
    if (!found) return undefined;
    const all = [...always, ...bends];
    return isNetwork(question.module) ? networkAnswer(given, found, all) : cellAnswer(given, found, all);
  };

  /** What one bend alone computes is remembered where another, which only gives back otherwise, stands beside it. */
  function computed(bends: readonly Bend[], goOn: GoOn, see?: See): Computed | undefined {
    const computing = bends.filter(computes);
    const [only] = computing;
    if (computing.length > 1 || (only && bends.length === 1))
      return compute(given, [...always, ...computing], goOn, see);
    const known = remembered.get(only) ?? compute(given, [...always, ...computing])!;
    remembered.set(only, known);
    return known;
  }
}

/** Every answer, and every state after every step, in float64. */
export function statesWith(question: Question, bends: readonly Bend[]): NamedTensors {
  const given = read(question);
  const all: readonly Bend[] = [...bends, { unrounded: true }];
  const found = compute(given, all)!;
  return isNetwork(question.module)
    ? { ...networkAnswer(given, found, all), ...networkSteps(given, found) }
    : cellAnswer(given, found, all);
}

/** The question answered once. */
export function bentAnswer(question: Question, bends: readonly Bend[]): NamedTensors {
  return textbook(question)(bends)!;
}

function compute(
  given: Given,
  bends: readonly Bend[],
  goOn: GoOn = () => true,
  see?: See,
): Computed | undefined {
  const { question, batched, input } = given;
  const { num_layers, batch_first } = question.config;
  const D = num_directionsOf(question.config);
  const isSwapped = batched && batch_first;
  const first =
    isSwapped && isReshaped(bends, 'input')
      ? grouped(input.flat(), given.inner, input.length)
      : isSwapped && decided(bends, 'transposeInput', true)
        ? transpose(input, given.inner)
        : input;
  const starts = bentStates(bends, 'initial', initialStates(given, first[0]!.length), () => [question]);
  const parameters = bent(bends, 'parameters', given.weights, question);
  const layers: Sequence[] = [];
  const states: (readonly Sequence[])[] = [];
  const sides: (readonly Sequence[])[] = [];
  const lasts: Step[][] = starts.map(() => []);
  const places: Place[] = [];
  for (let layer = 0; layer < num_layers; layer++) {
    const below = layers[layer - 1] ?? first;
    const own: Sequence[] = [];
    for (let direction = 0; direction < D; direction++) {
      const place = { layer, direction, question };
      const state = layer * D + direction;
      const from = bentStates(
        bends,
        'start',
        starts.map((all) => all[state]!),
        (letter) => [lasts[letter]!, place],
      );
      const x = bent(bends, 'input', below, first, place, layers);
      const one = unroll(x, from, parameters[state]!, place, bends, see);
      if (!one || !goOn(state, one.lasts[0]!)) return undefined;
      states.push(one.states);
      one.lasts.forEach((last, letter) => lasts[letter]!.push(last));
      places.push(place);
      const side = bentStates(bends, 'side', one.states, (letter) => [from[letter]!, place]);
      sides.push(side);
      own.push(side[0]!);
    }
    const joined = sideBySide(bent(bends, 'join', own, { layer, direction: 0, question }));
    layers.push(bent(bends, 'joined', joined, { layer, direction: 0, question }, below));
  }
  return { layers, states, sides, lasts, places };
}

/** The directions of a layer, unit after unit. */
function sideBySide([one, two]: readonly Sequence[]): Sequence {
  return two ? one!.map((step, t) => step.map((row, b) => [...row, ...two[t]![b]!])) : one!;
}

/** By letter; zeros where none are given. */
function initialStates({ initial, widths, weights }: Given, batch: number): (readonly Step[])[] {
  return widths.map((width, letter) => {
    const zeros = Array<number>(width).fill(0);
    return initial[letter] ?? weights.map(() => Array.from({ length: batch }, () => zeros));
  });
}
