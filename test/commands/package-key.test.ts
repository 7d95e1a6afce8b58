// The key "torch-parity" of package.json: what is taken from it, what wins over it, and what is wrong with it.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type FuzzFlags, summaryOf } from '../../src/commands/fuzz-summary.ts';
import { parsedKey } from '../../src/commands/package-key-schema.ts';
import type { Report } from '../../src/conformance/index.ts';
import { GOLDEN } from '../goldens.ts';
import { scratchFolder } from '../scratch.ts';
import { subjectIn, torchParity } from './cli.ts';

const scratch = scratchFolder('key');
const deep = path.join(scratch, 'src/deep');

beforeEach(() => {
  mkdirSync(deep, { recursive: true });
  for (const id of ['cell/relu', 'rnn/relu'])
    cpSync(path.join(GOLDEN, id), path.join(scratch, 'cases', id), { recursive: true });
  subjectIn(scratch, 'mine.mjs', "export default defineSubject({ name: 'mine', run: own.run });");
  subjectIn(
    scratch,
    'wrong.mjs',
    `export default defineSubject({ name: 'wrong', async run(question) {
      const answer = await own.run(question);
      for (const { data } of Object.values(answer)) data[0] = 9;
      return answer;
    } });`,
  );
  writeFileSync(path.join(scratch, 'gaps.json'), '[{ "case": "{*/,}relu", "reason": "not yet" }]');
});

function configure(key: unknown): void {
  writeFileSync(path.join(scratch, 'package.json'), JSON.stringify({ name: 'x', 'torch-parity': key }));
}

async function check(args: readonly string[] = [], cwd = scratch) {
  const ran = await torchParity(['check', ...args, '--reporter', 'json'], { cwd });
  const report = ran.stdout === '' ? undefined : (JSON.parse(ran.stdout) as Report);
  return { ...ran, name: report?.subject.name, ids: report?.cases.map(({ id }) => id), report };
}

test('check obeys it, from a folder below too, and says what it took from where', async () => {
  configure({ subject: './wrong.mjs', cases: 'cases', gaps: 'gaps.json' });
  const ran = await check();
  expect(ran).toMatchObject({ exitCode: 0, name: 'wrong', ids: ['cell/relu', 'rnn/relu'] });
  expect(ran.report!.totals.gap).toBe(2);
  expect(ran.stderr.split('\n')).toEqual([
    'torch-parity: subject wrong.mjs (by package.json)',
    'torch-parity: cases cases (by package.json)',
    'torch-parity: gaps gaps.json (by package.json)',
  ]);
  const below = await check([], deep);
  expect([below.name, below.ids]).toEqual([ran.name, ran.ids]);
  expect(below.stderr).toContain(
    `torch-parity: subject ${path.join('..', '..', 'wrong.mjs')} (by ${path.join('..', '..', 'package.json')})`,
  );
});

describe('what is typed wins', () => {
  beforeEach(() => configure({ subject: 'wrong.mjs', cases: ['cases/cell'], gaps: 'gaps.json' }));

  test.each([
    ['another subject, whose gaps are not those', ['--subject', 'mine.mjs'], 'mine', ['relu'], ''],
    [
      'our own modules',
      ['--subject', 'own'],
      expect.stringMatching(/^our own modules, kernel/),
      ['relu'],
      '',
    ],
    [
      'a flag of our own modules',
      ['--kernel', 'scalar'],
      'our own modules, kernel scalar',
      ['relu'],
      '\ntorch-parity: --kernel is of our own modules: wrong.mjs is not asked',
    ],
    [
      'another arithmetic of our own modules',
      ['--arithmetic', 'float32-in-order'],
      expect.stringMatching(/^our own modules.*in-order$/),
      ['relu'],
      '\ntorch-parity: --arithmetic is of our own modules: wrong.mjs is not asked',
    ],
  ])('%s', async (_, args, name, ids, also) => {
    const cases = `torch-parity: cases ${path.join('cases', 'cell')} (by package.json)`;
    expect(await check(args)).toMatchObject({ exitCode: 0, name, ids, stderr: cases + also });
  });

  test('a folder, and other gaps', async () => {
    writeFileSync(path.join(scratch, 'none.json'), '[]');
    expect(await check(['cases', '--gaps', 'none.json'])).toMatchObject({
      exitCode: 1,
      ids: ['cell/relu', 'rnn/relu'],
      stderr: 'torch-parity: subject wrong.mjs (by package.json)',
    });
  });

  test('the same subject, typed: its gaps count', async () => {
    const ran = await check(['--subject', './wrong.mjs']);
    expect([ran.exitCode, ran.report!.totals.gap]).toEqual([0, 1]);
  });
});

