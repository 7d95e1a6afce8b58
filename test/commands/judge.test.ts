// questions and judge, as a user runs them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../src/mistakes/index.ts';
import { wrongSubject } from '../../src/mistakes/wrong-subject.ts';
import { answerAll } from '../offline/answering.ts';
import { ownWith } from '../../src/subjects/index.ts';
import { scratchFolder } from '../scratch.ts';
import { subjectIn, torchParity } from './cli.ts';

const scratch = scratchFolder('judge');
const folder = path.join(scratch, 'q');
const own = ownWith({ kernel: 'scalar' });
const wrong = wrongSubject(CATALOGUE.filter(({ name }) => name === 'bias_hh_dropped'));
const options = { cwd: scratch };
const FILTER = ['--filter', 'rnn/relu', '--filter', 'gru/unbatched'];

const questions = (...args: string[]) => torchParity(['questions', '--to', 'q', ...args], options);
const judge = (...args: string[]) => torchParity(['judge', 'q', ...args], options);

test('questions says how many, how large, and what to type when they are answered', async () => {
  const { exitCode, stdout, stderr } = await questions(...FILTER);
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout.replace(/\d\d KB/, '# KB')).toBe(
    [
      '8 questions of 2 cases in q, # KB.',
      'Answer each into answers/ in its folder, in the order of questions.json: a .npy',
      'for each tensor, or unsupported.txt with the reason.',
      'Next: npx torch-parity judge q',
    ].join('\n'),
  );
  const again = await questions(...FILTER);
  expect([again.exitCode, again.stdout]).toEqual([2, '']);
  expect(again.stderr).toContain('q: holds questions already, and perhaps answers; nothing was written');
});

test('nothing answered is exit code 2, some of it that of what is there', async () => {
  await questions(...FILTER);
  const none = await judge();
  expect(none.exitCode).toBe(2);
  expect(none.stdout).toMatch(/2 cases: 0 passed, 0 failed, 2 skipped \(2 not answered\), 0 known gaps$/);
  await answerAll(folder, own, (entry) => entry.case === 'rnn/relu');
  const some = await judge('--name', 'my port 0.3');
  expect([some.exitCode, some.stderr]).toEqual([0, '']);
  expect(some.stdout).toMatch(/^torch-parity: my port 0.3\n/);
  expect(some.stdout).toMatch(/2 cases: 1 passed, 0 failed, 1 skipped \(1 not answered\), 0 known gaps$/);
});

describe('a failing port', () => {
  test('is asked more, and what is printed can be typed', async () => {
    await questions('--name', 'my port', ...FILTER);
    await answerAll(folder, wrong);
    const first = await judge('--no-diagnose');
    expect(first.exitCode).toBe(1);
    expect(first.stderr).toMatch(
      /^torch-parity: \d+ questions more of 2 cases in q, \d+ KB: the last of\n {2}questions\.json\. Where it first goes wrong depends on their answers\. Then:\n {2}npx torch-parity judge q$/,
    );
    expect(first.stdout).not.toContain('Next:'); // there is one next step, not two
    await answerAll(folder, wrong);
    const second = await judge();
    expect([second.exitCode, second.stderr]).toEqual([1, '']);
    expect(second.stdout).toContain('bias_hh is not added (bias_hh_dropped)');
    const [, next = ''] = /^Next: npx torch-parity (judge.*)$/m.exec(second.stdout) ?? [];
    expect(next).toMatch(/^judge q --filter \S+ --verbose$/);
    expect((await torchParity(next.split(' '), options)).exitCode).toBe(1);
  });

  test('has the reports that check has, and its gaps', async () => {
    await questions(...FILTER);
    await answerAll(folder, wrong);
    const gaps = [{ case: '*/*', reason: 'one bias' }];
    writeFileSync(path.join(scratch, 'gaps.json'), JSON.stringify(gaps));
    const ran = await judge('--gaps', 'gaps.json', '--reporter', 'json=r.json', '--reporter', 'html=r.html');
    expect(ran.exitCode).toBe(0);
    const report = JSON.parse(readFileSync(path.join(scratch, 'r.json'), 'utf8')) as {
      command: string;
      totals: { gap: number };
      versions: { torch: string[] };
    };
    expect(report.command).toMatch(/^torch-parity judge q --gaps/);
    expect([report.totals.gap, report.versions.torch.length]).toEqual([2, 1]);
    expect(readFileSync(path.join(scratch, 'r.html'), 'utf8')).toContain('one bias');
  });
});

describe('--subject', () => {
  const OFFLINE = `export default defineSubject({
    name: 'a phone', offline: true, dtypes: ['float32'],
    supports: ({ module }) => module !== 'GRU' || 'no GRU',
  });`;

  test('says what files cannot: it has no run', async () => {
    const file = subjectIn(scratch, 'phone.mjs', OFFLINE);
    const asked = await questions('--subject', file, ...FILTER);
    expect(asked.stdout).toContain('1 case is not asked: the subject does not support them.');
    await answerAll(folder, own);
    const { stdout, exitCode } = await judge();
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^torch-parity: a phone\n/);
    expect(stdout).toContain('It computes in float32 alone');
    expect(stdout).toContain('no GRU');
    expect((await judge('--subject', file)).stdout).toBe(stdout);
  });

  test('is not checked: nobody could ask it', async () => {
    const file = subjectIn(scratch, 'phone.mjs', OFFLINE);
    const { exitCode, stderr } = await torchParity(['check', '--subject', 'phone.mjs'], options);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--subject phone.mjs: it is offline, and has no run to ask');
    const [, next = ''] = /torch-parity (questions .*)$/m.exec(stderr) ?? [];
    expect((await torchParity([...next.split(' '), ...FILTER], options)).exitCode).toBe(0);
    expect(file).toContain('phone.mjs');
  });
});

test('what cannot be written is said, and the report is there all the same', async () => {
  await questions(...FILTER);
  await answerAll(folder, wrong);
  writeFileSync(path.join(folder, 'rnn/relu/round-2'), 'a file'); // as root, who may write everywhere
  writeFileSync(path.join(folder, 'gru/unbatched/round-2'), 'a file');
  const { exitCode, stdout, stderr } = await judge('--no-diagnose');
  expect(exitCode).toBe(1);
  expect(stdout).toContain('2 cases: 0 passed, 2 failed');
  expect(stderr).toContain('More questions could not be written: CaseFileError');
});

test.each([
  [['questions'], "required option '--to <dir>' not specified"],
  [['questions', '--to', 'q', '--filter', 'nothing'], 'no case to check'],
  [['judge', 'nowhere'], 'nowhere: has no questions.json'],
  [['judge', 'q', '--most', 'many'], 'Want a whole number >= 1.'],
])('%s is refused', async (args, text) => {
  mkdirSync(path.join(scratch, 'empty'));
  const { exitCode, stderr } = await torchParity(args, options);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(text);
});

test.each(['questions', 'judge'])('the help of %s fits a screen', async (command) => {
  const { stdout } = await torchParity([command, '--help']);
  const lines = stdout.split('\n');
  expect(lines.length).toBeLessThanOrEqual(24);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
});
