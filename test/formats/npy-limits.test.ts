// Headers at their limits: one byte, blank or digit to either side of what is read, and what is said of it.
import { describe, expect, test } from 'vitest';
import { npyBytes as written, parseNpy } from '../../src/formats/index.ts';
import { tensor } from '../../src/tensor/index.ts';
import { npyBytes, type NpyParts, SIX_FLOATS, SOUND } from './npy-bytes.ts';

const withShape = (shape: string) => SOUND.replace('(2, 3)', shape);
const read = (parts: NpyParts) => parseNpy(npyBytes(parts), 'x.npy');

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'nothing was refused';
}

describe('blanks are read wherever numpy.load reads them', () => {
  test.each([
    ['before the dict', `  ${SOUND}`],
    ['none', "{'descr':'<f4','fortran_order':False,'shape':(2,3)}"],
    ['before the colon', SOUND.replaceAll("':", "' :")],
    ['more than one after the colon', SOUND.replaceAll("':", "':   ")],
    ['within the tuple', withShape('( 2 ,  3 )')],
    ['after its last comma', withShape('(2, 3 , )')],
  ])('%s', (_, header) => {
    expect(read({ header }).shape).toEqual([2, 3]);
  });

  test('within a tuple of one, and of none', () => {
    const payload = new Uint8Array(24);
    expect(read({ header: withShape('( 6 , )'), payload }).shape).toEqual([6]);
    expect(read({ header: withShape('( )'), payload: payload.subarray(0, 4) }).shape).toEqual([]);
  });

  test('between the key, the colon and the value, and behind the dict: tabs and ends of lines too', () => {
    const header = ` \t{ 'descr'\t:\n'<f4',\f'fortran_order' :False , 'shape':(2\t,3\n)\n}\n `;
    expect(read({ header }).shape).toEqual([2, 3]);
  });
});

describe('blanks that Python does not know are refused, as NumPy refuses them', () => {
  test.each([
    ['a no-break space in the dict', SOUND.replace("': (", "':\xa0(")],
    ['one behind a value', SOUND.replace('False', 'False\xa0')],
    ['a vertical tab', SOUND.replace('False', '\vFalse')],
    ['a byte order mark', `\uFEFF${SOUND}`],
    ['an end of line before the dict', `\n${SOUND}`],
  ])('%s', (_, header) => {
    expect(messageOf(() => read({ header, version: [3, 0] }))).toMatch(/^NpyError: x\.npy: /);
  });
});

describe('the dict is read as NumPy reads it', () => {
  test('double quotes', () => {
    expect(read({ header: SOUND.replaceAll("'", '"') }).shape).toEqual([2, 3]);
  });

  test.each(['(2L, 3L)', '(2L, 3)', '(2 L, 3L , )'])(
    'the longs of Python 2, %s, in versions 1 and 2',
    (shape) => {
      const header = withShape(shape);
      for (const major of [1, 2]) expect(read({ header, version: [major, 0] }).shape).toEqual([2, 3]);
      expect(messageOf(() => read({ header, version: [3, 0] }))).toContain(
        `x.npy: shape is ${shape}, want a tuple`,
      );
    },
  );

  test.each(['(2l, 3)', '(2LL, 3)', '(02, 3)', '(2, 3Lx)', '(L, 3)'])('%s is no tuple', (shape) => {
    expect(messageOf(() => read({ header: withShape(shape) }))).toContain(
      `x.npy: shape is ${shape}, want a tuple`,
    );
  });

  test.each([
    ['(6,)', [6]],
    ['(1, 6, 1)', [1, 6, 1]],
    ['(2, 0, 3)', [2, 0, 3]],
  ])('Fortran order of %s, where it means nothing', (shape, sizes) => {
    const header = withShape(shape).replace('False', 'True');
    const payload = SIX_FLOATS.subarray(0, sizes.includes(0) ? 0 : 24);
    const { shape: came, data } = read({ header, payload });
    expect([came, [...data]]).toEqual([sizes, sizes.includes(0) ? [] : [1, -2.5, 3, 4, 5, 6]]);
  });
});

