// What a file of weights holds, whichever of the formats it has: its first bytes tell, not its name.
import { type RefuseWeights, refusing } from './error.ts';
import { isNpz, readNpz } from './npz.ts';
import { readSafetensors } from './safetensors.ts';
import type { Source } from './source.ts';
import type { StoredTensors } from './stored.ts';
import { newFile } from './tensors-alone.ts';
import { isTorchArchive, readTorchArchive } from './torch-archive.ts';
import { readZip } from './zip.ts';

/** A zip with entries, and one without. */
const ZIPS = ['PK\x03\x04', 'PK\x05\x06'];
/** torch.save before PyTorch 1.6: its magic number, pickled. */
const LEGACY = '\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.';

/**
 * Its header is read, and no element.
 * @param file how errors name it
 * @param path for a remedy that is typed
 * @throws WeightsError
 */
export function readStored(source: Source, file: string, path = file): StoredTensors {
  const refuse = refusing(file);
  const first = String.fromCharCode(...source.read(0, Math.min(16, source.size)));
  if (ZIPS.includes(first.slice(0, 4))) return inZip(source, path, refuse);
  if (first[8] === '{') return readSafetensors(source, file);
  if (first.startsWith(LEGACY))
    refuse(
      'it is a file of torch.save before PyTorch 1.6',
      `Save it again, in Python: import torch; torch.save(torch.load(${JSON.stringify(path)}, weights_only=True, map_location="cpu"), ${newFile(path)})`,
    );
  return refuse(
    `it is none of .npz, .safetensors and .pt: it begins with ${JSON.stringify(first.slice(0, 8))}`,
  );
}

function inZip(source: Source, path: string, refuse: RefuseWeights): StoredTensors {
  const entries = readZip(source, refuse);
  const names = [...entries.keys()];
  if (isTorchArchive(names)) return readTorchArchive(entries, path, refuse);
  if (isNpz(names)) return readNpz(entries, path, refuse);
  return refuse(`it is a zip of neither numpy.savez nor torch.save: ${names[0] ?? 'it is empty'}`);
}
