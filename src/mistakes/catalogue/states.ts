// What becomes of a state from step to step, and from layer to layer.
import {
  hasDropout,
  hasLayers,
  hasReverse,
  hasState,
  hasTime,
  isOfNetwork,
  isPacked,
  isReverse,
  type Mistake,
} from './mistake.ts';
import { zeroed } from './rewritten.ts';
import { num_directionsOf } from '../../signatures/index.ts';
import { inOwnOrder } from '../textbook/row-lengths.ts';
import type { Row, Sequence } from '../textbook/nested.ts';

const scaled = (by: number) => (row: Row) => row.map((value) => value * by);
const everyRow = (sequence: Sequence, of: (row: Row) => Row) => sequence.map((step) => step.map(of));
const half = (row: Row, direction: number) => {
  const width = row.length / 2;
  return row.map((value, i) => (Math.floor(i / width) === direction ? value : 0));
};

export const STATES: readonly Mistake[] = [
  {
    name: 'state_not_carried',
    title: 'every step begins at the initial state',
    cause: 'The state after a step is not handed on to the next one.',
    remedy: 'Begin step t at the state after step t - 1.',
    applies: hasTime,
    bend: { carried: (_, __, start) => start },
  },
  {
    name: 'state_zeroed',
    title: 'the state is zeroed before every step but the first',
    cause: 'The state is made anew inside the loop over time.',
    remedy: 'Make the state once, before the loop.',
    applies: hasTime,
    bend: { carried: (state, done) => (done === 0 ? state : state.map(zeroed)) },
  },
  {
    name: 'state_zeroed_once',
    title: 'the state is zeroed after the first step',
    cause: 'The state is set anew once too often.',
    remedy: 'Make the state once, before the loop.',
    applies: hasTime,
    bend: { carried: (state, done) => (done === 1 ? state.map(zeroed) : state) },
  },
  {
    name: 'last_step_repeats_the_state_before',
    title: 'the last step gives the state before it',
    cause: 'The loop over time ends one step early, and the rest is filled up.',
    remedy: 'Loop over all seq_len steps.',
    applies: hasTime,
    bend: {
      steps: (order) => (order.length > 1 ? order.slice(0, -1) : order),
      side: (states, _, place) =>
        inOwnOrder(states, place, (own) => [...own.slice(0, -1), own.at(-2) ?? own.at(-1)!]),
    },
  },
  {
    name: 'h_0_of_layer_0_for_all',
    title: "every layer begins at layer 0's h_0",
    cause: 'h_0 is indexed without the layer.',
    remedy: 'Begin layer k at the rows k * num_directions and on of h_0.',
    applies: (question) => hasState(question) && hasLayers(question),
    bend: { initial: (states, { config }) => states.map((_, i) => states[i % num_directionsOf(config)]!) },
  },
  {
    name: 'h_0_of_the_layer_below',
    title: 'a layer begins at the h_0 of the layer below it',
    cause: 'The index of h_0 is one layer too small.',
    remedy: 'Begin layer k at the rows k * num_directions and on of h_0.',
    applies: (question) => hasState(question) && hasLayers(question),
    bend: {
      initial: (states, { config }) => states.map((own, i) => states[i - num_directionsOf(config)] ?? own),
    },
  },
  {
    name: 'h_0_through_tanh',
    title: 'h_0 goes through tanh before it is used',
    cause: 'The activation is applied where a state is read.',
    remedy: 'Use h_0 as it is given.',
    applies: hasState,
    bend: { initial: (states) => states.map((step) => step.map((row) => row.map(Math.tanh))) },
  },
  {
    name: 'directions_never_meet',
    title: 'a layer reads only its own direction of the layer below',
    cause: 'Each direction was stacked for itself.',
    remedy: 'Feed both directions of layer k with both directions of layer k - 1, side by side.',
    applies: (question) => hasReverse(question) && hasLayers(question),
    bend: {
      input: (below, _, { layer, direction }) =>
        layer === 0 ? below : everyRow(below, (row) => half(row, direction)),
    },
  },
  {
    name: 'reverse_is_not_read_above',
    title: 'a layer reads zeros in place of the reverse direction of the layer below',
    cause: 'The reverse direction is not written into what the next layer reads.',
    remedy: 'Feed layer k with both directions of layer k - 1, side by side.',
    applies: (question) => hasReverse(question) && hasLayers(question),
    bend: {
      input: (below, _, { layer }) => (layer === 0 ? below : everyRow(below, (row) => half(row, 0))),
    },
  },
  {
    name: 'directions_summed',
    title: 'the directions are summed in output',
    cause: "The framework merges directions by their sum (merge_mode='sum').",
    remedy: "Join the directions side by side (merge_mode='concat').",
    applies: hasReverse,
    bend: {
      output: (output) =>
        everyRow(output, (row) => row.slice(row.length / 2).map((value, i) => row[i]! + value)),
    },
  },
  {
    name: 'reverse_direction_is_zero',
    title: 'the reverse direction gives zeros',
    cause: 'The reverse direction was never run.',
    remedy: 'Run both directions.',
    applies: hasReverse,
    bend: {
      side: (states, _, place) => (isReverse(place) ? everyRow(states, zeroed) : states),
      last: (last, _, place) => (isReverse(place) ? last.map(zeroed) : last),
    },
  },
  {
    name: 'layer_reads_two_below',
    title: 'a layer reads the layer below the one below it',
    cause: 'The buffer of an earlier layer was read.',
    remedy: 'Feed layer k the output of layer k - 1.',
    applies: ({ config }) => config.num_layers > 2,
    bend: { input: (below, _, { layer }, layers) => layers[layer - 2] ?? below },
  },
  {
    name: 'residual_between_layers',
    title: 'what a layer reads is added to what it gives',
    cause: 'A residual connection was put around the layer.',
    remedy: 'Hand on the states of a layer alone.',
    applies: hasLayers,
    bend: {
      joined: (output, { layer }, below) =>
        layer === 0 || below[0]?.[0]?.length !== output[0]?.[0]?.length
          ? output
          : output.map((step, t) => step.map((row, b) => row.map((value, i) => value + below[t]![b]![i]!))),
    },
  },
  {
    name: 'dropout_scales_in_eval',
    title: 'in eval mode the states between the layers are multiplied by 1 - dropout',
    cause: 'The keep probability is applied in eval mode: the framework does not scale in training.',
    remedy: 'Do nothing in eval mode.',
    applies: hasDropout,
    bend: {
      input: (below, _, { layer, question: { config } }) =>
        layer === 0 ? below : everyRow(below, scaled(1 - config.dropout)),
    },
  },
  {
    name: 'dropout_scales_the_output',
    title: 'in eval mode output is multiplied by 1 - dropout',
    cause: 'Dropout acts on the last output too, which PyTorch never does.',
    remedy: 'Return the states of the last layer as they are.',
    applies: ({ config, ...rest }) => isOfNetwork({ config, ...rest }) && config.dropout > 0,
    bend: { output: (output, _, { config }) => everyRow(output, scaled(1 - config.dropout)) },
  },
  {
    name: 'dropout_scales_the_state',
    title: 'in eval mode the state is multiplied by 1 - dropout before every step',
    cause: "Dropout acts on the recurrence, as another framework's recurrent_dropout does.",
    remedy: 'Let dropout act between layers, and in training mode alone.',
    applies: ({ config, ...rest }) => isOfNetwork({ config, ...rest }) && config.dropout > 0,
    bend: {
      carried: (state, _, __, { question: { config } }) => state.map(scaled(1 - config.dropout)),
    },
  },
  {
    name: 'h_n_of_the_last_layer_for_all',
    title: 'every layer of h_n holds the last layer',
    cause: 'h_n was taken from output.',
    remedy: 'Collect the last state of every layer.',
    applies: hasLayers,
    bend: {
      finals: (states, { config }) => {
        const D = num_directionsOf(config);
        return states.map((own, i) => states[states.length - D + (i % D)] ?? own);
      },
    },
  },
  {
    name: 'h_n_layers_reversed',
    title: 'the layers of h_n are in reversed order',
    cause: 'The states were collected from the top.',
    remedy: 'Order h_n by layer, from the lowest.',
    applies: hasLayers,
    bend: {
      finals: (states, { config }) => {
        const D = num_directionsOf(config);
        return states.map((own, i) => states[states.length - D - i + 2 * (i % D)] ?? own);
      },
    },
  },
  {
    name: 'h_n_directions_swapped',
    title: 'the reverse direction stands before the forward one in h_n',
    cause: 'The directions were joined in the wrong order.',
    remedy: 'Order h_n by layer, then forward, then reverse.',
    applies: hasReverse,
    bend: { finals: (states) => states.map((own, i) => states[i ^ 1] ?? own) },
  },
  {
    name: 'h_n_directions_joined',
    title: 'the directions of h_n stand side by side in its last axis',
    cause: 'h_n was joined as output is.',
    remedy: 'Give each direction its own row of h_n: (num_layers * num_directions, batch, hidden_size).',
    applies: hasReverse,
    bend: {
      finals: (states) =>
        states.flatMap((state, i) =>
          i % 2 === 0 ? [state.map((row, b) => [...row, ...(states[i + 1]?.[b] ?? [])])] : [],
        ),
    },
  },
  {
    name: 'h_n_clipped',
    title: 'h_n is clipped to [-1, 1]',
    cause: 'States are clipped where they are returned.',
    remedy: 'Return the states as they are.',
    applies: ({ config, ...rest }) => isOfNetwork({ config, ...rest }) && config.nonlinearity === 'relu',
    bend: {
      finals: (states) => everyRow(states, (row) => row.map((value) => Math.max(-1, Math.min(1, value)))),
    },
  },
  {
    name: 'last_step_alone_in_output',
    title: 'output holds the last step alone',
    cause: 'The framework returns the last step unless it is asked for all (return_sequences=False).',
    remedy: 'Return every step.',
    applies: (question) => isOfNetwork(question) && hasTime(question) && !isPacked(question),
    bend: { output: (output) => output.slice(-1) },
  },
];
