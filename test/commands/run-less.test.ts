// --bail, --last-failed and --list, as a user runs them.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Report } from '../../src/conformance/index.ts';
import { GOLDEN } from '../goldens.ts';
import { subjectIn, torchParity } from './cli.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-less-'));
afterAll(() => rmSync(scratch, { recursive: true }));
beforeEach(() => rmSync(path.join(scratch, '.torch-parity'), { recursive: true, force: true }));

for (const id of ['cell/relu', 'rnn/batch_0', 'rnn/float64', 'rnn/relu']) {
  mkdirSync(path.join(scratch, 'cases', id), { recursive: true });
  cpSync(path.join(GOLDEN, id), path.join(scratch, 'cases', id), { recursive: true });
}
const subject = (name: string, isWrong: string) =>
  subjectIn(
    scratch,
    'mine.mjs',
    `export default defineSubject({ name: '${name}', async run(question) {
      const { config, module } = question;
      const answer = await own.run(question);
      if (${isWrong}) for (const { data } of Object.values(answer)) data[0] = 9;
      return answer;
    } });`,
  );
const reluIsWrong = () => subject('mine 1', `config.nonlinearity === 'relu'`);

async function check(...args: string[]) {
  const options = ['cases', '--subject', 'mine.mjs', '--reporter', 'json', ...args];
  const { exitCode, stdout, stderr } = await torchParity(['check', ...options], { cwd: scratch });
  return { exitCode, stderr, ...(JSON.parse(stdout) as Report), ids: idsOf(stdout) };
}
const idsOf = (json: string) => (JSON.parse(json) as Report).cases.map(({ id }) => id);
const lastFile = path.join(scratch, '.torch-parity/last.json');

test('--bail stops after the first failing case, --bail=2 after two; the run is not green', async () => {
  reluIsWrong();
  expect(await check('--bail')).toMatchObject({ exitCode: 1, not_run: 3, ids: ['cell/relu'] });
  expect(await check('--bail=2')).toMatchObject({ exitCode: 1, totals: { cases: 4, fail: 2 } });
  const { exitCode, stderr } = await torchParity(['check', '--bail', 'cases'], { cwd: scratch });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('write folders before it, or --bail=1')]);
});

describe('--last-failed', () => {
  test('runs what failed in the last run, and says whose; what was not run since is kept', async () => {
    reluIsWrong();
    expect((await check()).totals).toMatchObject({ cases: 4, fail: 2 });
    expect(JSON.parse(readFileSync(lastFile, 'utf8'))).toEqual({
      format: 1,
      subject: { name: 'mine 1', file: 'mine.mjs' },
      failed: ['cell/relu', 'rnn/relu'],
    });
    expect(readFileSync(path.join(scratch, '.torch-parity/.gitignore'), 'utf8')).toBe('*\n');
    subject('mine 2', `config.nonlinearity === 'relu' && module === 'RNN'`); // the cell is mended
    expect(await check('--last-failed', '--bail')).toMatchObject({
      exitCode: 1,
      ids: ['cell/relu', 'rnn/relu'],
      stderr: 'torch-parity: --last-failed: 2 cases of mine 1 failed when last run, 2 of them\n  here',
    });
    expect(await check('--filter', 'rnn/float64')).toMatchObject({ exitCode: 0 });
    expect((await check('--last-failed')).ids).toEqual(['rnn/relu']);
  });

  test('where nothing failed, where no run is remembered, and where it is of other cases, all is run', async () => {
    subject('mine 1', 'false');
    const first = await check('--last-failed');
    expect([first.ids.length, first.stderr]).toEqual([
      4,
      'torch-parity: --last-failed: no run is remembered in .torch-parity/last.json,\n  all is run',
    ]);
    const second = await check('--last-failed');
    expect([second.ids.length, second.stderr]).toEqual([
      4,
      'torch-parity: --last-failed: nothing failed in the last run, all is run',
    ]);
    reluIsWrong();
    await check();
    const other = await check('--last-failed', '--filter', 'rnn/float64');
    expect([other.ids, other.stderr]).toEqual([
      ['rnn/float64'],
      'torch-parity: --last-failed: 2 cases of mine 1 failed when last run, none of\n  them is here: all is run',
    ]);
  });

  test.each([
    ['{', /last\.json: not JSON\n {2}.*\n {2}Delete \.torch-parity\/last\.json, or run check once without/],
    ['{"format":1,"subject":{"name":"x"},"faild":[]}', /"faild"\. Did you mean "failed"\?\n {2}Delete /],
    [
      '{"format":1,"subject":{"name":"x","file":"other.mjs"},"failed":[]}',
      /the last run was of other\.mjs, this one is of mine\.mjs\n {2}Delete /,
    ],
  ])('a file that is %s is an error with a remedy that works', async (text, says) => {
    reluIsWrong();
    mkdirSync(path.dirname(lastFile), { recursive: true });
    writeFileSync(lastFile, text);
    const args = ['check', 'cases', '--subject', 'mine.mjs', '--last-failed'];
    const { exitCode, stderr } = await torchParity(args, { cwd: scratch });
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(says)]);
    await check(); // the remedy
    expect((await check('--last-failed')).ids).toEqual(['cell/relu', 'rnn/relu']);
  });

  test('where CI is set it is refused, and nothing is remembered', async () => {
    reluIsWrong();
    const run = (...args: string[]) =>
      torchParity(['check', 'cases', '--subject', 'mine.mjs', ...args], {
        cwd: scratch,
        env: { CI: 'true' },
      });
    expect((await run()).exitCode).toBe(1);
    expect(existsSync(lastFile)).toBe(false);
    const { exitCode, stderr } = await run('--last-failed');
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringMatching(/not where CI is set.*\n {2}Leave it out there/),
    ]);
  });

  test('a folder that cannot be written fails no run', async () => {
    subject('mine 1', 'false');
    writeFileSync(path.join(scratch, '.torch-parity'), 'a file');
    const { exitCode, stderr } = await check();
    expect([exitCode, stderr]).toEqual([
      0,
      expect.stringMatching(/last\.json cannot be written, for --last-failed:\n {2}\w/),
    ]);
  });
});

describe('--list', () => {
  test('prints what would be run, with module and claim where they fit, and runs nothing', async () => {
    const list = (...args: string[]) => torchParity([...args, '--list'], { cwd: scratch });
    for (const command of ['check', 'diagnose']) {
      const { exitCode, stdout } = await list(command, 'cases', '--filter', 'rnn/*');
      expect([exitCode, stdout.split('\n').map((line) => line.split('  ')[0])]).toEqual([
        0,
        ['rnn/batch_0', 'rnn/float64', 'rnn/relu'],
      ]);
      expect(stdout).toMatch(/^rnn\/batch_0 {2}RNN$/m);
    }
    const all = await list('check');
    expect(all.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(all.stdout).toMatch(/^cell\/bias_false +RNNCell {3}one step without biases$/m);
    expect(existsSync(path.join(scratch, '.torch-parity'))).toBe(false);
    expect((await list('check', 'cases', '--filter', 'nothing')).exitCode).toBe(2);
  });
});
