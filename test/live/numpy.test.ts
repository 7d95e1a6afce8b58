// Damaged .npy files, read by NumPy as well: what is read here NumPy reads, as the same numbers.
import { execa } from 'execa';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseNpy } from '../../src/formats/index.ts';
import { mutatedNpy, RUNS } from '../formats/mutated.ts';
import { SEED } from './oracle.ts';
import { torch } from './torch.ts';

/** Of each file dtype, shape and elements; or null. */
const READ = `
import io, json, sys, warnings, numpy as np
warnings.simplefilter("ignore")
def read(text):
    try:
        a = np.load(io.BytesIO(text.encode("latin1")))
        return [a.dtype.name, list(a.shape), a.astype(a.dtype.newbyteorder("<")).tobytes().hex()]
    except Exception:
        return None
json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
`;

const same = (text: string) => {
  try {
    const { dtype, shape, data } = parseNpy(Buffer.from(text, 'latin1'), 'x.npy');
    return [dtype, shape, Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex')];
  } catch {
    return null;
  }
};

describe.skipIf(!torch)('NumPy', () => {
  test('reads what is read here, as the same numbers', async () => {
    const texts = fc.sample(mutatedNpy, { seed: SEED, numRuns: RUNS });
    const { stdout } = await execa(torch!.command, ['-c', READ], {
      input: JSON.stringify(texts),
      maxBuffer: 1e9,
    });
    const theirs = JSON.parse(stdout) as unknown[];
    let read = 0;
    texts.forEach((text, i) => {
      const ours = same(text);
      if (ours === null) return;
      expect([SEED, text, ours]).toEqual([SEED, text, theirs[i]]);
      read++;
    });
    expect(read).toBeGreaterThan(RUNS / 100);
  });
});
