// What a file of weights holds, whichever of the formats it has: its first bytes tell, not its name.
import { refusing } from './error.ts';
import { readSafetensors } from './safetensors.ts';
import type { Source } from './source.ts';
import type { StoredTensors } from './stored.ts';

/**
 * Its header is read, and no element.
 * @param file how errors name it
 * @throws WeightsError
 */
export function readStored(source: Source, file: string): StoredTensors {
  const first = source.read(0, Math.min(16, source.size));
  if (first[8] === 0x7b) return readSafetensors(source, file);
  return refusing(file)('it is none of .npz, .safetensors and .pt');
}
