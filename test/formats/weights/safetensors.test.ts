// What safetensors wrote is read to the bit; what its specification forbids is refused by name.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  belowPrefix,
  readStored,
  sourceOf,
  type StoredTensors,
  WeightsError,
} from '../../../src/formats/weights/index.ts';
import { completeConfig, parametersOf } from '../../../src/signatures/index.ts';
import { holds } from '../../property.ts';
import { mutated, RUNS } from '../mutated.ts';
import { bitsOf, EXPECTED, sample } from './samples.ts';
import { ELEMENTS, type Part, PARTS, safetensorsBytes } from './safetensors-bytes.ts';
import { refusal } from './refusal.ts';

const read = (bytes: Uint8Array): StoredTensors => readStored(sourceOf(bytes), 'x.safetensors');

test('metadata that is nested deeply is refused, as any that is no text', () => {
  const deep = `{"__metadata__":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
  expect(refusal(() => read(safetensorsBytes(deep, new Uint8Array(0))))).toMatch(
    /^x\.safetensors: .*(nested too deeply)/s,
  );
});

test('what safetensors wrote of a model is what torch says is in it', () => {
  const stored = read(sample('model.safetensors'));
  expect([...stored.keys()].toSorted()).toEqual(Object.keys(EXPECTED).toSorted());
  for (const [name, { dtype, shape, bits }] of Object.entries(EXPECTED)) {
    const one = stored.get(name)!;
    expect([name, one.dtype, one.shape]).toEqual([name, dtype, shape]);
    if (bits !== null) expect([name, bitsOf(one.read())]).toEqual([name, bits]);
    else
      expect(refusal(() => one.read())).toMatch(
        /^x\.safetensors: norm\.num_batches_tracked: dtype int64, want/,
      );
  }
});

test('the LSTM of a model lies below its prefix', () => {
  const config = completeConfig('LSTM', { input_size: 3, hidden_size: 4, bidirectional: true });
  const wanted = parametersOf('LSTM', config);
  const below = belowPrefix(read(sample('model.safetensors')), 'encoder.rnn.', {
    file: 'x',
    module: 'LSTM',
    wanted,
  });
  expect([...below.keys()]).toEqual(wanted.map(({ name }) => name));
  for (const { name, shape } of wanted) expect(below.get(name)!.shape).toEqual(shape);
});

test('the elements are memory of their own', () => {
  const bytes = safetensorsBytes();
  const one = read(bytes).get('a.weight')!.read();
  bytes.fill(0);
  expect([...one.data]).toEqual([1, -2.5, 3, 4, 5, 6]);
});

test('the order of the header, its padding, its metadata and tensors of no element do not matter', () => {
  const { 'a.weight': weight, 'a.bias': bias } = PARTS as { 'a.weight': Part; 'a.bias': Part };
  const header = {
    __metadata__: { format: 'pt' },
    'a.bias': bias,
    none: { dtype: 'F32', shape: [0, 5], data_offsets: [24, 24] },
    'a.weight': weight,
    __proto__x: { dtype: 'BF16', shape: [3, 0], data_offsets: [32, 32] },
  };
  const stored = read(safetensorsBytes(`${JSON.stringify(header)}   `));
  expect([...stored.keys()]).toEqual(['a.bias', 'none', 'a.weight', '__proto__x']);
  expect([...stored.get('a.bias')!.read().data]).toEqual([0.1]);
  expect(stored.get('none')!.read().shape).toEqual([0, 5]);
});

const weight = PARTS['a.weight']!;
const changed = (part: Partial<Record<keyof Part, unknown>> & object) => ({
  ...PARTS,
  'a.weight': { ...weight, ...part },
});

describe('what the specification forbids', () => {
  test.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /none of/],
    [
      'a header longer than the file',
      safetensorsBytes(PARTS, ELEMENTS, 9999n),
      /header is 9999 bytes long, and the file has \d+; is it truncated\?/,
    ],
    ['a header longer than 100 MB', safetensorsBytes(PARTS, ELEMENTS, 2n ** 63n), /want at most 100000000/],
    ['no JSON', safetensorsBytes('{"a": nan}'), /header is not JSON/],
    ['a nest of 100,000', safetensorsBytes(`{"a":${'['.repeat(100_000)}`), /header is not JSON/],
    ['no UTF-8', safetensorsBytes(`{"a": "`).fill(0xff, 14, 15), /header is not UTF-8/],
    [
      'a key twice',
      safetensorsBytes(`{"a":${JSON.stringify(weight)},"\\u0061":${JSON.stringify(weight)}}`),
      /has the key "a" twice/,
    ],
    [
      'an inner key twice',
      safetensorsBytes(JSON.stringify(PARTS).replace('"shape"', '"dtype":"F32","shape"')),
      /has the key "dtype" twice/,
    ],
    [
      'metadata of numbers',
      safetensorsBytes({ ...PARTS, __metadata__: { a: 1 } }),
      /__metadata__ is {"a":1}, want strings by name/,
    ],
    [
      'a key that it does not know',
      safetensorsBytes(changed({ ...({ strides: [1] } as object) })),
      /a\.weight: unknown key "strides"/,
    ],
    [
      'a dtype that it does not know',
      safetensorsBytes(changed({ dtype: 'F128' })),
      /a\.weight: dtype "F128" is not in the specification/,
    ],
    [
      'a negative size',
      safetensorsBytes(changed({ shape: [-2, -3] })),
      /shape is \[-2,-3\], want a list of whole sizes/,
    ],
    ['a fraction', safetensorsBytes(changed({ shape: [2.5, 2.4] })), /shape is/],
    [
      'a size beyond all files beside 0',
      safetensorsBytes(changed({ shape: [2 ** 52, 2 ** 52, 0], data_offsets: [0, 0] })),
      /larger than any file/,
    ],
    [
      'sizes that do not fit the bytes',
      safetensorsBytes(changed({ shape: [2, 4] })),
      /data_offsets hold 24 bytes, want 32 for shape \(2, 4\) of float32/,
    ],
    [
      'an overlap',
      safetensorsBytes({ ...PARTS, c: { dtype: 'F32', shape: [1], data_offsets: [20, 24] } }),
      /c: its data_offsets begin at 20, want 24/,
    ],
    [
      'a gap',
      safetensorsBytes({ 'a.bias': PARTS['a.bias']! }),
      /a\.bias: its data_offsets begin at 24, want 0/,
    ],
    [
      'bytes left over',
      safetensorsBytes(PARTS, new Uint8Array(33)),
      /33 bytes of elements, want 32[^]*overlong/,
    ],
    [
      'bytes too few',
      safetensorsBytes(PARTS, new Uint8Array(31)),
      /31 bytes of elements, want 32[^]*truncated/,
    ],
    [
      'a list',
      safetensorsBytes(`{"a":[]}`, new Uint8Array(0)),
      /a: \[\], want dtype, shape and data_offsets/,
    ],
  ])('%s', (_, bytes, says) => {
    expect(refusal(() => read(bytes))).toMatch(says);
  });
});

