// What npyjs gets silently wrong is refused before it sees the file; what is sound is read.
import { parse } from 'npyjs';
import { describe, expect, test } from 'vitest';
import { NpyError, parseNpy } from '../../src/formats/index.ts';
import { npyBytes, type NpyParts, SIX_FLOATS, SOUND } from './npy-bytes.ts';

const withShape = (shape: string) => SOUND.replace('(2, 3)', shape);
const withDescr = (descr: string) => SOUND.replace("'<f4'", descr);

describe('a sound file is read', () => {
  test.each<[string, NpyParts]>([
    ['version 1.0, aligned', {}],
    ['version 2.0', { version: [2, 0] }],
    ['version 3.0', { version: [3, 0] }],
    ['a header that is aligned to 16 bytes, as older numpy wrote', { align: 16 }],
    ['an unaligned header', { align: 1 }],
    ['an unaligned header of version 2.0', { align: 1, version: [2, 0] }],
    [
      'keys in another order, no trailing comma',
      { header: "{'shape': (2, 3), 'fortran_order': False, 'descr': '<f4'}" },
    ],
  ])('%s', (_, parts) => {
    const read = parseNpy(npyBytes(parts), 'x.npy');
    expect(read).toEqual({ dtype: 'float32', shape: [2, 3], data: new Float32Array([1, -2.5, 3, 4, 5, 6]) });
  });

  test('every alignment of the header', () => {
    for (let spaces = 0; spaces < 16; spaces++) {
      const bytes = npyBytes({ header: SOUND + ' '.repeat(spaces), align: 1 });
      expect(parseNpy(bytes, 'x.npy').data).toEqual(new Float32Array([1, -2.5, 3, 4, 5, 6]));
    }
  });

  test('a view into a larger buffer', () => {
    const bytes = npyBytes();
    const larger = new Uint8Array(bytes.length + 7);
    larger.set(bytes, 3);
    expect(parseNpy(larger.subarray(3, 3 + bytes.length), 'x.npy').shape).toEqual([2, 3]);
  });

  test.each([
    ["'<f4'", 'float32', new Float32Array([1.5])],
    ["'<f8'", 'float64', new Float64Array([Math.PI])],
    ["'<i8'", 'int64', new BigInt64Array([-(2n ** 53n) - 1n])],
  ] as const)('%s is %s, also as a scalar and without elements', (descr, dtype, data) => {
    const payload = new Uint8Array(data.buffer);
    const header = (shape: string) => withDescr(descr).replace('(2, 3)', shape);
    expect(parseNpy(npyBytes({ header: header('(1,)'), payload }), 'x')).toEqual({ dtype, shape: [1], data });
    expect(parseNpy(npyBytes({ header: header('()'), payload }), 'x')).toEqual({ dtype, shape: [], data });
    const empty = parseNpy(npyBytes({ header: header('(3, 0, 4)'), payload: new Uint8Array(0) }), 'x');
    expect([empty.dtype, empty.shape, empty.data.length]).toEqual([dtype, [3, 0, 4], 0]);
  });
});

