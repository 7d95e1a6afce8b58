// The reverse direction: the order of its steps, and how both directions are joined.
import type { Question } from '../../conformance/index.ts';
import { hasLayers, hasReverse, isReverse, type Mistake, widthOf } from './mistake.ts';
import { inOwnOrder, lengthOf } from '../textbook/row-lengths.ts';
import type { Place } from '../textbook/bend.ts';
import type { Sequence, Step } from '../textbook/nested.ts';

/** States by direction, then layer. */
const byDirection = (states: readonly Step[], { config }: Question) =>
  states.map((own, i) => states[(i % config.num_layers) * 2 + Math.floor(i / config.num_layers)] ?? own);
/** The reverse direction's states in its own order of time. */
const notFlipped = (states: Sequence, _: unknown, place: Place) =>
  isReverse(place) ? inOwnOrder(states, place, (own) => own.toReversed()) : states;
/** The first unit of both directions, the second of both, and so on. */
const interleaved = (output: Sequence) =>
  output.map((step) =>
    step.map((row) => row.map((_, i) => row[(i % 2) * (row.length / 2) + Math.floor(i / 2)]!)),
  );

export const DIRECTIONS: readonly Mistake[] = [
  {
    name: 'reverse_runs_forward',
    title: 'the reverse direction reads the sequence forward',
    cause: 'The sequence was not flipped for the reverse direction, or was flipped twice.',
    remedy: 'Step the reverse direction from the last time step to the first.',
    applies: hasReverse,
    bend: { steps: (order, place) => (isReverse(place) ? order.toReversed() : order) },
  },
  {
    name: 'reverse_output_not_flipped',
    title: "the reverse direction's output is in its own order of time",
    cause: 'The output of the reverse direction was not flipped back, or was flipped twice.',
    remedy: 'Flip the reverse output before the directions are joined.',
    applies: hasReverse,
    bend: { side: notFlipped },
  },
  {
    name: 'reverse_flipped_twice',
    title: 'the reverse direction reads the sequence forward, and its output is flipped',
    cause: 'The sequence was flipped for a reverse direction that flips it itself.',
    remedy: 'Flip the sequence once, and its output once.',
    applies: hasReverse,
    bend: {
      steps: (order, place) => (isReverse(place) ? order.toReversed() : order),
      side: notFlipped,
    },
  },
  {
    name: 'reverse_h_n_from_last_step',
    title: "the reverse direction's part of h_n is its state at the last time step",
    cause: 'h_n was taken from output[-1] for both directions.',
    remedy: 'The reverse direction ends at t = 0: take its state there.',
    applies: hasReverse,
    bend: {
      last: (last, states, place) =>
        isReverse(place)
          ? last.map((_, row) => (states[lengthOf(place.question, row) - 1] ?? states.at(-1)!)[row]!)
          : last,
    },
  },
  {
    name: 'directions_swapped',
    title: 'the reverse direction stands before the forward one in output',
    cause: 'The directions were joined in the wrong order.',
    remedy: 'Join forward, then reverse.',
    applies: hasReverse,
    bend: { join: (sides) => sides.toReversed() },
  },
  {
    name: 'directions_swapped_in_output',
    title: 'the reverse direction stands before the forward one in output, but not between layers',
    cause: 'The directions of the last layer were joined in the wrong order.',
    remedy: 'Join forward, then reverse.',
    applies: hasReverse,
    bend: {
      output: (output) =>
        output.map((step) =>
          step.map((row) => [...row.slice(row.length / 2), ...row.slice(0, row.length / 2)]),
        ),
    },
  },
  {
    name: 'directions_interleaved',
    title: 'the directions are interleaved in output',
    cause: 'The output was laid out with the directions in its last axis.',
    remedy: 'Put all units of the forward direction before those of the reverse one.',
    applies: (question) => hasReverse(question) && widthOf(question) > 1,
    bend: { output: interleaved },
  },
  {
    name: 'interleaved_in_every_layer',
    title: 'the directions are interleaved in what every layer gives, to the next one too',
    cause: 'The states were stacked as (…, hidden_size, num_directions).',
    remedy: 'Put all units of the forward direction before those of the reverse one.',
    applies: (question) => hasReverse(question) && widthOf(question) > 1,
    bend: { joined: interleaved },
  },
  {
    name: 'direction_major_h_n',
    title: 'h_n is ordered direction by direction',
    cause: 'The states were collected by direction, then by layer.',
    remedy: 'Order them by layer, then direction: index = layer * num_directions + direction.',
    applies: (question) => hasReverse(question) && hasLayers(question),
    bend: { finals: byDirection },
  },
];
