// What is said of a file that is sound and cannot be read here: what it is, and a line that changes it. test/live types each.
import { describe, expect, test } from 'vitest';
import { parseNpy } from '../../src/formats/index.ts';
import type { Dtype } from '../../src/tensor/index.ts';
import { npyBytes, type NpyParts, SOUND } from './npy-bytes.ts';

function detailsOf(bytes: Uint8Array, dtype?: Dtype): string[] {
  try {
    parseNpy(bytes, 'the case: x.npy', { path: 'my "cases"/x.npy', dtype });
  } catch (error) {
    return (error as Error).message.split('\n  ').slice(1);
  }
  return ['nothing was refused'];
}

const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const of = (descr: string, parts: NpyParts = {}) =>
  npyBytes({ header: SOUND.replace("'<f4'", descr), payload: new Uint8Array(48), ...parts });

const AGAIN = 'Save it again, in Python: import numpy as np; file = "my \\"cases\\"/x.npy"; np.save(file, ';
const plain = (code: string) => `${AGAIN}np.asarray(np.load(file), dtype="${code}", order="C"))`;

describe('elements in another form', () => {
  test.each([
    ["'>f4'", '<f4'],
    ["'>f8'", '<f8'],
    ["'>i8'", '<i8'],
    ["'<f2'", '<f4'],
    ["'|i1'", '<i8'],
    ["'=f8'", '<f8'],
  ])('%s keep their dtype, or the nearest', (descr, code) => {
    expect(detailsOf(of(descr)).at(-1)).toBe(plain(code));
    expect(detailsOf(of(descr), 'float32').at(-1)).toBe(plain('<f4'));
  });

  test('Fortran order', () => {
    const header = SOUND.replace('<f4', '<f8').replace('False', 'True');
    expect(detailsOf(npyBytes({ header, payload: new Uint8Array(48) }))).toEqual([plain('<f8')]);
  });

  test('bfloat16', () => {
    const [what, line] = detailsOf(of("'|V2'"), 'float64');
    expect(what).toBe('NumPy writes bfloat16 so. Each is the upper half of a float32.');
    expect(line).toMatch(/65536.*dtype="<f8"/);
  });

  test.each(["'|V4'", "'<c8'", "'<U4'", "'f3'", "'<f16'", "'constructor'"])(
    'no remedy where none works: %s',
    (descr) => {
      expect(detailsOf(of(descr))).toEqual(['Only float32, float64 and int64 are read.']);
    },
  );

  test('no remedy where elements are missing', () => {
    const payload = new Uint8Array(23);
    expect(detailsOf(of("'>f4'", { payload }))).toEqual(['The elements are big-endian.']);
    expect(detailsOf(of("'|V2'", { payload: new Uint8Array(11) }))).toHaveLength(1);
    expect(detailsOf(of("'|V2'", { payload: new Uint8Array(12) }))).toHaveLength(2);
  });

  test('objects and structured arrays', () => {
    expect(detailsOf(of("'|O'"))).toEqual([
      expect.stringContaining('trust it first'),
      expect.stringContaining('allow_pickle=True'),
    ]);
    expect(detailsOf(of("[('a', '<f4')]"))[1]).toContain('in array.dtype.names');
  });
});

describe('what is no .npy is told for what it is', () => {
  const zip = (name: string, end = `PK\x05\x06${'\0'.repeat(18)}`) =>
    latin1(`PK\x03\x04${'\0'.repeat(22)}${String.fromCharCode(name.length)}\0\0\0${name}${end}`);

  test.each([
    ['.npz', zip('arr_0.npy'), 'It is a zip of arrays (.npz, numpy.savez).', 'dict(np.load(file))'],
    ['.pt', zip('model/data.pkl'), 'It is a zip of PyTorch (torch.save).', 'torch.load(file'],
    [
      '.pt of old',
      latin1('\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02'),
      'It is a pickle of PyTorch (torch.save).',
      'torch.load(file',
    ],
    [
      '.pkl',
      latin1('\x80\x04K\x01........'),
      'It is a pickle. Loading it runs what is in it: trust it first.',
      'allow_pickle=True',
    ],
  ])('%s', (_, bytes, what, line) => {
    expect(detailsOf(bytes)).toEqual([what, expect.stringContaining(line)]);
  });

  test.each<[string, Uint8Array, string[]]>([
    ['another zip', zip('notes.txt'), ['It is a zip.']],
    ['a zip that ends early', zip('arr_0.npy', ''), ['It is a zip, and seems to be truncated.']],
    ['a zip of ten bytes', latin1('PK\x03\x04......'), ['It is a zip, and seems to be truncated.']],
    ['text', latin1('1.0, 2.0, 3.0'), []],
    ['a pickle of no version that is known', latin1('\x80\x09........'), []],
  ])('%s has no remedy', (_, bytes, details) => {
    expect(detailsOf(bytes)).toEqual(details);
  });
});
