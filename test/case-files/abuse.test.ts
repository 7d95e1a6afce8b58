// What stands in place of a file, and numbers that a few bytes ask for: refused at once, by name.
import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { loadCases } from '../../src/case-files/index.ts';
import { npyBytes } from '../../src/formats/index.ts';
import { InputError, tensor, zeros } from '../../src/tensor/index.ts';
import { npyBytes as npyOf } from '../formats/npy-bytes.ts';
import { FILES as SOUND, MANIFEST, writeSmallCase } from './small-case.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-abuse-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const folder = path.join(scratch, 'cases');
const one = path.join(folder, 'c');
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  writeSmallCase(one);
});

const windows = process.platform === 'win32';

async function refusal(of = folder): Promise<string> {
  const error: unknown = await loadCases(of).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(InputError);
  return (error as Error).message;
}

async function refusalOf(manifest: object | string | Uint8Array, files = {}): Promise<string> {
  writeSmallCase(one, manifest, files);
  return refusal();
}

test('the small case is sound', async () => {
  expect((await loadCases(folder)).map(({ id }) => id)).toEqual(['c']);
});

describe('in place of a file', () => {
  const FILES = ['case.json', 'input.npy'] as const;
  const names = { 'case.json': 'c/case.json', 'input.npy': 'c: inputs.input: input.npy' };

  test.each(FILES)('a folder: %s', async (file) => {
    rmSync(path.join(one, file));
    mkdirSync(path.join(one, file));
    expect(await refusal()).toBe(`${names[file]}: cannot be read\n  it is no regular file`);
  });

  test.skipIf(windows).each(FILES)('a pipe, which would wait for its writer: %s', async (file) => {
    rmSync(path.join(one, file));
    execFileSync('mkfifo', [path.join(one, file)]);
    expect(await refusal()).toBe(`${names[file]}: cannot be read\n  it is no regular file`);
  });

  test.skipIf(windows).each(FILES)('a socket: %s', async (file) => {
    rmSync(path.join(one, file));
    const server = createServer();
    await new Promise<void>((listening) => server.listen(path.join(one, file), listening));
    expect(await refusal()).toBe(`${names[file]}: cannot be read\n  it is no regular file`);
    await new Promise((closed) => server.close(closed));
  });

  const hashed = { ...MANIFEST, sha256: { 'input.npy': hash('sha256', SOUND['input.npy']!) } };

  test.skipIf(windows)('a pipe whose writer is there and gives what the hash is of', async () => {
    writeSmallCase(one, hashed);
    rmSync(path.join(one, 'input.npy'));
    execFileSync('mkfifo', [path.join(one, 'input.npy')]);
    const both = openSync(path.join(one, 'input.npy'), 'r+');
    writeSync(both, SOUND['input.npy']!);
    expect(await refusal()).toBe('c: inputs.input: input.npy: cannot be read\n  it is no regular file');
    closeSync(both);
  });

  test.skipIf(windows)('a link to a file outside with the bytes that the hash is of', async () => {
    writeSmallCase(one, hashed);
    renameSync(path.join(one, 'input.npy'), path.join(scratch, 'outside.npy'));
    symlinkSync(path.join(scratch, 'outside.npy'), path.join(one, 'input.npy'));
    expect(await refusal()).toMatch(/^c: inputs\.input: "input\.npy" leads out of the case's folder/);
  });

  test.skipIf(windows)('a link to a device leads out of the case', async () => {
    rmSync(path.join(one, 'input.npy'));
    symlinkSync('/dev/zero', path.join(one, 'input.npy'));
    expect(await refusal()).toMatch(/^c: inputs\.input: "input\.npy" leads out of the case's folder/);
  });

  test.skipIf(windows).each(['c/input.npy', 'c/case.json', 'beside', ''])(
    'a link to itself: cases/%s',
    async (name) => {
      const target = path.join(folder, name).replace(/\/$/, '');
      rmSync(target, { recursive: true, force: true });
      symlinkSync(path.basename(target), target);
      expect(await refusal()).toBe(`${target}: cannot be read\n  its links lead in a circle (ELOOP)`);
    },
  );

  test('a name that is longer than the system allows, in case.json and of the folder', async () => {
    const input = `${'x'.repeat(100_000)}.npy`;
    const message = await refusalOf({ ...MANIFEST, inputs: { input } });
    expect(message).toBe(
      `c: inputs.input: ${'x'.repeat(300)}…: cannot be read\n  its name or path is longer than this system allows (ENAMETOOLONG)`,
    );
    expect(await refusal(path.join(scratch, 'x'.repeat(5000)))).toMatch(/x…?\n.*ENAMETOOLONG/);
  });

  test('a name with a 0 in it', async () => {
    expect(await refusalOf({ ...MANIFEST, inputs: { input: 'a\0.npy' } })).toMatch(
      /^c: inputs\.input: a\0\.npy: cannot be read\n/,
    );
  });

  test.skipIf(process.platform !== 'linux')('a folder whose name is not UTF-8', async () => {
    const name = Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9])]);
    mkdirSync(name);
    expect(await refusal()).toBe(`${path.join(folder, 'caf\uFFFD')}: its name is not UTF-8; rename it`);
    rmSync(name, { recursive: true });
    mkdirSync(path.join(folder, 'caf\uFFFD')); // this one is
    expect(await loadCases(folder)).toHaveLength(1);
  });
});

