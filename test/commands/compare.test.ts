// torch-parity compare, and record --torch-version, whose next command it is: with a stand-in for the other PyTorch.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { GOLDEN } from '../goldens.ts';
import { scratchFolder } from '../scratch.ts';
import { torchParity } from './cli.ts';
import { falsePython } from './false-python.ts';

const scratch = scratchFolder('compare');
const mine = path.join(scratch, 'mine');
const other = path.join(scratch, 'other');
const RNN = 'rnn/h_n_is_layer_major';
const DERIVED = 'sizes/batch_300';

beforeEach(() => {
  for (const id of [RNN, 'cell/stepped', 'rnn/float64'])
    cpSync(path.join(GOLDEN, id), path.join(mine, id), { recursive: true });
  cpSync(mine, other, { recursive: true });
});

/** Moves the last element of a float32 file and mends the hash, as another PyTorch would. */
function move(folder: string, file: string, by: number): void {
  const target = path.join(folder, RNN, file);
  const bytes = readFileSync(target);
  const before = createHash('sha256').update(bytes).digest('hex');
  bytes.writeFloatLE(bytes.readFloatLE(bytes.length - 4) + by, bytes.length - 4);
  writeFileSync(target, bytes);
  const manifest = path.join(folder, RNN, 'case.json');
  const after = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(before, after));
}

const compare = (...flags: string[]) => torchParity(['compare', 'mine', 'other', ...flags], { cwd: scratch });

test('nothing moved: exit 0', async () => {
  const { exitCode, stdout } = await compare();
  expect([exitCode, stdout.split('\n').at(-1)]).toEqual([
    0,
    '3 cases: 3 identical, 0 within the recorded bound, 0 beyond',
  ]);
});

test('within the bound is exit 0, beyond it exit 1, and JSON has the figures', async () => {
  move(other, 'h_n.npy', 2 ** -24);
  const near = await compare();
  expect([near.exitCode, near.stdout]).toEqual([0, expect.stringContaining(`\nwithin ${RNN}\n`)]);
  move(other, 'h_n.npy', 1e-3);
  const far = await compare();
  expect([far.exitCode, far.stdout]).toEqual([1, expect.stringContaining(`\nbeyond ${RNN}\n       h_n `)]);
  const { exitCode, stdout } = await compare('--json');
  const json = JSON.parse(stdout) as { cases: { id: string; moved: object[] }[] };
  expect([exitCode, json]).toEqual([
    1,
    expect.objectContaining({ format: 1, only_before: [], only_now: [] }),
  ]);
  expect(json.cases[0]).toMatchObject({
    id: RNN,
    status: 'beyond',
    moved: [{ name: 'h_n', status: 'beyond' }],
  });
});

test('other weights or inputs are refused, with the cases and what differs', async () => {
  move(other, 'input.npy', 1);
  move(other, 'weight_hh_l0.npy', 1);
  const { exitCode, stdout, stderr } = await compare();
  expect([exitCode, stdout, stderr]).toEqual([
    2,
    '',
    [
      'torch-parity: 1 case asks otherwise in OLD than in NEW',
      `  ${RNN}: state_dict.weight_hh_l0, inputs.input`,
      '  Want the same weights and inputs in both: record NEW from a copy of OLD.',
    ].join('\n'),
  ]);
});

test('a derived case whose hashes are others is beyond', async () => {
  for (const folder of [mine, other])
    cpSync(path.join(GOLDEN, DERIVED), path.join(folder, DERIVED), { recursive: true });
  const manifest = path.join(other, DERIVED, 'case.json');
  const text = readFileSync(manifest, 'utf8');
  writeFileSync(manifest, text.replace(/("output": )"[0-9a-f]{64}"/, `$1"${'0'.repeat(64)}"`));
  const { exitCode, stdout } = await compare();
  expect([exitCode, stdout]).toEqual([
    1,
    expect.stringContaining(`beyond ${DERIVED}\n       output: another hash`),
  ]);
});

test('folders without a case in common, or that are not there, are exit 2', async () => {
  renameSync(path.join(other, 'rnn'), path.join(scratch, 'third'));
  expect(await torchParity(['compare', 'mine', 'third'], { cwd: scratch })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('mine and third have no case in common\n  cases below them: 3 and 2'),
  });
  expect(await torchParity(['compare', 'mine', 'fourth'], { cwd: scratch })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('fourth: no such folder'),
  });
});

