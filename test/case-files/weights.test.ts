// Cases whose weights lie in one file that they share: found in their folder or above it, and nowhere else.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { findCase, flowOf, loadCases } from '../../src/case-files/index.ts';
import { pairsOf } from '../../src/case-files/pairs.ts';
import { InputError } from '../../src/tensor/index.ts';
import { safetensorsBytes } from '../formats/weights/safetensors-bytes.ts';
import { MANIFEST, writeSmallCase } from './small-case.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-weights-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const cases = path.join(scratch, 'outer/cases');

/** The weights of the small case below one prefix or two, and a Linear beside them. @param type what the header says */
function weightsOf(
  prefix: string,
  dtype: 'F32' | 'F64' = 'F32',
  type: string = dtype,
  other?: string,
): Uint8Array {
  const values = { weight_ih_l0: 0.5, weight_hh_l0: 0.25, bias_ih_l0: 0.125, bias_hh_l0: -0.5 };
  const named = [prefix, other ?? []]
    .flat()
    .flatMap((one) => Object.entries(values).map(([name, value]) => [one + name, value] as const));
  const all = [...named, ['linear.weight', 7] as const];
  const size = dtype === 'F32' ? 4 : 8;
  const parts = all.map(([name], i) => {
    const shape = name.includes('weight') ? [1, 1] : [1];
    return [name, { dtype: type, shape, data_offsets: [i * size, (i + 1) * size] }];
  });
  const numbers = all.map(([, value]) => value);
  const data = dtype === 'F32' ? new Float32Array(numbers) : new Float64Array(numbers);
  return safetensorsBytes(Object.fromEntries(parts), new Uint8Array(data.buffer));
}

function put(name: string, bytes: Uint8Array): void {
  mkdirSync(path.dirname(path.join(scratch, name)), { recursive: true });
  writeFileSync(path.join(scratch, name), bytes);
}

function write(id: string, state_dict: object, more: object = {}): void {
  writeSmallCase(path.join(cases, id), { ...MANIFEST, state_dict, ...more });
}

async function refusal(folder = cases): Promise<string> {
  const error = await loadCases(folder).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(InputError);
  return (error as Error).message;
}

const SHARED = { file: 'w.safetensors', prefix: 'rnn.' };

beforeEach(() => {
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(cases, { recursive: true });
});

describe('a file of weights is found', () => {
  test.each([
    ['in the case', 'outer/cases/deep/one/w.safetensors', 'w.safetensors'],
    ['above it', 'outer/cases/deep/w.safetensors', 'w.safetensors'],
    ['in the folder that was loaded', 'outer/cases/w.safetensors', 'w.safetensors'],
    ['by a path that leads up', 'outer/cases/w.safetensors', '../../w.safetensors'],
    ['below a folder above it', 'outer/cases/models/w.safetensors', 'models/w.safetensors'],
  ])('%s', async (_, place, file) => {
    write('deep/one', { file, prefix: 'rnn.' });
    put(place, weightsOf('rnn.'));
    const [loaded] = await loadCases(cases);
    expect(Object.keys(loaded!.state_dict)).toEqual(Object.keys(MANIFEST.state_dict));
    expect(loaded!.state_dict['bias_hh_l0']).toMatchObject({
      dtype: 'float32',
      shape: [1],
      data: new Float32Array([-0.5]),
    });
  });

  test('in the case before one above it', async () => {
    put('outer/cases/w.safetensors', weightsOf('other.'));
    write('one', SHARED);
    put('outer/cases/one/w.safetensors', weightsOf('rnn.'));
    expect(await loadCases(cases)).toHaveLength(1);
  });
});

test('two folders, each with weights above its cases, are compared', async () => {
  for (const folder of ['outer/cases', 'outer/others']) {
    put(`${folder}/w.safetensors`, weightsOf('rnn.'));
    writeSmallCase(path.join(scratch, folder, 'one'), { ...MANIFEST, state_dict: SHARED });
  }
  const pairs = pairsOf(cases, path.join(scratch, 'outer/others'));
  for await (const { before, now } of pairs) expect(now.state_dict).toEqual(before.state_dict);
  expect(pairs.size).toBe(1);
});