describe('a file of more bytes than any has', () => {
  test('case.json of 600 MB', async () => {
    truncateSync(path.join(one, 'case.json'), 6e8);
    expect(await refusal()).toBe('c/case.json: cannot be read\n  600000000 bytes, want at most 1000000');
  });

  test('a tensor of 1.5 GB', async () => {
    truncateSync(path.join(one, 'input.npy'), 1.5e9);
    expect(await refusal()).toBe(
      'c: inputs.input: input.npy: cannot be read\n  1500000000 bytes, want at most 1000000000',
    );
  });

  test('2.1 GB together, which are all one file', async () => {
    const attachments = { a: 'x.bin', b: './x.bin', c: 'x.bin' };
    writeSmallCase(one, { ...MANIFEST, attachments }, { 'x.bin': new Uint8Array(1) });
    truncateSync(path.join(one, 'x.bin'), 7e8);
    expect(await refusal()).toMatch(
      /^c\/case\.json: names files of 21000\d+ bytes together, want at most 2000000000$/,
    );
  });
});

describe('numbers that a few bytes ask for', () => {
  const sizes = { input_size: 1, hidden_size: 1 };
  const empty = (shape: number[]) => npyBytes(zeros(shape, 'float32'));

  test('num_layers', async () => {
    for (const num_layers of [3, 1e9, 2 ** 53 - 1]) {
      expect(await refusalOf({ ...MANIFEST, config: { ...sizes, num_layers } })).toBe(
        `c/case.json: config.num_layers: ${num_layers} layers do not fit 4 keys in state_dict`,
      );
    }
  });

  test.each([
    [[10_000_000, 0, 1], {}],
    [[0, 10_000_000, 1], { batch_first: true }],
  ])('steps without rows: %j', async (shape, more) => {
    const files = { 'input.npy': empty(shape), 'output.npy': empty(shape) };
    if ('batch_first' in more) files['input.npy'] = empty([0, 10_000_000, 1]);
    expect(await refusalOf({ ...MANIFEST, config: { ...sizes, ...more } }, files)).toBe(
      `c: inputs.input: shape (${shape.join(', ')}) asks for 10000000 steps or features without elements, want at most 10000`,
    );
  });

  test.each([
    ['features', { input_size: 1e12, hidden_size: 0 }, [0, 1e12], [0, 1e12], [0, 0], 'h_1', {}],
    [
      'steps without units',
      { input_size: 0, hidden_size: 0 },
      [1e12, 4, 0],
      [0, 0],
      [1e12, 4, 0],
      'h_steps',
      { stepped: true },
    ],
    ['rows', { input_size: 0, hidden_size: 0 }, [1e12, 0], [0, 0], [1e12, 0], 'h_1', {}],
  ] as const)('%s of a cell', async (_, config, input, weight, answer, name, more) => {
    const files = {
      'input.npy': empty([...input]),
      'weight_ih_l0.npy': empty([...weight]),
      'weight_hh_l0.npy': empty([0, 0]),
      'bias_ih_l0.npy': empty([0]),
      'bias_hh_l0.npy': empty([0]),
      'output.npy': empty([...answer]),
    };
    const state_dict = Object.fromEntries(
      Object.entries(MANIFEST.state_dict).map(([key, file]) => [key.slice(0, -3), file]),
    );
    const manifest = {
      ...MANIFEST,
      module: 'RNNCell',
      config,
      state_dict,
      expected: { [name]: 'output.npy' },
      ...more,
    };
    expect(await refusalOf(manifest, files)).toMatch(
      /^c: inputs\.input: .* without elements, want at most 10000$/,
    );
  });

  test('a thousand steps without rows are read', async () => {
    const files = { 'input.npy': empty([1000, 0, 1]), 'output.npy': empty([1000, 0, 1]) };
    writeSmallCase(one, MANIFEST, files);
    expect(await loadCases(folder)).toHaveLength(1);
  });

  test('states, which files of 4 MB and 40 KB can ask for', async () => {
    const config = { input_size: 1, hidden_size: 10_000 };
    const files = { 'input.npy': empty([1_000_000, 1, 1]) };
    expect(await refusalOf({ ...MANIFEST, config, expected: { h_n: 'output.npy' } }, files)).toBe(
      'c: inputs.input: 10000000000 states, want at most 250000000\n  1 layers and directions, 1000000 steps, 1 rows, 10000 units',
    );
  });

  const derived = { formula: 'lattice-1', seed: 1, seq_len: 2, batch: 1, states: false };
  const formula = {
    format: 1,
    module: 'RNN',
    config: sizes,
    dtype: 'float32',
    exact: 'any',
    derived,
    expected_sha256: { output: '0'.repeat(64) },
  };
  test.each([
    ['layers', { config: { ...sizes, num_layers: 1e9 } }, 'derived: 1000000000 layers, want at most 10000'],
    ['steps without rows', { derived: { ...derived, seq_len: 1e9, batch: 0 } }, 'without elements'],
    ['steps', { derived: { ...derived, seq_len: 1e9 } }, 'states, want at most'],
    [
      'states',
      { config: { input_size: 1, hidden_size: 60 }, derived: { ...derived, seq_len: 1e6 } },
      'numbers, want at most',
    ],
    ['no steps', { derived: { ...derived, seq_len: 0 } }, 'does not fit RNN'],
    ['a hash of constructor', { expected_sha256: { constructor: '0'.repeat(64) } }, 'no answer of this case'],
  ])('of a derived case: %s', async (_, change, says) => {
    expect(await refusalOf({ ...formula, ...change })).toContain(says);
  });
});

