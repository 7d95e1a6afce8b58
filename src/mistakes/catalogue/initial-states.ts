// Where a layer and a direction begin.
import type { Question } from '../../conformance/index.ts';
import { hasLayers, hasReverse, hasState, isBatchFirst, isReverse, type Mistake } from './mistake.ts';
import { zeroed } from './rewritten.ts';
import { grouped, transpose, type Step } from '../textbook/nested.ts';

/** States by layer, then direction, from an order by direction, then layer. */
const byLayer = (states: readonly Step[], { config }: Question) =>
  states.map((_, i) => states[(i % 2) * config.num_layers + Math.floor(i / 2)]!);

export const INITIAL_STATES: readonly Mistake[] = [
  {
    name: 'h_0_ignored',
    title: 'the initial state is not used',
    cause: 'The state begins at zeros whatever is given.',
    remedy: 'Begin at h_0 (hx of a cell) where it is given.',
    applies: hasState,
    bend: { initial: (states) => states.map((step) => step.map(zeroed)) },
  },
  {
    name: 'h_0_for_the_first_layer_only',
    title: 'only the first layer begins at its h_0',
    cause: 'h_0 was passed to the first layer, and the others begin at zeros.',
    remedy: 'Give layer k the rows k * num_directions and on of h_0.',
    applies: (question) => hasState(question) && hasLayers(question),
    bend: {
      initial: (states, { config }) =>
        states.map((step, i) => (i < (config.bidirectional ? 2 : 1) ? step : step.map(zeroed))),
    },
  },
  {
    name: 'direction_major_h_0',
    title: 'h_0 is read direction by direction',
    cause: 'h_0 was taken for (num_directions, num_layers, …).',
    remedy: 'Index it by layer * num_directions + direction.',
    applies: (question) => hasState(question) && hasReverse(question) && hasLayers(question),
    bend: { initial: byLayer },
  },
  {
    name: 'reverse_h_0_from_forward',
    title: "the reverse direction begins at the forward direction's h_0",
    cause: 'One state was used for both directions of a layer.',
    remedy: 'Give the reverse direction its own row of h_0.',
    applies: (question) => hasState(question) && hasReverse(question),
    bend: { initial: (states) => states.map((_, i) => states[i - (i % 2)]!) },
  },
  {
    name: 'reverse_h_0_from_forward_end',
    title: "the reverse direction begins at the forward direction's last state",
    cause: 'Both directions of a layer work on one state, which is not set anew between them.',
    remedy: 'Begin the reverse direction at its own row of h_0, or at zeros.',
    applies: hasReverse,
    bend: { start: (start, ended, place) => (isReverse(place) ? ended.at(-1)! : start) },
  },
  {
    name: 'layers_share_a_state',
    title: 'a layer begins at the last state of the layer below',
    cause: 'All layers work on one state, which is not set anew between them.',
    remedy: 'Begin every layer at its own rows of h_0, or at zeros.',
    applies: hasLayers,
    bend: {
      start: (start, ended, { layer, question: { config } }) =>
        layer === 0 ? start : ended.at(config.bidirectional ? -2 : -1)!,
    },
  },
  {
    name: 'batch_first_h_0',
    title: 'h_0 is read as if it were batch_first',
    cause: 'batch_first was taken to hold for the states too.',
    remedy: 'h_0 is (num_layers * num_directions, batch, hidden_size) whatever batch_first is.',
    applies: (question) => hasState(question) && isBatchFirst(question),
    bend: {
      initial: (states) => transpose(grouped(states.flat(), states[0]!.length, states.length), states.length),
    },
  },
];
