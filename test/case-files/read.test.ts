// A case that cannot be trusted is refused by name and key; controls change one thing in a sound one.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { CaseFileError, loadCases } from '../../src/case-files/index.ts';
import { npyBytes } from '../../src/formats/index.ts';
import { zeros } from '../../src/tensor/index.ts';
import { GOLDEN } from '../goldens.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-read-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const folder = path.join(scratch, 'cases');
const one = path.join(folder, 'h_n');
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  cpSync(path.join(GOLDEN, 'rnn/h_n_is_layer_major'), one, { recursive: true });
});

type Json = Record<string, any>;
function edit(change: (manifest: Json) => void): void {
  const file = path.join(one, 'case.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Json;
  change(manifest);
  writeFileSync(file, JSON.stringify(manifest));
}

async function refusal(): Promise<string> {
  const error = await loadCases(folder).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(CaseFileError);
  return (error as Error).message;
}

test('the sound case is read, with its id below the folder', async () => {
  const [loaded] = await loadCases(folder);
  expect(loaded).toMatchObject({ id: 'h_n', module: 'RNN', dtype: 'float32', stepped: false });
  expect(Object.keys(loaded!.expected)).toEqual(['output', 'h_n', 'h_steps']);
});

test('what torch defaults may be left out, and so may hashes, truth, claim and provenance', async () => {
  const before = await loadCases(folder);
  edit((m) => {
    for (const key of ['claim', 'catches', 'provenance', 'sha256', 'truth']) delete m[key];
    delete m['config'].dropout;
    delete m['config'].bias;
  });
  const [loaded] = await loadCases(folder);
  expect(loaded).toMatchObject({ config: before[0]!.config, claim: '', truth: {}, catches: [] });
});

test('a folder that is a case itself can be named', async () => {
  expect((await loadCases(one)).map(({ id }) => id)).toEqual(['h_n']);
});

test('a folder that is not there', async () => {
  await expect(loadCases(path.join(scratch, 'nowhere'))).rejects.toThrow(/nowhere: no such folder/);
});

describe('case.json is refused with its case and key', () => {
  test.each<[string, (m: Json) => void, RegExp]>([
    [
      'an unknown key',
      (m) => (m['colour'] = 'red'),
      /^h_n\/case\.json: not a case of format 1\n {2}.*colour/,
    ],
    ['a mistyped key', (m) => (m['clam'] = 'x'), /"clam"\. Did you mean "claim"\?/],
    ['one in config', (m) => (m['config'].num_layer = 1), /config: .*\. Did you mean "num_layers"\?/],
    ['one of an answer', (m) => (m['expected'].h_step = 'x.npy'), /expected: .*\. Did you mean "h_steps"\?/],
    ['an unknown key in config', (m) => (m['config'].proj_size = 0), /config: .*proj_size/],
    ['an unknown tensor in expected', (m) => (m['expected'].c_n = 'c_n.npy'), /expected: .*c_n/],
    ['another format', (m) => (m['format'] = 2), /format: .*1.*; came 2/],
    ['no config', (m) => delete m['config'], /config: /],
    ['a size that is text', (m) => (m['config'].hidden_size = '5'), /config\.hidden_size: .*; came "5"/],
    ['a dtype we do not have', (m) => (m['dtype'] = 'float16'), /dtype: .*came "float16"/],
    ['an unknown module', (m) => (m['module'] = 'Transformer'), /module: /],
    ['nothing expected', (m) => (m['expected'] = {}), /it has no expected answers yet/],
    [
      'a file that is no .npy',
      (m) => (m['inputs'].input = 'case.json'),
      /inputs\.input: want the name of a \.npy file/,
    ],
    ['a hash that is no hash', (m) => (m['sha256']['input.npy'] = 'abc'), /sha256\.input\.npy: want 64/],
    [
      'a hash of a file that nothing names',
      (m) => (m['sha256']['x.npy'] = '0'.repeat(64)),
      /sha256 has x\.npy/,
    ],
    [
      'a wrong hash',
      (m) => (m['sha256']['input.npy'] = '0'.repeat(64)),
      /h_n: inputs\.input: input\.npy is not the file that was recorded/,
    ],
    ['a missing file', (m) => (m['inputs'].input = 'gone.npy'), /h_n: inputs\.input: gone\.npy is missing/],
    [
      'a path out of the folder',
      (m) => (m['inputs'].input = '../../x.npy'),
      /inputs\.input: "\.\.\/\.\.\/x\.npy" leads out/,
    ],
    [
      'an absolute path',
      (m) => (m['inputs'].input = path.join(one, 'input.npy')),
      /leads out of the case's folder/,
    ],
    ['a path with backslashes', (m) => (m['inputs'].input = '..\\x.npy'), /leads out of the case's folder/],
    [
      'an input that does not fit the config',
      (m) => (m['config'].input_size = 4),
      /inputs\.input: shape .* does not fit RNN with input_size = 4/,
    ],
    [
      'an answer that does not fit the config',
      (m) => (m['config'].bidirectional = false),
      /h_n: inputs\.h_0: shape .*, want .* from config and input/,
    ],
    [
      'an answer of another dtype',
      (m) => (m['expected'].h_n = m['truth'].h_n),
      /expected\.h_n: dtype float64, want float32/,
    ],
    [
      'a weight too many',
      (m) => (m['state_dict'].weight_x = m['state_dict'].weight_hh_l0),
      /state_dict does not fit RNN and its config\n {2}unexpected key weight_x/,
    ],
    [
      'a weight too few',
      (m) => delete m['state_dict'].bias_hh_l0,
      /state_dict does not fit RNN and its config\n {2}missing key bias_hh_l0/,
    ],
    [
      'a weight of another shape',
      (m) => (m['state_dict'].bias_hh_l0 = m['state_dict'].weight_hh_l0),
      /state_dict\.bias_hh_l0: shape \(5, 5\), want \(5,\) from config/,
    ],
    [
      'an attachment out of the folder',
      (m) => (m['attachments'] = { notes: '../x.txt' }),
      /attachments\.notes: "\.\.\/x\.txt" leads out/,
    ],
    ['a truth without an answer', (m) => delete m['expected'].h_n, /truth\.h_n has no expected\.h_n/],
  ])('%s', async (_, change, says) => {
    edit((m) => void change(m));
    expect(await refusal()).toMatch(says);
  });

  test('text that is no JSON', async () => {
    writeFileSync(path.join(one, 'case.json'), '{ "format": 1,');
    expect(await refusal()).toMatch(/^h_n\/case\.json: not JSON/);
  });

  test('a link that leads out of the folder, of a file and of a folder between', async () => {
    cpSync(path.join(one, 'input.npy'), path.join(scratch, 'outside.npy'));
    symlinkSync(path.join(scratch, 'outside.npy'), path.join(one, 'link.npy'));
    edit((m) => (m['inputs'].input = 'link.npy'));
    expect(await refusal()).toMatch(/"link\.npy" leads out of the case's folder/);

    mkdirSync(path.join(scratch, 'elsewhere'), { recursive: true });
    cpSync(path.join(one, 'input.npy'), path.join(scratch, 'elsewhere/input.npy'));
    symlinkSync(path.join(scratch, 'elsewhere'), path.join(one, 'sub'));
    edit((m) => (m['inputs'].input = 'sub/input.npy'));
    expect(await refusal()).toMatch(/"sub\/input\.npy" leads out of the case's folder/);
  });

  test('a folder below, and a link inside, are allowed', async () => {
    mkdirSync(path.join(one, 'sub'));
    cpSync(path.join(one, 'input.npy'), path.join(one, 'sub/input.npy'));
    symlinkSync(path.join(one, 'sub/input.npy'), path.join(one, 'link.npy'));
    edit((m) => {
      m['inputs'].input = 'link.npy';
      delete m['sha256'];
    });
    expect(await loadCases(folder)).toHaveLength(1);
  });
});

test.each(['input.npy', 'case.json'])('%s that is a folder, or a link to nowhere, is named', async (file) => {
  rmSync(path.join(one, file));
  mkdirSync(path.join(one, file));
  if (file !== 'case.json')
    expect(await refusal()).toMatch(
      /h_n: inputs\.input: input\.npy: cannot be read\n {2}it is no regular file/,
    );
  rmSync(path.join(one, file), { recursive: true });
  symlinkSync('nowhere', path.join(one, file));
  expect(await refusal()).toMatch(
    file === 'case.json' ? /h_n: case\.json is missing/ : /h_n: inputs\.input: input\.npy is missing/,
  );
});

test.skipIf(process.platform === 'win32')('a pipe is refused, not waited for', async () => {
  rmSync(path.join(one, 'input.npy'));
  execFileSync('mkfifo', [path.join(one, 'input.npy')]);
  expect(await refusal()).toMatch(/it is no regular file/);
});

test('attachments may be any file; check does not read what is in them', async () => {
  writeFileSync(path.join(one, 'notes.txt'), 'no tensor');
  edit((m) => (m['attachments'] = { notes: 'notes.txt' }));
  const [loaded] = await loadCases(folder);
  expect(Buffer.from(loaded!.attachments['notes']!).toString()).toBe('no tensor');
});

test('a linked case is not left out silently', async () => {
  symlinkSync(one, path.join(folder, 'linked'));
  expect(await refusal()).toMatch(/linked: a link to a case is not followed/);
});

test('a sequence of length 0 is refused, as PyTorch refuses it', async () => {
  writeFileSync(path.join(one, 'empty.npy'), npyBytes(zeros([0, 4, 3], 'float32')));
  edit((m) => (m['inputs'].input = 'empty.npy'));
  expect(await refusal()).toMatch(/inputs\.input: shape \(0, 4, 3\) does not fit RNN/);
});

test('one broken case among many stops the load: nothing is left out silently', async () => {
  cpSync(one, path.join(folder, 'z'), { recursive: true });
  writeFileSync(path.join(folder, 'z/output.npy'), 'rubbish');
  expect(await refusal()).toMatch(/^z: expected\.output: output\.npy is not the file that was recorded/);
});
