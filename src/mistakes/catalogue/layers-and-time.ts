// What a layer reads, and what is stored at which time step.
import {
  always,
  hasDropout,
  hasLayers,
  hasTime,
  isOfNetwork,
  isProjected,
  type Mistake,
  widthOf,
} from './mistake.ts';
import { zeroed } from './rewritten.ts';
import { num_directionsOf } from '../../signatures/index.ts';
import type { Place } from '../textbook/bend.ts';
import { inOwnOrder } from '../textbook/row-lengths.ts';
import type { Sequence, Step } from '../textbook/nested.ts';

/** The states before the steps. */
const late = (states: Sequence, start: Step, place: Place) =>
  inOwnOrder(states, place, (own, row) => [start[row]!, ...own.slice(0, -1)]);

export const LAYERS_AND_TIME: readonly Mistake[] = [
  {
    name: 'layer_reads_the_input',
    title: "every layer reads the network's input",
    cause: 'Layer k > 0 was fed x[t] in place of the states of the layer below.',
    remedy: 'Feed layer k the output of layer k - 1.',
    applies: (question) =>
      hasLayers(question) &&
      question.config.input_size === widthOf(question) * num_directionsOf(question.config),
    bend: { input: (_, first) => first },
  },
  {
    name: 'dropout_in_eval',
    title: 'dropout acts in eval mode',
    cause: 'Dropout between the layers was not switched off.',
    remedy: 'Apply dropout in training mode only.',
    applies: hasDropout,
    bend: {
      input: (below, _, { layer, question: { config } }) =>
        layer === 0
          ? below
          : below.map((step) =>
              step.map((row) =>
                row.map((value, i) =>
                  i % 2 === 0 || config.dropout === 1 ? 0 : value / (1 - config.dropout),
                ),
              ),
            ),
    },
  },
  {
    name: 'first_layer_as_output',
    title: "output is the first layer's",
    cause: 'The output of layer 0 was kept in place of that of the last layer.',
    remedy: 'Return the states of the last layer at every step.',
    applies: hasLayers,
    bend: { output: (_, [first]) => first! },
  },
  {
    name: 'output_one_step_late',
    title: 'output[t] holds the state before step t, zeros first',
    cause: 'The state was stored before it was updated, or the index of output is one too great.',
    remedy: 'Store the state after its step.',
    applies: always,
    bend: {
      output: (output, _, question) => {
        const place = { layer: 0, direction: 0, question };
        return inOwnOrder(output, place, (own) => [zeroed(own[0]!), ...own.slice(0, -1)]);
      },
      side: (states, start, place) => (isOfNetwork(place.question) ? states : late(states, start, place)),
    },
  },
  {
    name: 'state_stored_before_step',
    title: 'every layer gives the states before the steps, h_0 first',
    cause: 'The state was stored, in every layer, before it was updated.',
    remedy: 'Store the state after its step.',
    applies: isOfNetwork,
    bend: {
      side: late,
    },
  },
  {
    name: 'last_step_dropped',
    title: 'the last step is not computed',
    cause: 'The loop over time ends one step early.',
    remedy: 'Loop over all seq_len steps.',
    applies: hasTime,
    bend: { steps: (order) => (order.length > 1 ? order.slice(0, -1) : order) },
  },
  {
    name: 'state_updated_in_place',
    title: 'a state is written over the one before it, unit by unit',
    cause: 'h_t and h_{t-1} share a buffer: later units read what earlier ones have become.',
    remedy: 'Write h_t to a buffer of its own, and exchange the two after the step.',
    applies: (question) => question.config.hidden_size > 1 && !isProjected(question),
    bend: { inPlace: () => true },
  },
  {
    name: 'outputs_share_a_buffer',
    title: 'every time step of a layer holds its last state',
    cause: 'The same buffer was stored at every step, and overwritten by the steps after it.',
    remedy: 'Store a copy of the state at every step.',
    applies: hasTime,
    bend: {
      side: (states, _, place) => inOwnOrder(states, place, (own) => own.map(() => own.at(-1)!)),
    },
  },
];
