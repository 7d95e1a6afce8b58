// --gaps FILE, as a user gives it: what is refused, what is covered, what fails the run.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/conformance/index.ts';
import { readGaps } from '../../src/commands/gaps-file.ts';
import { GOLDEN } from '../goldens.ts';
import { subjectIn, torchParity } from './cli.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-gaps-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const cases = path.join(scratch, 'cases');
for (const id of ['rnn/relu', 'rnn/batch_0', 'rnn/float64', 'cell/relu']) {
  mkdirSync(path.join(cases, id), { recursive: true });
  cpSync(path.join(GOLDEN, id), path.join(cases, id), { recursive: true });
}

function listed(text: string | object): string {
  const file = path.join(scratch, 'gaps.json');
  writeFileSync(file, typeof text === 'string' ? text : JSON.stringify(text));
  return file;
}

/** Wrong in rnn/relu and cell/relu, by 1e-3. */
const wrong = subjectIn(
  scratch,
  'wrong.mjs',
  `export default defineSubject({ name: 'wrong', async run(question) {
    const answer = await own.run(question);
    if (question.config.nonlinearity === 'relu') for (const { data } of Object.values(answer)) data[0] += 1e-3;
    return answer;
  } });`,
);

const checked = (gaps: object | string, ...more: string[]) =>
  torchParity(['check', cases, '--subject', wrong, '--gaps', listed(gaps), ...more]);
const report = async (gaps: object | string, ...more: string[]) => {
  const { exitCode, stdout } = await checked(gaps, '--reporter', 'json', ...more);
  return { exitCode, ...(JSON.parse(stdout) as Report) };
};

describe('a list that is none', () => {
  test('every problem is named with its index and key, and the nearest name', () => {
    const file = listed([
      { cas: 'x', reason: '', until: '2030-13-01' },
      { where: ['bidirectionl'], reason: 'x', allowed: 'much' },
      { case: 'x', where: ['LSTM'], reason: 'x' },
      7,
    ]);
    const says = [
      `--gaps ${file}: not a list of known gaps`,
      '0.reason: want a reason; came ""',
      '0.until: want a day as YYYY-MM-DD; came "2030-13-01"',
      '0: Unrecognized key: "cas". Did you mean "case"?',
      '0: want either "case" or "where"',
      '1.where.0: no such feature. Did you mean "bidirectional"?; came "bidirectionl"',
      `1.allowed: want a multiple of PyTorch's own error, such as 20, or { "absolute": 1e-4 }; came "much"`,
      '2: want either "case" or "where"',
      '3: Invalid input: expected object, received number; came 7',
    ];
    expect(() => readGaps(file)).toThrow(says.join('\n  '));
  });

  test.each([
    ['{}', /\(top level\): want a list/],
    ['[', /gaps\.json: not JSON/],
  ])('%s', async (text, says) => {
    const { exitCode, stderr } = await checked(text);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(says)]);
  });

  test('a file that is not there', async () => {
    const { exitCode, stderr } = await torchParity(['check', cases, '--gaps', path.join(scratch, 'none')]);
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringMatching(/cannot be read\n.*\n {2}Want a JSON file/),
    ]);
  });
});

test('each entry is placed at its line, whatever its text holds', () => {
  const text =
    '[ {"case":"a{[","reason":"\\"]}\\\\"},\n\n{"case":"b",\n"reason":"x","allowed":{"absolute":1}},\n{"case":"c","reason":"y"}]';
  const file = listed(text);
  expect(readGaps(file).map(({ place }) => place)).toEqual([`${file}:1`, `${file}:3`, `${file}:5`]);
});