describe('case.json', () => {
  const text = JSON.stringify(MANIFEST);

  test('may begin with a byte order mark', async () => {
    writeSmallCase(one, `\uFEFF${text}`);
    expect(await loadCases(folder)).toHaveLength(1);
  });

  test.each([
    ['UTF-16', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['Latin-1', Buffer.from(text.replace('a reader', 'caf\xe9'), 'latin1')],
    ['nothing', Buffer.from('')],
    ['a million brackets', Buffer.from('['.repeat(1e6))],
  ])('that is %s is no JSON', async (_, bytes) => {
    expect(await refusalOf(bytes)).toMatch(/^c\/case\.json: not JSON\n {2}[^]{1,300}$/);
  });

  test('nested deeply', async () => {
    const provenance = `{"a":${'['.repeat(4e5)}${']'.repeat(4e5)}}`;
    expect(await refusalOf(`${text.slice(0, -1)},"provenance":${provenance}}`)).toBe(
      'c/case.json: not JSON\n  it is nested too deeply',
    );
  });

  test.each(['state_dict', 'sha256', 'provenance', 'attachments', 'config', 'inputs'])(
    'with the key __proto__ in %s',
    async (key) => {
      const odd = JSON.stringify({ ...MANIFEST, [key]: 'HERE' }).replace('"HERE"', '{"__proto__":"x.npy"}');
      expect(await refusalOf(odd)).toBe('c/case.json: not JSON\n  it has the key __proto__');
      const escaped = odd.replace('__proto__', String.raw`\u005f_proto__`);
      expect(await refusalOf(escaped)).toBe('c/case.json: not JSON\n  it has the key __proto__');
    },
  );

  test('names that every object has are names of files and keys like others', async () => {
    const attachments = { constructor: 'constructor', toString: 'valueOf' };
    const bytes = new Uint8Array([1]);
    writeSmallCase(one, { ...MANIFEST, attachments }, { constructor: bytes, valueOf: bytes });
    const [loaded] = await loadCases(folder);
    expect({ ...loaded!.attachments }).toEqual({ constructor: bytes, toString: bytes });
    expect(
      await refusalOf({ ...MANIFEST, state_dict: { ...MANIFEST.state_dict, valueOf: 'input.npy' } }),
    ).toContain('unexpected key valueOf');
  });

  test('with keys without end: a message stays short', async () => {
    const keys = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`key_${i}`, 'x.npy']));
    for (const manifest of [
      { ...MANIFEST, ...keys },
      { ...MANIFEST, state_dict: { ...MANIFEST.state_dict, ...keys } },
      { ...MANIFEST, claim: 'x'.repeat(1e5), sha256: keys },
    ])
      expect((await refusalOf(manifest)).length).toBeLessThan(30_000);
  });

  test('with a duplicate key is read as Python reads it: the last one counts', async () => {
    writeSmallCase(one, text.replace('"dtype":', '"dtype":"float64","dtype":'));
    expect((await loadCases(folder))[0]!.dtype).toBe('float32');
  });
});

