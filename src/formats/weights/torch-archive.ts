// A .pt of torch.save, since PyTorch 1.6: a zip of a pickle, data.pkl, and of the storages that its tensors are views of.
// Source: torch.serialization of PyTorch 2.13.
import type { Bytes, FloatTensor } from '../../tensor/index.ts';
import { numel } from '../../tensor/index.ts';
import { gathered, isContiguous, reach } from './contiguous.ts';
import { FLOAT_BYTES, floatsOf, WANT_FLOATS } from './elements.ts';
import { type RefuseWeights, short } from './error.ts';
import { unpickled } from './pickle.ts';
import { Dict, TensorView } from './python-values.ts';
import type { StoredTensor, StoredTensors } from './stored.ts';
import { newFile } from './tensors-alone.ts';
import { torchCalls } from './torch-calls.ts';
import type { ZipEntry } from './zip.ts';

type Entries = ReadonlyMap<string, ZipEntry>;

const PICKLE = /(^|\/)data\.pkl$/;
/** In bytes, of data.pkl. */
const GREATEST_PICKLE = 100_000_000;
/** Dicts in dicts, and entries of all of them: a dict may be in many, and in itself. */
const DEEPEST = 64;
const MOST_ENTRIES = 1_000_000;

export const isTorchArchive = (names: readonly string[]): boolean => names.some((name) => PICKLE.test(name));

/** @param path of the file, for a remedy */
export function readTorchArchive(entries: Entries, path: string, refuse: RefuseWeights): StoredTensors {
  const [pickle, another] = [...entries.keys()].filter((name) => PICKLE.test(name));
  if (another !== undefined) refuse(`it has ${short(pickle!)} and ${short(another)}, want one of them`);
  const folder = pickle!.slice(0, -'data.pkl'.length);
  if (entries.has(`${folder}constants.pkl`))
    refuse('it is a TorchScript module, not a state_dict', ...fromScript(path));
  const order = textIn(entries.get(`${folder}byteorder`));
  if (order !== undefined && order !== 'little')
    refuse(`its elements are in ${short(order)}-endian order, want little`);
  const { size, read } = entries.get(pickle!)!;
  if (size > GREATEST_PICKLE) refuse(`its data.pkl has ${size} bytes, want at most ${GREATEST_PICKLE}`);
  const loaded = unpickled(read(), torchCalls(path, refuse), refuse);
  if (!(loaded instanceof Dict)) return refuse('it holds no dict of tensors', 'Save model.state_dict().');
  const found = new Map<string, StoredTensor>();
  for (const [key, view] of viewsIn(loaded, refuse)) {
    if (found.has(key)) refuse(`${short(key)}: the key is there twice, once in a dict of its own`);
    found.set(key, storedTensor(key, view, entries.get(`${folder}data/${view.storage.key}`), refuse));
  }
  return found;
}

/**
 * The tensors of a dict and of the dicts in it, such as a checkpoint's: their keys are joined with dots. What is no tensor is
 * left aside, and so are lists.
 */
function viewsIn(dict: Dict, refuse: RefuseWeights): [string, TensorView][] {
  const found: [string, TensorView][] = [];
  let count = 0;
  const walk = (inside: Dict, prefix: string, depth: number): void => {
    if (depth > DEEPEST) refuse('it has dicts in dicts without an end');
    for (const [key, value] of inside.entries) {
      if (++count > MOST_ENTRIES) refuse(`it has more than ${MOST_ENTRIES} entries, dicts in dicts`);
      if (typeof key !== 'string' && typeof key !== 'number') continue;
      if (value instanceof TensorView) found.push([`${prefix}${key}`, value]);
      else if (value instanceof Dict) walk(value, `${prefix}${key}.`, depth + 1);
    }
  };
  walk(dict, '', 0);
  return found;
}

function storedTensor(
  key: string,
  view: TensorView,
  entry: ZipEntry | undefined,
  refuse: RefuseWeights,
): StoredTensor {
  const { storage, dtype, shape } = view;
  const item = FLOAT_BYTES[dtype] ?? 0;
  const of: RefuseWeights = (problem) => refuse(`${short(key)}: ${problem}`);
  return {
    dtype,
    shape,
    bytes: numel(shape) * item,
    read() {
      if (item === 0 || storage.dtype === undefined) of(`dtype ${dtype}, ${WANT_FLOATS}`);
      if (!entry) return of(`its elements, data/${short(storage.key)}, are missing`);
      if (Math.floor(entry.size / item) !== storage.size)
        of(`data/${short(storage.key)} has ${entry.size} bytes, want ${storage.size * item}`);
      return tensorOf(view, item, entry);
    },
  };
}

function tensorOf({ dtype, offset, shape, stride }: TensorView, item: number, entry: ZipEntry): FloatTensor {
  const size = reach(shape, stride);
  const bytes: Bytes = entry.read(offset * item, (offset + size) * item);
  return floatsOf(isContiguous(shape, stride) ? bytes : gathered(bytes, item, shape, stride), dtype, shape);
}

function textIn(entry: ZipEntry | undefined): string | undefined {
  if (!entry) return undefined; // before PyTorch 2.1
  return new TextDecoder().decode(entry.read(0, Math.min(entry.size, 100)));
}

function fromScript(path: string): string[] {
  return [
    'Save its state_dict beside it, and name that file.',
    'Loading it runs what is in it: trust it first.',
    `In Python: import torch; torch.save(torch.jit.load(${JSON.stringify(path)}, map_location="cpu").state_dict(), ${newFile(path)})`,
  ];
}