const DAMAGED: [title: string, parts: NpyParts, says: RegExp, silent?: 'silent'][] = [
  [
    'too few elements',
    { payload: SIX_FLOATS.subarray(0, 20) },
    /20 bytes of elements, want 24.*\n.*truncated/,
    'silent',
  ],
  [
    'too many elements',
    { payload: new Uint8Array(28) },
    /28 bytes of elements, want 24.*\n.*overlong/,
    'silent',
  ],
  ['half an element', { payload: SIX_FLOATS.subarray(0, 22) }, /22 bytes of elements/],
  ['a negative size', { header: withShape('(-2, -3)') }, /shape is \(-2, -3\)/, 'silent'],
  ['a fractional size', { header: withShape('(1.5, 4)') }, /shape is \(1.5, 4\)/, 'silent'],
  ['a huge size', { header: withShape('(99999999999999999999, 1)') }, /larger than any file/, 'silent'],
  ['a huge product', { header: withShape('(4294967296, 4294967296)') }, /larger than any file/, 'silent'],
  ['an unreadable shape', { header: withShape('(two, three)') }, /shape is \(two, three\)/, 'silent'],
  ['a scalar that is not a tuple', { header: withShape('6') }, /shape is 6, want a tuple/, 'silent'],
  ['a parenthesis that is not a tuple', { header: withShape('(6)') }, /shape is \(6\), want a tuple/],
  ['no shape', { header: "{'descr': '<f4', 'fortran_order': False, }" }, /no 'shape'/, 'silent'],
  ['no fortran_order', { header: "{'descr': '<f4', 'shape': (2, 3), }" }, /no 'fortran_order'/, 'silent'],
  [
    'a fortran_order that is no boolean',
    { header: SOUND.replace('False', '0') },
    /fortran_order is 0/,
    'silent',
  ],
  [
    'Fortran order',
    { header: SOUND.replace('False', 'True') },
    /fortran_order is True, want False.*\n.*order="C"/,
    'silent',
  ],
  ['no descr', { header: "{'fortran_order': False, 'shape': (2, 3), }" }, /no 'descr'/],
  ['big-endian elements', { header: withDescr("'>f4'") }, /descr '>f4'.*\n.*big-endian/],
  ['an unquoted descr', { header: withDescr('<f4') }, /descr <f4, want/],
  ['a descr that is a name of JavaScript', { header: withDescr("'constructor'") }, /descr 'constructor'/],
  [
    'a huge size beside a 0',
    { header: withShape('(0, 9007199254740991)'), payload: new Uint8Array(0) },
    /larger than any file/,
  ],
  ['no byte order', { header: withDescr("'f4'") }, /descr 'f4'/, 'silent'],
  ['native byte order', { header: withDescr("'=f4'") }, /descr '=f4'/],
  ['objects', { header: withDescr("'|O'") }, /descr '\|O'.*\n.*Python objects/],
  ['a structured array', { header: withDescr("[('a', '<f4'), ('b', '<f4')]") }, /structured array/],
  ['float16', { header: withDescr("'<f2'") }, /descr '<f2'/],
  ['complex numbers', { header: withDescr("'<c8'") }, /descr '<c8'/],
  ['text', { header: withDescr("'<U4'") }, /descr '<U4'/],
  ['version 0', { version: [0, 0] }, /version 0\.0/],
  ['version 9', { version: [9, 0] }, /version 9\.0/, 'silent'],
  ['version 1.1', { version: [1, 1] }, /version 1\.1/, 'silent'],
  ['a header length that is four short', { lengthError: -4 }, /does not end with a newline/],
  ['a header length that is four long', { lengthError: 4 }, /does not end with a newline/],
  ['a header length beyond the file', { lengthError: 2000 }, /header says it is/],
  ['no newline after the header', { end: ' ' }, /does not end with a newline/, 'silent'],
  ['an extra key', { header: SOUND.replace('}', "'colour': 'red', }") }, /unknown key 'colour'/, 'silent'],
  ['a repeated key', { header: SOUND.replace('}', "'shape': (6,), }") }, /repeats the key 'shape'/, 'silent'],
  ['text after the dict', { header: `${SOUND} ()` }, /unreadable from/],
  ['no dict', { header: '(2, 3)' }, /not a Python dict/],
  ['other magic', { magic: 'PK\x03\x04xx' }, /not a \.npy file/],
];

describe('a damaged file is refused by name', () => {
  test.each(DAMAGED)('%s', (_, parts, says) => {
    const read = () => parseNpy(npyBytes(parts), 'folder/x.npy');
    expect(read).toThrow(NpyError);
    expect(read).toThrow(/^folder\/x\.npy: /);
    expect(read).toThrow(says);
  });

  test('every truncation of a sound file', () => {
    const bytes = npyBytes();
    for (let length = 0; length < bytes.length; length++) {
      expect(() => parseNpy(bytes.subarray(0, length), 'x.npy'), `${length} bytes`).toThrow(NpyError);
    }
  });
});

const SILENT = DAMAGED.filter(([, , , silent]) => silent);

test.each(SILENT)('the header check is needed: npyjs alone reads %s without an error', (_, parts) => {
  expect(() => parse(npyBytes(parts).buffer as ArrayBuffer)).not.toThrow();
});
