// A state_dict from a file of weights, for a module that loads it.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readStored } from '../../formats/weights/read-stored.ts';
import { type StateDictOptions, takenFrom } from '../../formats/weights/state-dict.ts';
import type { FloatTensor } from '../../tensor/index.ts';
import { CaseFileError } from '../error.ts';
import { fileSource } from './file-source.ts';

/**
 * The tensors of a `.safetensors`, a `.npz` or a `.pt` of torch.save, by PyTorch's keys: for `LSTM.fromStateDict`, or
 * `load_state_dict`. Only those below the prefix are read, from their places in the file. float16 and bfloat16 become
 * float32. Nothing in the file is run.
 * @param file a path, or a file: URL
 * @throws CaseFileError where it cannot be read, WeightsError where it is damaged, holds anything else than tensors, has no
 *   such key, or one of them is no tensor of floats
 */
export async function loadStateDict(
  file: string | URL,
  options: StateDictOptions = {},
): Promise<Record<string, FloatTensor>> {
  const name = typeof file === 'string' ? file : pathOf(file);
  return takenFrom(readStored(fileSource(path.resolve(name), name), name), name, options);
}

function pathOf(url: URL): string {
  if (url.protocol === 'file:') return fileURLToPath(url);
  throw new CaseFileError(`${url.href}: want a file: URL, or the path of a file`);
}
