// batch_first, which is about input and output and never about h_0 and h_n.
import type { Question } from '../../conformance/index.ts';
import { hasState, isBatchFirst, isPacked, type Mistake } from './mistake.ts';

/** Whether an input read the other way round still fits its state. */
const isSquare = ({ inputs }: Question) => inputs['input']!.shape[0] === inputs['input']!.shape[1];

export const BATCH_FIRST: readonly Mistake[] = [
  {
    name: 'batch_first_h_n',
    title: 'h_n is returned batch first',
    cause: 'batch_first was taken to hold for the states too.',
    remedy: 'h_n is (num_layers * num_directions, batch, hidden_size) whatever batch_first is.',
    applies: isBatchFirst,
    bend: { transposeState: true },
  },
  {
    name: 'batch_first_ignored_in_output',
    title: 'output is time-major although batch_first is set',
    cause: 'The input was transposed for batch_first, and the output was not transposed back.',
    remedy: 'Return output as (batch, seq_len, …).',
    applies: isBatchFirst,
    bend: { transposeOutput: false },
  },
  {
    name: 'batch_first_ignored',
    title: 'batch_first is not obeyed: time is read along axis 0',
    cause: 'batch_first was not passed on.',
    remedy: 'With batch_first read the input as (batch, seq_len, input_size), and return output so.',
    // with h_0, or lengths, its batch refuses any other input
    applies: (question) =>
      isBatchFirst(question) && ((!hasState(question) && !isPacked(question)) || isSquare(question)),
    bend: { transposeInput: false, transposeOutput: false },
  },
  {
    name: 'batch_first_output_reshaped',
    title: 'output has the shape of batch_first, and its memory is time-major',
    cause: 'output was reshaped in place of being transposed.',
    remedy: 'Transpose the first two axes of output.',
    applies: isBatchFirst,
    bend: { reshape: 'output' },
  },
  {
    name: 'batch_first_input_reshaped',
    title: 'a batch_first input is read as if its memory were time-major',
    cause: 'The input was reshaped in place of being transposed.',
    remedy: 'Transpose the first two axes of the input.',
    applies: isBatchFirst,
    bend: { reshape: 'input' },
  },
  {
    name: 'batch_first_reshaped',
    title: 'with batch_first, input and output are reshaped and not transposed',
    cause: 'Both were reshaped in place of being transposed.',
    remedy: 'Transpose the first two axes of the input and of output.',
    applies: isBatchFirst,
    bend: { reshape: 'both' },
  },
];