describe('a file of weights is not read', () => {
  test('where it is missing', async () => {
    write('one', SHARED);
    expect(await refusal()).toBe(
      `one: state_dict: w.safetensors is missing\n  It was looked for in ${cases}/one, and above it up to ${cases}.`,
    );
  });

  test('from above the folder that was loaded, which is named', async () => {
    put('outer/w.safetensors', weightsOf('rnn.'));
    write('one', SHARED);
    expect(await refusal()).toMatch(
      `It lies in ${scratch}/outer: name ${scratch}/outer in place of ${cases}.`,
    );
    write('one', { ...SHARED, file: '../../w.safetensors' });
    expect(await refusal()).toBe(
      `one: state_dict: "../../w.safetensors" leads out of ${cases}\n  It lies in ${scratch}/outer: name ${scratch}/outer in place of ${cases}.`,
    );
    expect(await loadCases(path.join(scratch, 'outer'))).toHaveLength(1);
  });

  test('where one case was named, and it lies above that', async () => {
    put('outer/cases/w.safetensors', weightsOf('rnn.'));
    write('one', SHARED);
    const one = path.join(cases, 'one');
    const says = `w.safetensors is missing\n  It was looked for in ${one}.\n  It lies in ${cases}: name ${cases} in place of ${one}.`;
    expect(await refusal(one)).toBe(`one: state_dict: ${says}`);
    const found = async () => {
      for await (const each of flowOf([findCase(one)])) expect(each.id).toBe('never read');
    };
    await expect(found()).rejects.toThrow(says);
  });

  test('through a link that leads out', async () => {
    put('elsewhere/w.safetensors', weightsOf('rnn.'));
    write('one', SHARED);
    symlinkSync(path.join(scratch, 'elsewhere/w.safetensors'), path.join(cases, 'w.safetensors'));
    expect(await refusal()).toMatch(`one: state_dict: "w.safetensors" leads out of ${cases}`);
    symlinkSync(path.join(scratch, 'elsewhere'), path.join(cases, 'models'));
    write('one', { ...SHARED, file: 'models/w.safetensors' });
    expect(await refusal()).toMatch(`one: state_dict: "models/w.safetensors" leads out of ${cases}`);
  });

  test.each(['/w.safetensors', '..\\w.safetensors'])('by the name %s', async (file) => {
    write('one', { ...SHARED, file });
    expect(await refusal()).toBe(
      `one: state_dict: ${JSON.stringify(file)}, want a path from the case's folder, with /`,
    );
  });

  test('where it is a folder', async () => {
    write('one', SHARED);
    mkdirSync(path.join(cases, 'w.safetensors'));
    expect(await refusal()).toBe('one: state_dict: w.safetensors: cannot be read\n  it is no regular file');
  });

  test('where its hash is not the one that was recorded', async () => {
    put('outer/cases/w.safetensors', weightsOf('rnn.'));
    write('one', SHARED, { sha256: { 'w.safetensors': 'a'.repeat(64) } });
    expect(await refusal()).toMatch(
      /^one: state_dict: w\.safetensors is not the file that was recorded\n {2}sha256 [0-9a-f]{64}\n {2}want {3}a{64}\n/,
    );
    write('one', SHARED, { sha256: { 'w.safetensors': hash('sha256', weightsOf('rnn.')) } });
    expect(await loadCases(cases)).toHaveLength(1);
  });
});

describe('case.json is refused', () => {
  test.each<[string, object, string]>([
    [
      'another ending',
      { file: 'w.gguf' },
      'state_dict.file: want the name of a .npz, .safetensors or .pt file; came "w.gguf"',
    ],
    [
      'a misspelt key',
      { file: 'w.pt', prefx: 'rnn.' },
      'state_dict: Unrecognized key: "prefx". Did you mean "prefix"?',
    ],
    [
      'a prefix alone',
      { prefix: 'rnn.' },
      'state_dict.file: Invalid input: expected string, received undefined',
    ],
    [
      'no text',
      { file: 'w.pt', prefix: 3 },
      'state_dict.prefix: Invalid input: expected string, received number; came 3',
    ],
  ])('%s', async (_, state_dict, says) => {
    write('one', state_dict);
    expect(await refusal()).toBe(`one/case.json: not a case of format 1\n  ${says}`);
  });

  test('without answers, which PyTorch gives', async () => {
    put('outer/cases/w.safetensors', weightsOf('rnn.'));
    for (const expected of [undefined, {}]) {
      write('one', SHARED, { expected });
      expect(await refusal()).toBe(
        `one/case.json: it has no expected answers yet\n  PyTorch gives them: npx torch-parity record ${cases}`,
      );
    }
  });
});

