// What a module loads: a state_dict from bytes, or from a file, below a prefix.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadStateDict, WeightsError } from '../../../src/index.ts';
import { GRU, LSTM } from '../../../src/nn.ts';
import { readStateDict } from '../../../src/weights.ts';
import { bitsOf, EXPECTED, sample } from './samples.ts';

const url = (name: string) => new URL(`samples/${name}`, import.meta.url);

describe.each(['model.pt', 'model.safetensors', 'model.npz', 'deflated.npz'])('%s', (name) => {
  test('gives the LSTM in it, from bytes and from the disk', async () => {
    const config = { input_size: 3, hidden_size: 4, bidirectional: true };
    const prefix = 'encoder.rnn.';
    const fromBytes = readStateDict(sample(name), { prefix });
    const fromDisk = await loadStateDict(url(name), { prefix });
    expect(fromDisk).toEqual(fromBytes);
    expect(await loadStateDict(path.relative('.', fileURLToPath(url(name))), { prefix })).toEqual(fromBytes);
    for (const [key, one] of Object.entries(LSTM.fromStateDict(config, fromBytes).state_dict()))
      expect([key, bitsOf(one)]).toEqual([key, EXPECTED[prefix + key]!.bits]);
  });

  test('keeps float64', () => {
    const gru = GRU.fromStateDict(
      { input_size: 8, hidden_size: 2 },
      readStateDict(sample(name), { prefix: 'decoder.' }),
    );
    expect(gru.config.dtype).toBe('float64');
  });

  test('refuses what is no tensor of floats, and a prefix that nothing has', async () => {
    expect(() => readStateDict(sample(name))).toThrow(
      /^weights: norm\.num_batches_tracked: dtype .*int64|<i8/,
    );
    expect(() => readStateDict(sample(name), { prefix: 'encoder.lstm.' })).toThrow(WeightsError);
    expect(() => readStateDict(sample(name), { prefix: 'encoder.lstm.' })).toThrow(
      /^weights: it has no key that begins with "encoder\.lstm\."\n {2}The first of its 20 keys is \w+/,
    );
    await expect(loadStateDict(url(name), { prefix: 'x' })).rejects.toThrow(
      `${fileURLToPath(url(name))}: it has no key that`,
    );
  });
});

test('a file that is not there, or is none', async () => {
  await expect(loadStateDict('missing.pt')).rejects.toThrow(/^missing\.pt: cannot be read\n {2}ENOENT/);
  await expect(loadStateDict(path.dirname(fileURLToPath(url('x'))))).rejects.toThrow(
    /cannot be read\n {2}it is no regular file/,
  );
  await expect(loadStateDict(new URL('https://example.org/model.pt'))).rejects.toThrow('want a file: URL');
});

test('torch-parity/weights loads fflate, and nothing of Node', () => {
  const src = new URL('../../../src/', import.meta.url);
  const seen = new Set<string>();
  const others = new Set<string>();
  const walk = (file: URL): void => {
    if (seen.has(file.href)) return;
    seen.add(file.href);
    for (const [, from] of readFileSync(file, 'utf8').matchAll(
      /^(?:import|export)\b(?! type)[^'"`;]*\bfrom\s*'([^']+)'/gm,
    )) {
      if (from!.startsWith('.')) walk(new URL(from!, file));
      else others.add(from!);
    }
  };
  walk(new URL('weights.ts', src));
  expect(seen.size).toBeGreaterThan(15);
  expect([...others]).toEqual(['fflate']);
});
