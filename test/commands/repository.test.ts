// The goldens of this package are recorded in its repository alone; a user's project names its own folder.
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { beforeEach, describe, expect, test } from 'vitest';
import { scratchFolder } from '../scratch.ts';
import { torchParity } from './cli.ts';
import { FALSE_PYTHON, falsePython } from './false-python.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const scratch = scratchFolder('repository');
const project = path.join(scratch, 'project');
const installed = path.join(project, 'node_modules/torch-parity');
const golden = path.join(installed, 'golden/rnn/relu');

/** As npm installs it: without sources. */
beforeEach(() => {
  for (const made of [path.join(installed, 'scripts'), golden]) mkdirSync(made, { recursive: true });
  if (!existsSync(path.join(installed, 'dist'))) {
    cpSync(path.join(root, 'dist'), path.join(installed, 'dist'), { recursive: true });
    copyFileSync(path.join(root, 'package.json'), path.join(installed, 'package.json'));
    symlinkSync(path.join(root, 'node_modules'), path.join(installed, 'node_modules'));
    symlinkSync(path.join(root, 'scripts/reference'), path.join(installed, 'scripts/reference'));
  }
  writeFileSync(path.join(golden, 'notes.txt'), 'old');
  writeFileSync(path.join(project, 'package.json'), '{}');
});

const run = async (args: string[], cwd = project) => {
  const { CI: _, TORCH_PARITY_PYTHON: __, ...env } = process.env;
  const cli = path.join(installed, 'dist/cli.js');
  return execa(process.execPath, [cli, 'record', ...args], { reject: false, extendEnv: false, env, cwd });
};
const python = () => falsePython(scratch, 'python', FALSE_PYTHON.records);

describe('in a project of a user', () => {
  test('record without DIR is refused, and what it says to type works', async () => {
    const { exitCode, stderr } = await run(['--python', python()]);
    expect([exitCode, stderr]).toEqual([
      2,
      [
        'torch-parity: record without DIR writes the goldens of torch-parity',
        '  They are recorded in its own repository alone. Name the folder of your cases:',
        '  cp -R node_modules/torch-parity/golden my-cases && npx torch-parity record my-cases',
        '  To compare only: npx torch-parity record --check',
      ].join('\n'),
    ]);
    expect(readdirSync(path.join(installed, 'golden'))).toEqual(['rnn']);
    const cli = path.join(installed, 'dist/cli.js');
    const typed = /cp -R.*/.exec(stderr)![0].replace('npx torch-parity', `"${process.execPath}" "${cli}"`);
    const typing = await execa('sh', ['-c', `${typed} --python ${python()}`], {
      cwd: project,
      env: { CI: '' },
      reject: false,
    });
    expect([typing.exitCode, existsSync(path.join(project, 'my-cases/notes.txt'))]).toEqual([0, true]);
  });

  test('the folder that package.json names is named', async () => {
    const key = { cases: ['test/my cases', 'more'] };
    writeFileSync(path.join(project, 'package.json'), JSON.stringify({ 'torch-parity': key }));
    const { exitCode, stderr } = await run(['--python', python()]);
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining("\n  npx torch-parity record 'test/my cases'\n"),
    ]);
  });

  test.each([
    'node_modules/torch-parity/golden',
    'node_modules/torch-parity/golden/rnn',
    'node_modules/torch-parity',
    'node_modules',
  ])('nor is %s replaced, where the goldens are in', async (named) => {
    const { exitCode, stderr } = await run([named, '--python', python()]);
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining(`${named} holds goldens of torch-parity\n`),
    ]);
    expect(existsSync(path.join(project, named, 'notes.txt'))).toBe(named.endsWith('relu'));
  });

  test('--check only compares, and a folder of its own is recorded', async () => {
    expect(await run(['--check', '--python', python()])).toMatchObject({
      exitCode: 1, // it says that a case is new
      stdout: expect.stringContaining('new        x'),
    });
    mkdirSync(path.join(project, 'mine'), { recursive: true });
    expect((await run(['mine', '--python', python()])).exitCode).toBe(0);
    expect(existsSync(path.join(project, 'mine/notes.txt'))).toBe(true);
  });
});

test('a project that is linked to the repository is no repository of it', async () => {
  const { exitCode, stderr } = await torchParity(['record', '--python', python()], { cwd: project });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('in its own repository alone')]);
});

test('in the repository it records: the Python is looked for', async () => {
  const { exitCode } = await torchParity(['record', '--python', '/no/such/python'], {
    cwd: path.join(root, 'test'),
  });
  expect(exitCode).toBe(3);
});