describe('its keys are those of the module, below the prefix', () => {
  test('a whole model is refused, and says where such a module lies', async () => {
    put('outer/cases/w.safetensors', weightsOf('encoder.rnn.'));
    write('one', { file: 'w.safetensors' });
    expect(await refusal()).toMatch(
      /^one: state_dict: w\.safetensors: its keys are not those of RNN and its config\n {2}missing key weight_ih_l0\n[^]*unexpected key encoder\.rnn\.bias_hh_l0\n {2}and 1 more unexpected\n {2}Such a module lies at: "encoder\.rnn\."\. Write "prefix": "encoder\.rnn\."$/,
    );
  });

  test.each(['encoder.', 'encoder.rnn', 'decoder.'])('the prefix %s is not that of one', async (prefix) => {
    put('outer/cases/w.safetensors', weightsOf('encoder.rnn.'));
    write('one', { file: 'w.safetensors', prefix });
    expect(await refusal()).toMatch(/Write "prefix": "encoder\.rnn\."$/);
  });

  test('where there is more beside it, at the same prefix', async () => {
    put('outer/cases/w.safetensors', weightsOf(''));
    write('one', { file: 'w.safetensors' });
    expect(await refusal()).toBe(
      'one: state_dict: w.safetensors: its keys are not those of RNN and its config\n' +
        '  unexpected key linear.weight\n  All that it needs is there. Save that alone, without the others.',
    );
  });

  test('where no such module lies in it, its first key is shown', async () => {
    put('outer/cases/w.safetensors', weightsOf('encoder.rnn.'));
    write('one', SHARED, { config: { input_size: 1, hidden_size: 1, num_layers: 2 } });
    expect(await refusal()).toMatch(
      /\n {2}No RNN with these parameters lies in it\. The first of its 5 keys is encoder\.rnn\.weight_ih_l0$/,
    );
  });

  test('more layers than there are keys', async () => {
    put('outer/cases/w.safetensors', weightsOf('rnn.'));
    write('one', SHARED, { config: { input_size: 1, hidden_size: 1, num_layers: 1e8 } });
    expect(await refusal()).toBe(
      'one: state_dict: w.safetensors: config.num_layers: 100000000 layers do not fit 5 keys in state_dict',
    );
  });

  test('sizes that do not fit', async () => {
    put('outer/cases/w.safetensors', weightsOf('rnn.'));
    write('one', SHARED, { config: { input_size: 1, hidden_size: 1, bias: false } });
    expect(await refusal()).toMatch(/unexpected key rnn\.bias_ih_l0/);
  });
});

test('floats of another dtype are cast, and others refused', async () => {
  put('outer/cases/w.safetensors', weightsOf('rnn.', 'F64'));
  write('one', SHARED);
  const [loaded] = await loadCases(cases);
  expect(loaded!.state_dict['bias_ih_l0']).toMatchObject({
    dtype: 'float32',
    data: new Float32Array([0.125]),
  });
  put('outer/cases/w.safetensors', weightsOf('rnn.', 'F64', 'I64'));
  expect(await refusal()).toBe(
    'one: state_dict: w.safetensors: rnn.weight_ih_l0: dtype int64, want float16, bfloat16, float32 or float64',
  );
});

describe('cases that share a file', () => {
  const all = ['a', 'b', 'c'];

  test('share the memory of its tensors', async () => {
    put('outer/cases/w.safetensors', weightsOf('rnn.'));
    for (const id of all) write(id, SHARED);
    const loaded = await loadCases(cases);
    expect(loaded).toHaveLength(3);
    for (const one of loaded)
      expect(one.state_dict['weight_ih_l0']).toBe(loaded[0]!.state_dict['weight_ih_l0']);
  });

  test('see where it was changed since the first was read', async () => {
    put('outer/cases/w.safetensors', weightsOf('rnn.', 'F32', 'F32', 'other.'));
    write('a', SHARED);
    write('b', { ...SHARED, prefix: 'other.' });
    const found = ['a', 'b'].map((id) => ({ folder: path.join(cases, id), within: cases, id }));
    const reading = async () => {
      for await (const one of flowOf(found))
        if (one.id === 'a') utimesSync(path.join(cases, 'w.safetensors'), 1, 1);
    };
    await expect(reading()).rejects.toThrow(
      'b: state_dict: w.safetensors: cannot be read\n  it was changed while it was read: something writes to it',
    );
  });

  test('name themselves alone in an error', async () => {
    put('outer/cases/w.safetensors', weightsOf('rnn.', 'F64', 'I64'));
    write('a', SHARED);
    write('b', SHARED);
    for (const id of ['a', 'b'])
      expect(await loadOne(id)).toMatch(new RegExp(`^${id}: state_dict: w\\.safetensors: rnn`));
  });

  async function loadOne(id: string): Promise<string> {
    try {
      for await (const one of flowOf([{ folder: path.join(cases, id), within: cases, id }])) return one.id;
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  }
});
