// The inputs of a derived case as packed sequences.
import { type Asking, extentOf, LENGTHS } from '../signatures/axes/index.ts';
import { type FloatDtype, type FloatTensor, type NamedTensors, tensor } from '../tensor/index.ts';
import { checkLengths } from './check-lengths.ts';

/** The lengths beside the inputs, and NaN in the padding. @throws CaseFileError */
export function packed(
  asking: Asking & { readonly id: string },
  { input, ...states }: Record<string, FloatTensor>,
  lengths: readonly number[],
): NamedTensors {
  const ends = tensor(BigInt64Array.from(lengths, BigInt), [lengths.length]);
  const inputs = { input: input!, ...states, [LENGTHS]: ends };
  checkLengths({ ...asking, inputs });
  const data = input!.data.slice();
  const { seq_len, batch, batch_first } = extentOf(asking)!;
  const { input_size } = asking.config;
  for (let t = 0; t < seq_len; t++) {
    for (let row = 0; row < batch; row++) {
      if (t < lengths[row]!) continue;
      const at = (batch_first ? row * seq_len + t : t * batch + row) * input_size;
      data.fill(Number.NaN, at, at + input_size);
    }
  }
  return { ...inputs, input: tensor<FloatDtype>(data, input!.shape) };
}
