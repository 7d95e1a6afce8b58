// A damaged .npy is the tensor that it says, or refused by its name.
import { expect, test } from 'vitest';
import { NpyError, parseNpy } from '../../src/formats/index.ts';
import { type Tensor } from '../../src/tensor/index.ts';
import { holds } from '../property.ts';
import { mutatedNpy, RUNS } from './mutated.ts';

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
/** What a header says, by another way to read it: the words that stand behind its keys. */
function wantWhatItSays(text: string, read: Tensor): void {
  const behind = (key: string, what: string) =>
    new RegExp(`['"]${key}['"]\\s*:\\s*${what}\\s*[,}]`).exec(text)?.[1];
  const code = { '<f4': 'float32', '<f8': 'float64', '<i8': 'int64' }[behind('descr', `['"](...)['"]`)!];
  const sizes = behind('shape', '\\(([^)]*)\\)')!.match(/\d+/g) ?? [];
  const order = behind('fortran_order', '(True|False)');
  expect([read.dtype, read.shape.join()]).toEqual([code, sizes.join()]);
  expect(
    order === 'False' || read.data.length === 0 || read.shape.filter((size) => size > 1).length < 2,
  ).toBe(true);
  const { buffer, byteOffset, byteLength } = read.data;
  expect(latin1(new Uint8Array(buffer, byteOffset, byteLength))).toBe(text.slice(text.length - byteLength));
  expect(text.slice(0, text.length - byteLength)).toMatch(/\n$/);
}

test('what is damaged is what it says, or is refused by its name', () => {
  let read = 0;
  let refused = 0;
  holds(
    mutatedNpy,
    (text) => {
      let one: Tensor;
      try {
        one = parseNpy(Buffer.from(text, 'latin1'), 'folder/x.npy');
      } catch (error) {
        expect(error).toBeInstanceOf(NpyError);
        expect((error as Error).message).toMatch(/^folder\/x\.npy: [^]{1,1200}$/);
        refused++;
        return;
      }
      wantWhatItSays(text, one);
      read++;
    },
    RUNS,
  );
  if (process.env['MUTATIONS']) console.log(`${read} .npy read, ${refused} refused`);
  expect(Math.min(read, refused)).toBeGreaterThan(RUNS / 100); // both kinds are tried
});