describe('record --torch-version', () => {
  const LINE = `{"id":"${RNN}","status":"beyond","tensor":"h_n","difference":1,"bound":0.5}`;
  /** A recorder with torch 2.12.0, whose answers are those in `other`; it notes how it was called. */
  const python = () =>
    falsePython(
      scratch,
      'python',
      `echo "$@" > "${scratch}/asked"; cp -R "${other}" "$4"; echo '{"total":1}'; echo '${LINE}'`,
      'echo 2.12.0+cpu',
    );
  const run = (args: string[], env: Record<string, string> = {}) =>
    torchParity(['record', 'mine', '--python', python(), ...args], { cwd: scratch, env });
  const target = path.join(scratch, '.torch-parity/torch-2.12.0/mine');
  const contents = () =>
    readdirSync(mine, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.\w+$/.test(file))
      .map((file) => [file, readFileSync(path.join(mine, file), 'base64')]);

  test('records beside, in CI too, and names the next command, which tells what moved', async () => {
    move(other, 'h_n.npy', 1e-3);
    const before = contents();
    const { exitCode, stdout } = await run(['--torch-version', '2.12.0'], { CI: 'true' });
    expect([exitCode, stdout]).toEqual([
      0,
      [
        'torch 2.12.0+cpu, 1 golden: 1 beyond',
        'Recorded beside, in .torch-parity/torch-2.12.0/mine; what is in use is as it was. What moved:',
        '  npx torch-parity compare mine .torch-parity/torch-2.12.0/mine',
      ].join('\n'),
    ]);
    expect(readFileSync(path.join(scratch, 'asked'), 'utf8')).toContain('--all --torch=2.12.0 --only-asked');
    expect(contents()).toEqual(before);
    expect(readFileSync(path.join(scratch, '.torch-parity/.gitignore'), 'utf8')).toBe('*\n');
    const [, typed = ''] = /npx torch-parity (.*)$/.exec(stdout) ?? [];
    const compared = await torchParity(typed.split(' '), { cwd: scratch });
    expect([compared.exitCode, compared.stdout]).toEqual([1, expect.stringContaining(`beyond ${RNN}`)]);
    expect((await run(['--torch-version', '2.12.0'])).exitCode).toBe(0); // our own place is written anew
    expect(readdirSync(path.dirname(target))).toEqual(['mine']);
  });

  test('--to names the folder, in which nothing may be', async () => {
    expect((await run(['--torch-version', '2.12.0+cpu', '--to', 'new/place'])).exitCode).toBe(0);
    expect(existsSync(path.join(scratch, 'new/place', RNN, 'case.json'))).toBe(true);
    expect(existsSync(path.join(scratch, '.torch-parity'))).toBe(false);
    mkdirSync(path.join(scratch, 'full'));
    writeFileSync(path.join(scratch, 'full/notes.txt'), 'mine');
    expect(await run(['--torch-version', '2.12.0', '--to', 'full'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--to full: something is there already; name a new folder'),
    });
    expect(await run(['--torch-version', '2.12.0', '--to', 'mine/new'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('name a folder beside it'),
    });
    expect(await run(['--to', 'new'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--to is for another torch: want --torch-version too'),
    });
    expect(readdirSync(path.join(scratch, 'full'))).toEqual(['notes.txt']);
  });

  test('a Python with another version is exit 3, with what to type', async () => {
    const { exitCode, stderr } = await run(['--torch-version', '2.11.0']);
    expect([exitCode, stderr.split('\n')]).toEqual([
      3,
      [
        'torch-parity: torch 2.11.0 was not found',
        `  ${path.join(scratch, 'python')}: has torch 2.12.0+cpu`,
        '  Make a Python that has it, about 1 GB, and call this again with it:',
        '  python3 -m venv .torch-parity/venv-2.11.0',
        '  .torch-parity/venv-2.11.0/bin/python -m pip install torch==2.11.0 numpy',
        '  --python .torch-parity/venv-2.11.0/bin/python',
      ],
    ]);
    expect(readdirSync(scratch).toSorted()).toEqual(['mine', 'other', 'python']);
  });

  test('where it is not said to be meant, exit 2: it would not be compared with its like', async () => {
    const file = path.join(scratch, 'python');
    for (const check of [[], ['--check']])
      expect(await run(check)).toMatchObject({
        exitCode: 2,
        stderr: [
          `torch-parity: torch 2.12.0+cpu is in ${file}, want 2.13.0`,
          `  ${file} -m pip install torch==2.13.0 numpy`,
          '  What 2.12.0+cpu answers is recorded beside: --torch-version 2.12.0+cpu',
        ].join('\n'),
      });
    expect(existsSync(path.join(scratch, 'asked'))).toBe(false);
  });

  test('with --check it only compares', async () => {
    const { exitCode, stdout } = await run(['--torch-version', '2.12.0', '--check']);
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining(`beyond     ${RNN}, h_n\n`)]);
    expect(readFileSync(path.join(scratch, 'asked'), 'utf8')).toContain('--torch=2.12.0');
    expect(readFileSync(path.join(scratch, 'asked'), 'utf8')).not.toContain('--only-asked');
    expect(existsSync(path.join(scratch, '.torch-parity'))).toBe(false);
  });
});