test('"own" is our own modules without the key as well', async () => {
  const ran = await check(['cases/cell', '--subject', 'own']);
  expect([ran.exitCode, ran.name, ran.stderr]).toEqual([0, expect.stringMatching(/^our own modules, /), '']);
});

test('the next command is what was typed, and runs; --last-failed knows the subject by either name', async () => {
  configure({ subject: 'wrong.mjs', cases: 'cases' });
  const { stdout } = await torchParity(['check'], { cwd: scratch });
  const [, next] = /^Next: npx torch-parity (.*)$/m.exec(stdout)!;
  expect(next).toBe('check --filter cell/relu --verbose');
  expect((await torchParity(next!.split(' '), { cwd: scratch })).exitCode).toBe(1);
  const last = JSON.parse(readFileSync(path.join(scratch, '.torch-parity/last.json'), 'utf8')) as unknown;
  expect(last).toMatchObject({ subject: { name: 'wrong', file: 'wrong.mjs' } });
  expect((await check(['--last-failed', '--subject', './wrong.mjs'])).stderr).toMatch(/2 of them\s+here/);
});

test('--lint and --list take the cases alone; so does mistakes', async () => {
  configure({ subject: 'wrong.mjs', cases: 'cases/cell' });
  const note = `torch-parity: cases ${path.join('cases', 'cell')} (by package.json)`;
  for (const args of [['check', '--list'], ['check', '--lint'], ['mistakes'], ['diagnose', '--list']]) {
    const { stderr, stdout } = await torchParity(args, { cwd: scratch });
    expect([args, stderr]).toEqual([args, note]);
    expect(stdout).toMatch(/relu|1 case/);
  }
});

test('diagnose obeys it', async () => {
  configure({ subject: 'wrong.mjs', cases: 'cases/cell' });
  const { stdout, exitCode } = await torchParity(['diagnose'], { cwd: scratch });
  expect([exitCode, stdout.split('\n').slice(0, 2)]).toEqual([
    1,
    ['torch-parity diagnose: wrong', '1 of 1 case fails.'],
  ]);
});

describe('python', () => {
  const wanted = path.join('no', 'such', 'python');

  test('an absolute path, and a name, stay what they are', async () => {
    for (const python of ['/no/such', 'no-such-python']) {
      configure({ python });
      const { stderr } = await torchParity(['fuzz'], { cwd: deep, env: { TORCH_PARITY_PYTHON: '' } });
      expect(stderr).toContain(`\n  ${python}: cannot be run`);
    }
  });

  beforeEach(() => configure({ python: './no/such/python' }));

  test.each(['fuzz', 'record'])('%s asks the Python that it names', async (command) => {
    const args = command === 'record' ? [command, 'cases'] : [command];
    const { exitCode, stderr } = await torchParity(args, {
      cwd: scratch,
      env: { TORCH_PARITY_PYTHON: '' },
    });
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining(`\n  ${wanted}: cannot be run`)]);
    expect(stderr).toContain(`torch-parity: python ${wanted} (by package.json)`);
  });

  test('--python and TORCH_PARITY_PYTHON win over it', async () => {
    const env = { TORCH_PARITY_PYTHON: '/of/the/machine' };
    const of = async (...args: string[]) =>
      (await torchParity(['fuzz', ...args], { cwd: scratch, env })).stderr;
    expect(await of()).toMatch(/not found\n {2}\/of\/the\/machine: /);
    expect(await of('--python', '/typed')).toMatch(/not found\n {2}\/typed: /);
  });
});

test('fuzz asks its subject', async () => {
  configure({ subject: 'nope.mjs' });
  const { exitCode, stderr } = await torchParity(['fuzz', '--python', '/none'], { cwd: scratch });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('subject: nope.mjs is not there')]);
});

