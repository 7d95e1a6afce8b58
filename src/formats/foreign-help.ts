// Files that are often named .npy and are none: zips of NumPy and of PyTorch, and pickles.
// Sources: the zip format (PKWARE's appnote, local file header and end of central directory), torch.serialization, pickle.
import { eachSaved, type Wanted } from './python-lines.ts';

const TRUST = 'Loading it runs what is in it: trust it first.';
/** torch.save before PyTorch 1.6: its magic number, pickled. */
const TORCH_PICKLE = '\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.';

/** What it is, and what to do; nothing where that is not known. */
export function foreignHelp(bytes: Uint8Array, wanted: Wanted): string[] {
  const ascii = (from: number, to?: number) => String.fromCharCode(...bytes.subarray(from, to));
  const fromTorch = () => eachSaved(wanted, 'torch.load(file, map_location="cpu")', 'torch');
  if (ascii(0, 4) === 'PK\x03\x04') {
    if (bytes.length < 30 || ascii(-22).slice(0, 4) !== 'PK\x05\x06')
      return ['It is a zip, and seems to be truncated.'];
    const first = ascii(30, 30 + Math.min(bytes[26]! + 256 * bytes[27]!, 1000));
    if (first.endsWith('.npy'))
      return [
        'It is a zip of arrays (.npz, numpy.savez).',
        eachSaved(wanted, 'dict(np.load(file))', 'numpy'),
      ];
    return first.endsWith('/data.pkl')
      ? ['It is a zip of PyTorch (torch.save).', fromTorch()]
      : ['It is a zip.'];
  }
  if (ascii(0, TORCH_PICKLE.length) === TORCH_PICKLE)
    return ['It is a pickle of PyTorch (torch.save).', fromTorch()];
  if (bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5) {
    return [`It is a pickle. ${TRUST}`, eachSaved(wanted, 'np.load(file, allow_pickle=True)', 'numpy')];
  }
  return [];
}
