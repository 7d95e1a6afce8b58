// A damaged .npz or .pt gives tensors, or is refused by its name: nothing else is thrown, and no more is made than its bytes
// can hold. A pickle is damaged alone too, in a zip that is sound again, since a checksum hides it else.
import fc from 'fast-check';
import { unzipSync, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readStored, sourceOf, WeightsError } from '../../../src/formats/weights/index.ts';
import { holds } from '../../property.ts';
import { mutated, RUNS } from '../mutated.ts';
import { sample } from './samples.ts';

/** Deflate gives no more for a byte, and a float16 becomes twice as long. */
const MOST = 2 * 1032;

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const bytesOf = (latin1: string) => new Uint8Array(Buffer.from(latin1, 'latin1'));

/** How many files and tensors were read, and how many refused: the least of these, which has to be tried too. */
function least(files: fc.Arbitrary<Uint8Array>): number {
  const counts = { opened: 0, refused: 0, tensors: 0, tensors_refused: 0 };
  const attempt = <T>(how: () => T, refused: 'refused' | 'tensors_refused'): T | undefined => {
    try {
      return how();
    } catch (error) {
      if (!(error instanceof WeightsError)) throw error;
      expect(error.message).toMatch(/^folder\/x\.pt: [^]{1,1500}$/);
      counts[refused]++;
      return undefined;
    }
  };
  holds(
    files,
    (bytes) => {
      const stored = attempt(() => readStored(sourceOf(bytes), 'folder/x.pt'), 'refused');
      if (stored) counts.opened++;
      for (const one of stored?.values() ?? []) {
        const tensor = attempt(() => one.read(), 'tensors_refused');
        if (!tensor) continue;
        expect(tensor.data.byteLength).toBeLessThanOrEqual(bytes.length * MOST);
        counts.tensors++;
      }
    },
    RUNS,
  );
  if (process.env['MUTATIONS']) console.log(counts);
  const { opened, tensors, refused, tensors_refused } = counts;
  return Math.min(opened, tensors, refused + tensors_refused);
}

test('a damaged zip', () => {
  const texts = ['model.pt', 'checkpoint.pt', 'model.npz', 'deflated.npz'].map((name) => text(sample(name)));
  expect(least(mutated(texts).map(bytesOf))).toBeGreaterThan(RUNS / 100);
});

test.each(['model.pt', 'checkpoint.pt'])('a damaged pickle in %s', (name) => {
  const entries = unzipSync(sample(name));
  const pickle = Object.keys(entries).find((entry) => entry.endsWith('/data.pkl'))!;
  const files = mutated([text(entries[pickle]!)]).map((damaged) =>
    zipSync({ ...entries, [pickle]: bytesOf(damaged) }, { level: 0 }),
  );
  expect(least(files)).toBeGreaterThan(RUNS / 100);
});

test('damaged arrays of a .npz, and names', () => {
  const entries = unzipSync(sample('model.npz'));
  const files = fc
    .constantFrom(...Object.keys(entries))
    .chain((entry) =>
      mutated([text(entries[entry]!)]).map((damaged) =>
        zipSync({ ...entries, [entry]: bytesOf(damaged) }, { level: 0 }),
      ),
    );
  expect(least(files)).toBeGreaterThan(RUNS / 100);
});