test('what replays a network of fuzz repeats what was typed alone; its snippet imports the subject that was asked', () => {
  const typed = { maxHiddenSize: 4, fma: true, path: '0:1' } as FuzzFlags;
  const result = { counts: { runs: 3 }, verdicts: [], faults: [], gaps: [], counterexample: { path: '0:1' } };
  const summary = (flags: FuzzFlags) =>
    summaryOf({ name: 'x' } as never, { torch: '2.13.0' } as never, 5, result as never, {
      typed: flags,
      flags: {
        ...typed,
        subject: 'mine.mjs',
        gaps: 'gaps.json',
      },
    });
  const { again, counterexample } = summary(typed);
  expect(again).toMatch(/^torch-parity fuzz --seed 5 --path 0:1 .*--max-hidden-size 4/);
  expect(again + counterexample!.replay).not.toMatch(/--subject|--gaps/);
  expect(counterexample!.importSubject).toBe("import subject from './mine.mjs';");
  expect(summary({ ...typed, subject: 'mine.mjs' }).again).toContain('--subject mine.mjs');
});

describe('what is wrong is told, with the file, and the exit code is 2', () => {
  test.each([
    [{ subjct: 'mine.mjs' }, '(top level): Unrecognized key: "subjct". Did you mean "subject"?'],
    [{ subject: 3 }, 'subject: want the file of a subject, such as "torch-parity.subject.mjs"; came 3'],
    [{ cases: [] }, 'cases: want at least one folder'],
    [{ cases: ['cases', 4] }, 'cases: want a folder with cases, or a list of them'],
    [{ gaps: '' }, 'gaps: want the file of known gaps, such as "torch-parity.gaps.json"; came ""'],
    [{ python: null }, 'python: want a Python that has torch, such as ".venv/bin/python"; came null'],
    ['mine.mjs', '(top level): want { subject, cases, gaps, python }; came "mine.mjs"'],
  ])('%j', (key, says) => {
    expect(() => parsedKey(key, 'package.json')).toThrow(
      `package.json: "torch-parity": not what it may hold\n  ${says}`,
    );
  });

  test.each([
    [{ subjct: 'mine.mjs' }, 'not what it may hold\n  (top level): Unrecognized key: "subjct". Did you mean'],
    [
      { subject: 'nope.mjs' },
      'subject: nope.mjs is not there\n  Mend the path there, or call npx torch-parity init, which writes that file.',
    ],
    [{ gaps: 'nope.json' }, 'gaps: nope.json is not there\n  Mend the path there, or call'],
    [
      { cases: ['cases', 'nope'] },
      'cases: nope is not there\n  Mend the path there: it is relative to that file.',
    ],
  ])('check, with %j', async (key, says) => {
    configure(key);
    const { exitCode, stderr, stdout } = await torchParity(['check'], { cwd: scratch });
    const all = `torch-parity: package.json: "torch-parity": ${says}`;
    expect([exitCode, stdout, stderr]).toEqual([2, '', expect.stringContaining(all)]);
  });

  test.each([
    ['{', /^torch-parity: package\.json: not JSON\n/],
    ['[]', /^torch-parity: package\.json: want an object/],
  ])('a package.json that is %s', async (text, says) => {
    writeFileSync(path.join(scratch, 'package.json'), text);
    const { exitCode, stderr } = await torchParity(['check', 'cases'], { cwd: scratch });
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(says)]);
  });

  test('a folder in its place', async () => {
    mkdirSync(path.join(deep, 'package.json'));
    const { exitCode, stderr } = await torchParity(['check', '--list'], { cwd: deep });
    expect([exitCode, stderr]).toEqual([
      2,
      'torch-parity: package.json: cannot be read\n  it is a folder (EISDIR)',
    ]);
  });
});

test('the nearest package.json counts, with the key or without', async () => {
  configure({ subject: 'wrong.mjs', cases: 'cases' });
  writeFileSync(path.join(deep, 'package.json'), '{}');
  const ran = await check([path.join(scratch, 'cases')], deep);
  expect([ran.name, ran.stderr]).toEqual([expect.stringMatching(/^our own modules, /), '']);
});