describe('weights of another floating dtype', () => {
  test('are cast to that of the case, as PyTorch casts', async () => {
    const weight = npyBytes(tensor(new Float64Array([0.1]), [1, 1]));
    writeSmallCase(one, MANIFEST, { 'weight_ih_l0.npy': weight });
    const { state_dict } = (await loadCases(folder))[0]!;
    expect(state_dict['weight_ih_l0']).toEqual(tensor(new Float32Array([0.1]), [1, 1]));
    expect(state_dict['weight_hh_l0']).toEqual(tensor(new Float32Array([0.25]), [1, 1]));
  });

  test('big-endian ones keep it in the remedy, all others get that of the case', async () => {
    const header = "{'descr': '>f8', 'fortran_order': False, 'shape': (1, 1), }";
    const big = npyOf({ header, payload: new Uint8Array(8) });
    const weight = await refusalOf(MANIFEST, { 'weight_ih_l0.npy': big });
    expect(weight).toContain(`file = ${JSON.stringify(path.join(one, 'weight_ih_l0.npy'))}; np.save(file, `);
    expect(weight).toContain('dtype="<f8"');
    expect(await refusalOf(MANIFEST, { 'input.npy': big })).toContain('dtype="<f4"');
    const truth = { ...MANIFEST, truth: { output: 'output.npy' } };
    expect(await refusalOf({ ...truth, expected: { h_n: 'input.npy' } }, { 'output.npy': big })).toContain(
      'dtype="<f8"',
    );
  });
});