describe('check', () => {
  test('what is covered is green, counted, and told with its reason and its end', async () => {
    const gaps = [
      { where: ['relu'], reason: 'relu is a draft', until: '9999-12-31', allowed: { absolute: 2e-3 } },
    ];
    const { exitCode, stdout } = await checked(gaps);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      'Known gaps: 2 cases\n  relu is a draft (until 9999-12-31): 2 cases\n    cell/relu, rnn/relu\n',
    );
    expect(stdout).toContain('4 cases: 2 passed, 0 failed, 0 skipped, 2 known gaps');
    expect((await report(gaps)).gaps).toMatchObject([{ cases: 2, until: '9999-12-31', where: ['relu'] }]);
  });

  test.each([
    ['passes', { case: 'rnn/f*', reason: 'x' }, 'The case that it names passes. Delete '],
    ['expired', { case: 'rnn/relu', reason: 'x', until: '2000-01-01' }, 'It ended on 2000-01-01.'],
    ['grown', { case: 'rnn/relu', reason: 'x', allowed: { absolute: 1e-4 } }, 'allowed is 1.0e-4.'],
    ['unmatched', { case: 'rnn/rellu', reason: 'x' }, 'Did you mean "rnn/relu"?'],
  ])('one that is %s fails the run, and the report says where and what to do', async (fault, gap, says) => {
    const gaps = [gap, { where: ['relu'], reason: 'relu is a draft' }];
    const { exitCode, stdout } = await checked(gaps);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`GAP ${fault.toUpperCase()} ${gap.case}\n`);
    expect(stdout.replaceAll(/\n +/g, ' ')).toContain(says);
    expect(stdout.replaceAll(/\n +/g, '')).toContain('gaps.json:1');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect((await report(gaps)).gaps![0]).toMatchObject({ fault });
  });

  test('where the run is narrowed, nothing is said of gaps of other cases', async () => {
    const gaps = [
      { case: 'lstm/*', reason: 'x', until: '2000-01-01' },
      { case: 'rnn/*', reason: 'y' },
    ];
    for (const narrowed of [
      ['--filter', 'rnn/{float64,batch_0}'],
      ['--filter', 'rnn/float64', '--shard', '1/1'],
    ]) {
      const found = await report(gaps, ...narrowed);
      expect(found).toMatchObject({ exitCode: 0, gaps: [{ matched: 0 }, { case: 'rnn/*', cases: 0 }] });
      expect(found.gaps!.filter(({ fault }) => fault)).toEqual([]);
    }
    expect((await report(gaps, '--filter', 'rnn/relu')).totals).toMatchObject({ fail: 0, gap: 1 });
  });

  test('what no shard can tell of a gap, their merge tells', async () => {
    const gaps = [
      { case: 'rnn/rellu', reason: 'x' },
      { case: 'rnn/f*', reason: 'y' },
      { where: ['relu'], reason: 'z' },
    ];
    const shards = ['1/2', '2/2'].map((shard) => ({
      shard,
      file: path.join(scratch, `${shard.replace('/', '-')}.json`),
    }));
    const merged = async (...narrowed: string[]) => {
      for (const { shard, file } of shards)
        await checked(gaps, ...narrowed, '--shard', shard, '--reporter', `json=${file}`);
      const files = shards.map(({ file }) => file);
      const { exitCode, stdout } = await torchParity(['merge', ...files, '--reporter', 'json']);
      return { exitCode, ...(JSON.parse(stdout) as Report) };
    };
    const whole = await report(gaps);
    expect(whole.gaps!.map(({ fault }) => fault)).toEqual(['unmatched', 'passes', undefined]);
    expect(await merged()).toMatchObject({ exitCode: 1, gaps: whole.gaps });
    const some = await merged('--filter', '*/*');
    expect([some.exitCode, some.gaps!.filter(({ fault }) => fault)]).toEqual([0, []]);
  });

  test("the subject's own list takes globs too", async () => {
    const body = (glob: string) => `import wrong from './wrong.mjs';
      export default defineSubject({ ...wrong, gaps: { '${glob}': 'a draft' } });`;
    const found = async (glob: string) => {
      const file = subjectIn(scratch, 'gaps.mjs', body(glob));
      const ran = await torchParity(['check', cases, '--subject', file, '--reporter', 'json']);
      return { exitCode: ran.exitCode, ...(JSON.parse(ran.stdout) as Report) };
    };
    expect(await found('*/relu')).toMatchObject({ exitCode: 0, totals: { gap: 2 } });
    expect(await found('**/{relu,rellu}')).toMatchObject({ exitCode: 0, totals: { gap: 2 } });
    expect((await found('*/rellu')).gaps).toMatchObject([
      { fault: 'unmatched', place: 'gaps["*/rellu"] of the subject' },
    ]);
  });
});

describe('diagnose', () => {
  const diagnosed = (gaps: object) =>
    torchParity(['diagnose', cases, '--subject', wrong, '--gaps', listed(gaps)]);

  test('gaps are left out of what is tried', async () => {
    const all = await diagnosed([{ where: ['relu'], reason: 'a draft' }]);
    expect([all.exitCode, all.stdout]).toEqual([0, expect.stringContaining('There is nothing to diagnose.')]);
    expect(all.stdout).toContain('Known gaps: 2 cases\n  a draft: 2 cases\n    cell/relu, rnn/relu\n');
    const one = await diagnosed([{ case: 'cell/relu', reason: 'a draft' }]);
    expect([one.exitCode, one.stdout]).toEqual([1, expect.stringContaining('1 of 4 cases fails')]);
    expect(one.stdout).toMatch(/First, in rnn\/relu|In all 1 they are within/);
  });

  test('a gap that is wrong fails it', async () => {
    const { exitCode, stdout } = await diagnosed([
      { where: ['relu'], reason: 'a draft' },
      { case: 'gru/*', reason: 'x' },
    ]);
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining('GAP UNMATCHED gru/*\n')]);
  });
});
