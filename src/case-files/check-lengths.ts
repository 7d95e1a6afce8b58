// The lengths of packed sequences: what PyTorch packs, and what it would read past the end of.
// Source: torch.nn.utils.rnn.pack_padded_sequence, as run on 2.13; it takes lengths beyond the input, and the module fails.
import { type Asking, extentOf, LENGTHS } from '../signatures/axes/index.ts';
import type { Tensor } from '../tensor/index.ts';
import { shapeText } from '../tensor/index.ts';
import { CaseFileError } from './error.ts';

type Given = Asking & { readonly id: string; readonly inputs: Readonly<Record<string, Tensor>> };

/** Of a case whose input fits. @throws CaseFileError */
export function checkLengths(asked: Given): void {
  const lengths = asked.inputs[LENGTHS];
  if (!lengths) return;
  const where = `${asked.id}: inputs.${LENGTHS}`;
  const { seq_len, batch, batched } = extentOf(asked)!;
  if (!batched)
    throw new CaseFileError(`${where}: the input is unbatched, and only the rows of a batch can be packed`);
  if (batch === 0)
    throw new CaseFileError(`${where}: the batch has no rows, and PyTorch packs no empty tensor`);
  const { dtype, shape, data } = lengths;
  if (dtype !== 'int64' || shape.length !== 1 || shape[0] !== batch) {
    throw new CaseFileError(
      `${where}: ${dtype} of shape ${shapeText(shape)}, want int64 of shape (${batch},), a length for each row`,
    );
  }
  const row = Array.from(data, Number).findIndex((length) => !(length >= 1 && length <= seq_len));
  if (row !== -1)
    throw new CaseFileError(
      `${where}: row ${row} has length ${data[row]}, want 1 to ${seq_len}, the steps of input`,
    );
}
