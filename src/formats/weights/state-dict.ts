// A state_dict from the bytes of a file, for a module that loads it.
import type { FloatTensor } from '../../tensor/index.ts';
import { refusing, short } from './error.ts';
import { readStored } from './read-stored.ts';
import { sourceOf } from './source.ts';
import type { StoredTensors } from './stored.ts';

/** What is taken of a file of weights. */
export interface StateDictOptions {
  /** Of the keys that are taken, such as `encoder.rnn.`; it is taken off. Absent: all are taken. */
  readonly prefix?: string;
}

/** In bytes, of all tensors together: several may be views of one memory. */
const GREATEST = 2e9;

/**
 * The tensors in the bytes of a `.safetensors`, a `.npz` or a `.pt` of torch.save, by PyTorch's keys: for
 * `LSTM.fromStateDict`, or `load_state_dict`. float16 and bfloat16 become float32. Nothing in the file is run: of a pickle
 * only tensors are read. The keys of dicts in a dict are joined with dots, as in `state_dict.encoder.rnn.`.
 * @throws WeightsError where it is damaged, holds anything else, has no such key, or one of them is no tensor of floats
 */
export function readStateDict(
  bytes: Uint8Array,
  options: StateDictOptions = {},
): Record<string, FloatTensor> {
  return takenFrom(readStored(sourceOf(bytes), 'weights'), 'weights', options);
}

/** @param file how errors name it @throws WeightsError */
export function takenFrom(
  stored: StoredTensors,
  file: string,
  { prefix = '' }: StateDictOptions,
): Record<string, FloatTensor> {
  const refuse = refusing(file);
  const taken = [...stored].filter(([key]) => key.startsWith(prefix));
  if (taken.length === 0)
    refuse(
      `it has no key that begins with ${JSON.stringify(short(prefix))}`,
      `The first of its ${stored.size} keys is ${short([...stored.keys()][0] ?? 'none')}`,
    );
  const bytes = taken.reduce((sum, [, one]) => sum + one.bytes, 0);
  if (bytes > GREATEST) refuse(`${bytes} bytes of tensors, want at most ${GREATEST}: give a prefix`);
  return Object.fromEntries(taken.map(([key, one]) => [key.slice(prefix.length), one.read()]));
}
