// What torch.save and numpy.savez wrote is read to the bit; what holds more than tensors is refused by name.
import { describe, expect, test } from 'vitest';
import { readStored, sourceOf } from '../../../src/formats/weights/index.ts';
import { bitsOf, EXPECTED, sample } from './samples.ts';
import { refusal } from './refusal.ts';

const read = (name: string) => readStored(sourceOf(sample(name)), name, `/models/${name}`);

describe.each([
  ['model.pt', ''],
  ['checkpoint.pt', 'model.'],
  ['model.npz', ''],
  ['deflated.npz', ''],
])('%s', (name, prefix) => {
  test('is what torch says is in it', () => {
    const stored = read(name);
    expect([...stored.keys()]).toEqual(Object.keys(EXPECTED).map((key) => prefix + key));
    for (const [key, { dtype, shape, bits }] of Object.entries(EXPECTED)) {
      const one = stored.get(prefix + key)!;
      if (name.endsWith('.pt')) expect([key, one.dtype, one.shape]).toEqual([key, dtype, shape]);
      if (bits === null) {
        expect(refusal(() => one.read())).toMatch(
          /: (model\.)?norm\.num_batches_tracked: dtype .*, want float16, bf/,
        );
        continue;
      }
      const tensor = one.read();
      expect([key, tensor.shape, bitsOf(tensor)]).toEqual([key, shape, bits]);
    }
  });
});

test('a file from before PyTorch 1.6, with what to type', () => {
  expect(refusal(() => read('legacy.pt'))).toBe(
    'legacy.pt: it is a file of torch.save before PyTorch 1.6\n' +
      '  Save it again, in Python: import torch; torch.save(torch.load("/models/legacy.pt", weights_only=True, map_location="cpu"), open("/models/legacy_state_dict.pt", "xb"))',
  );
});

test('a whole module, by its name', () => {
  expect(refusal(() => read('module.pt'))).toMatch(
    /^module\.pt: it refers to torch\.nn\.modules\.rnn\.LSTM, and only tensors are read\n {2}Save model\.state_dict\(\) in place of the model\./,
  );
});

test('a TorchScript module, with what to type', () => {
  expect(refusal(() => read('scripted.pt'))).toMatch(
    /^scripted\.pt: it is a TorchScript module, not a state_dict\n[^]*"\/models\/scripted_state_dict\.pt", "xb"\)\)$/,
  );
});

test('something else', () => {
  const of = (text: string) =>
    refusal(() => readStored(sourceOf(new Uint8Array(Buffer.from(text, 'latin1'))), 'x'));
  expect(of('GGUF\x03')).toBe('x: it is none of .npz, .safetensors and .pt: it begins with "GGUF\\u0003"');
  expect(of('')).toBe('x: it is none of .npz, .safetensors and .pt: it begins with ""');
});