describe('a header has a greatest length and number of axes, those of NumPy', () => {
  const padded = (length: number) => SOUND + ' '.repeat(length - SOUND.length - 1);

  test.each([1, 2])('10,000 bytes, in version %i', (major) => {
    const parts = { version: [major, 0] as [number, number], align: 1 };
    expect(read({ ...parts, header: padded(10_000) }).shape).toEqual([2, 3]);
    expect(messageOf(() => read({ ...parts, header: padded(10_001) }))).toBe(
      'NpyError: x.npy: header is 10001 bytes long, want at most 10000, as in NumPy',
    );
  });

  test('64 axes', () => {
    const ones = (axes: number) => withShape(`(${'1, '.repeat(axes)})`);
    const payload = SIX_FLOATS.subarray(0, 4);
    expect(read({ header: ones(64), payload }).shape).toHaveLength(64);
    expect(messageOf(() => read({ header: ones(65), payload }))).toBe(
      'NpyError: x.npy: shape has 65 axes, want at most 64, as in NumPy',
    );
  });

  // Each of these is 10,000 bytes long. A regular expression that goes back took 2.5 s for 1,000 bytes of the first, and
  // eight times as long for twice as many.
  test.each([
    ["{'descr':", ' '],
    ["{'descr' ", ' '],
    ["{'descr': '<f4' ", ' '],
    ["{'descr': ", 'x '],
    ["{'shape': (", '1 '],
    ["{'shape': (", ' 1,'],
    ["{'shape': (", '('],
    ["{'shape': ", "('',"],
    ["{'descr': ", '['],
    ['', '{'],
    ['{', "'a':1,"],
    ["{'descr': '", 'x'],
  ])(
    'a header that begins with %s and goes on with %s is read in time proportional to its length',
    (start, rest) => {
      const header = `${(start + rest.repeat(10_000)).slice(0, 9998)}"`;
      expect(messageOf(() => read({ header, align: 1 }))).toMatch(/^NpyError: x\.npy: [^]{1,300}$/);
    },
  );
});

test.each(['(-6,)', '(6LL,)', '(6,x)', '(x6,)', '(2, 3x)', '(2, 3,x)', '()x', 'x()'])(
  'the shape %s is no tuple of whole sizes',
  (shape) => {
    const elements = shape.includes('6') || shape.includes('3') ? 6 : 1;
    expect(
      messageOf(() => read({ header: withShape(shape), payload: new Uint8Array(4 * elements) })),
    ).toMatch(
      /^NpyError: x\.npy: (shape is .*, want a tuple of whole sizes >= 0|header is unreadable from: )/,
    );
  },
);

describe('a file that ends in its header says how far it got', () => {
  test.each([0, 5, 6, 9])('%i bytes', (length) => {
    expect(messageOf(() => parseNpy(npyBytes().subarray(0, length), 'x.npy'))).toBe(
      `NpyError: x.npy: ${length} bytes, too short for a .npy header; is it truncated?`,
    );
  });

  test.each([10, 11])('%i bytes of version 2.0, whose length field has two bytes more', (length) => {
    expect(messageOf(() => parseNpy(npyBytes({ version: [2, 0] }).subarray(0, length), 'x.npy'))).toBe(
      `NpyError: x.npy: ${length} bytes, too short for a .npy header; is it truncated?`,
    );
  });

  test.each<[number, NpyParts]>([
    [10, {}],
    [12, { version: [2, 0] }],
  ])('%i bytes, all of them before the header', (length, parts) => {
    const whole = npyBytes({ ...parts, align: 1 });
    expect(messageOf(() => parseNpy(whole.subarray(0, length), 'x.npy'))).toBe(
      `NpyError: x.npy: header says it is ${SOUND.length + 1} bytes long, the file has 0 after it began`,
    );
  });
});

describe('a message is kept short, and says what is read', () => {
  test('60 characters of what is no dict', () => {
    expect(messageOf(() => read({ header: 'y'.repeat(100) }))).toBe(
      `NpyError: x.npy: header is not a Python dict: ${'y'.repeat(60)}`,
    );
  });

  test('60 characters from where a dict becomes unreadable', () => {
    expect(messageOf(() => read({ header: `${SOUND.slice(0, -2)}${'y'.repeat(100)}` }))).toBe(
      `NpyError: x.npy: header is unreadable from: ${'y'.repeat(60)}`,
    );
  });

  test('the dtypes that are read, where there is nothing more to say of another', () => {
    expect(messageOf(() => read({ header: SOUND.replace("'<f4'", "'<f2'") }))).toContain(
      '\n  Only float32, float64 and int64 are read.\n',
    );
  });
});

test.each<[number[], number]>([
  // where numpy.save of numpy 2.4.6 puts the elements of a float32 array of this shape
  [[], 128],
  [[1], 128],
  [Array(14).fill(1), 128],
  [Array(15).fill(1), 192],
  [Array(32).fill(1), 192],
  [[1000, ...Array(13).fill(0)], 128],
])('in the shape %j elements begin at byte %i, as numpy.save puts them', (shape, offset) => {
  const one = tensor(new Float32Array(shape.includes(0) ? 0 : 1), shape);
  expect(written(one).length - one.data.byteLength).toBe(offset);
});