test('what is damaged is what its header says, or is refused by its name', () => {
  const texts = [safetensorsBytes(), sample('model.safetensors')].map((bytes) =>
    Buffer.from(bytes).toString('latin1'),
  );
  let sound = 0;
  let refused = 0;
  holds(
    fc.tuple(mutated(texts), fc.boolean()),
    ([text, mends]) => {
      const bytes = new Uint8Array(Buffer.from(text, 'latin1'));
      const end = text.lastIndexOf('}') + 1;
      if (mends && end > 8) new DataView(bytes.buffer).setBigUint64(0, BigInt(end - 8), true);
      try {
        const stored = read(bytes);
        let size = 0;
        for (const [name, one] of stored) {
          size += one.bytes;
          if (one.dtype!.match(/^b?float(16|32|64)$/))
            expect([name, one.read().shape]).toEqual([name, one.shape]);
        }
        expect(size).toBeLessThanOrEqual(bytes.length);
        sound++;
      } catch (error) {
        if (!(error instanceof WeightsError)) throw error;
        expect(error.message).toMatch(/^x\.safetensors: [^]{1,1200}$/);
        refused++;
      }
    },
    RUNS,
  );
  if (process.env['MUTATIONS']) console.log(`${sound} .safetensors read, ${refused} refused`);
  expect(Math.min(sound, refused)).toBeGreaterThan(RUNS / 100); // both kinds are tried
});
