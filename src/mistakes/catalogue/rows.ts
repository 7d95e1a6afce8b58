// The rows of a batch, which have nothing to do with each other.
import {
  hasLayers,
  hasPlainRows,
  hasRows,
  hasReverse,
  hasState,
  hasTime,
  isReverse,
  isOfNetwork,
  isPacked,
  type Mistake,
} from './mistake.ts';
import type { Step } from '../textbook/nested.ts';

const ofRow0 = (step: Step) => step.map(() => step[0] ?? []);
const ofRowBefore = (step: Step) => step.map((_, row) => step[Math.max(0, row - 1)]!);

export const ROWS: readonly Mistake[] = [
  {
    name: 'h_0_of_one_row_for_all',
    title: 'every row begins at the h_0 of row 0',
    cause: 'The initial state of one row was spread over the batch.',
    remedy: 'Begin each row at its own row of h_0.',
    applies: (question) => hasState(question) && hasRows(question),
    bend: { initial: (states) => states.map(ofRow0) },
  },
  {
    name: 'rows_read_the_state_of_row_0',
    title: "every row's recurrence reads the state of row 0",
    cause: 'The state is indexed without the row.',
    remedy: 'Let each row read its own state.',
    applies: hasPlainRows,
    bend: { carried: ofRow0 },
  },
  {
    name: 'rows_read_the_state_of_the_row_before',
    title: "a row's recurrence reads the state of the row before it",
    cause: 'The index of the row is one too small.',
    remedy: 'Let each row read its own state.',
    applies: hasPlainRows,
    bend: { carried: ofRowBefore },
  },
  {
    name: 'rows_read_the_input_of_row_0',
    title: 'every row reads the input of row 0',
    cause: 'The input is indexed without the row.',
    remedy: 'Let each row read its own input.',
    applies: hasRows,
    bend: { input: (below, _, { layer }) => (layer === 0 ? below.map(ofRow0) : below) },
  },
  {
    name: 'reverse_flips_the_batch',
    title: "the reverse direction's input is flipped along the batch, and its output back along time",
    cause: 'flip was called with the axis of the batch.',
    remedy: 'Flip along time.',
    applies: (question) => hasReverse(question) && hasPlainRows(question),
    bend: {
      steps: (order, place) => (isReverse(place) ? order.toReversed() : order),
      input: (below, _, place) => (isReverse(place) ? below.map((step) => step.toReversed()) : below),
      side: (states, _, place) => (isReverse(place) ? states.toReversed() : states),
    },
  },
  {
    name: 'reverse_output_flipped_along_the_batch',
    title: "the reverse direction's output is flipped back along the batch in place of time",
    cause: 'flip was called with the axis of the batch.',
    remedy: 'Flip the output back along time.',
    applies: (question) => hasReverse(question) && hasPlainRows(question),
    bend: {
      side: (states, _, place) =>
        isReverse(place) ? states.toReversed().map((step) => step.toReversed()) : states,
    },
  },
  {
    name: 'layers_swap_batch_and_time',
    title: 'what a layer gives is read by the next one with batch and time exchanged',
    cause: 'Each layer transposes for batch_first, or reads the memory of the layer below in another order.',
    remedy: 'Hand the states of a layer on as (seq_len, batch, …).',
    applies: (question) => hasLayers(question) && hasPlainRows(question),
    bend: {
      input: (below, _, { layer }) => {
        if (layer === 0) return below;
        const rows = below[0]!.length;
        const exchanged = below[0]!.flatMap((__, row) => below.map((step) => step[row]!));
        return below.map((___, t) => exchanged.slice(t * rows, (t + 1) * rows));
      },
    },
  },
  {
    name: 'h_n_rows_reversed',
    title: 'the rows of h_n are in reversed order',
    cause: 'The batch was flipped.',
    remedy: 'Return h_n in the order of the batch.',
    applies: (question) => isOfNetwork(question) && hasRows(question),
    bend: { last: (last) => last.toReversed() },
  },
  {
    name: 'input_reversed_in_time',
    title: 'the input is read from its end',
    cause: 'The sequence was flipped where it should not be.',
    remedy: 'Read the input in its own order of time.',
    applies: (question) => hasTime(question) && !isPacked(question),
    bend: { input: (below, _, { layer }) => (layer === 0 ? below.toReversed() : below) },
  },
  {
    name: 'input_one_step_late',
    title: 'a step reads the input of the step before',
    cause: 'The index of the input is one too small.',
    remedy: 'Let step t read input[t].',
    applies: hasTime,
    bend: { input: (below) => below.map((_, t) => below[Math.max(0, t - 1)]!) },
  },
];
