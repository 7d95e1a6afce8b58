// Packed sequences: rows of a batch that end before others, and the order in which they are kept.
// Source: issues of onnxruntime, deeplearning4j, mxnet, PyTorch and vsepp in which they were seen.
import type { Question } from '../../conformance/index.ts';
import { lengthOf, lengthsOf } from '../textbook/row-lengths.ts';
import type { Step } from '../textbook/nested.ts';
import { hasReverse, hasState, isLstm, isPacked, isReverse, type Mistake } from './mistake.ts';
import { zeroed } from './rewritten.ts';

/** Some row ends before seq_len. */
const isRagged = (question: Question) => {
  const seq_len = lengthOf(question);
  return isPacked(question) && lengthsOf(question)!.some((length) => length < seq_len);
};
/** The rows from the longest to the shortest, as pack_padded_sequence sorts them. */
const sortedRows = (question: Question): number[] => {
  const lengths = lengthsOf(question)!;
  return [...lengths.keys()].toSorted((a, b) => lengths[b]! - lengths[a]!);
};
const isUnsorted = (question: Question) =>
  isPacked(question) && sortedRows(question).some((row, i) => row !== i);
const sorted = (question: Question) => {
  const order = sortedRows(question);
  return (step: Step) => order.map((row) => step[row]!);
};

const RESTORE = 'Bring every row back to where the caller has it: index by unsorted_indices.';
const OWN_END = 'Let the reverse direction of each row begin at its own last step, length - 1.';
const ZEROS = 'Fill output with zeros from the length of each row on, as pad_packed_sequence does.';

export const PACKED: readonly Mistake[] = [
  {
    name: 'lengths_ignored',
    title: 'the padding is read: every row has seq_len steps',
    cause: 'lengths (sequence_lens, mask) were not passed on (onnxruntime#1400).',
    remedy: 'Stop each row after its own number of steps.',
    applies: isRagged,
    bend: { lengths: (lengths, seq_len) => lengths.map(() => seq_len) },
  },
  {
    name: 'packed_reverse_from_padding',
    title: 'the reverse direction begins in the padding',
    cause: 'The reverse loop begins at seq_len - 1 for every row (dl4j#1030, pytorch#1811).',
    remedy: OWN_END,
    applies: (question) => isRagged(question) && hasReverse(question),
    bend: {
      lengths: (lengths, seq_len, place) => (isReverse(place) ? lengths.map(() => seq_len) : lengths),
      side: (states, _, { question }) =>
        states.map((step, t) => step.map((own, row) => (t < lengthOf(question, row) ? own : zeroed(own)))),
    },
  },
  {
    name: 'packed_reverse_flips_whole',
    title: 'the reverse direction flips all of seq_len, with the padding first',
    cause: 'flip was used in the place of a reversal within the lengths (mxnet#19323).',
    remedy: OWN_END,
    applies: (question) => isRagged(question) && hasReverse(question),
    bend: {
      steps: (order, place, seq_len) =>
        isReverse(place) ? order.map((_, done) => seq_len - 1 - done) : order,
    },
  },
  {
    name: 'padding_not_zeroed',
    title: 'output holds what is computed from the padding',
    cause: 'The states are kept where a row has ended, but its output is not masked.',
    remedy: ZEROS,
    applies: isRagged,
    bend: { inPadding: { isShown: true } },
  },
  {
    name: 'padding_repeats_last_state',
    title: 'output repeats the last state of a row in its padding',
    cause: "A masked step hands the state before it on, as Keras's does without zero_output_for_mask.",
    remedy: ZEROS,
    applies: isRagged,
    bend: {
      side: (states, _, place) =>
        isReverse(place)
          ? states
          : states.map((step, t) =>
              step.map((own, row) => {
                const length = lengthOf(place.question, row);
                return t < length ? own : states[length - 1]![row]!;
              }),
            ),
    },
  },
  {
    name: 'packed_order_not_restored',
    title: 'the rows of output and of the last states are sorted by length',
    cause: 'The rows were sorted to be packed, and not brought back (vsepp#36).',
    remedy: RESTORE,
    applies: isUnsorted,
    bend: {
      output: (output, _, question) => output.map(sorted(question)),
      finals: (states, question) => states.map(sorted(question)),
    },
  },
  {
    name: 'packed_states_not_restored',
    title: 'the rows of the last states are sorted by length, those of output are not',
    cause: 'Only output was brought back into the order of the batch.',
    remedy: RESTORE,
    applies: isUnsorted,
    bend: { finals: (states, question) => states.map(sorted(question)) },
  },
  {
    name: 'packed_h_0_not_permuted',
    title: 'the initial states are used in the order of the sorted rows',
    cause: 'The rows of the input were sorted by length, and those of the initial states were not.',
    remedy: 'Sort the initial states as the input: index by sorted_indices.',
    applies: (question) => isUnsorted(question) && hasState(question),
    bend: {
      initial: (states, question) => {
        const order = sortedRows(question);
        return states.map((step) => step.map((_, row) => step[order.indexOf(row)]!));
      },
    },
  },
  {
    name: 'packed_h_n_at_last_step',
    title: 'h_n holds what output holds at seq_len - 1: zeros where a row has ended before',
    cause: 'h_n was read off output[-1].',
    remedy: 'Read the state of each row at its own last step.',
    applies: isRagged,
    bend: {
      last: (last, states, place, { letter }) =>
        letter === 'h' && !isReverse(place) ? states.at(-1)! : last,
    },
  },
  {
    name: 'packed_c_runs_into_padding',
    title: 'c is computed on in the padding, h is not',
    cause: 'The mask is applied to h alone.',
    remedy: 'Keep both h and c of a row that has ended.',
    applies: (question) => isLstm(question) && isRagged(question),
    bend: { inPadding: { runs: 'c' } },
  },
];
