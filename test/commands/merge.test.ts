// torch-parity merge, as a user runs it: shards give the report of the whole run, and what is no whole run is refused.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportSchema } from '../../src/commands/report-schema.ts';
import type { DiagnosisVerdict, Report } from '../../src/conformance/index.ts';
import { mergedReport } from '../../src/harness/merge.ts';
import { CATALOGUE } from '../../src/mistakes/index.ts';
import { diagnosisLines } from '../../src/report/index.ts';
import { reportOf, verdict } from '../report/made.ts';
import { subjectIn, torchParity } from './cli.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-merge-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const at = (name: string) => path.join(scratch, name);
const read = (name: string) => JSON.parse(readFileSync(at(name), 'utf8')) as Report;

/** What shards cannot know of each other: the command, and how long a case took elsewhere. */
function comparable(report: Report): object {
  return { ...report, command: '', cases: report.cases.map((one) => ({ ...one, seconds: 0 })) };
}

/** The whole run and its shards, as JSON in files `name.json` and `name-1.json` … */
async function run(name: string, count: number, args: readonly string[]): Promise<string[]> {
  const shards = Array.from({ length: count }, (_, i) => `${name}-${i + 1}.json`);
  await torchParity(['check', ...args, '--reporter', `json=${at(`${name}.json`)}`]);
  for (const [i, file] of shards.entries()) {
    await torchParity(['check', ...args, '--shard', `${i + 1}/${count}`, '--reporter', `json=${at(file)}`]);
  }
  return shards.map(at);
}

describe('the shards of a run', () => {
  let good: string[];
  beforeAll(async () => {
    good = await run('good', 3, ['--filter', '{cell,gru_cell,article}/*']);
  });

  test('give the report of the whole run, in whatever order, whose exit code and text are the same', async () => {
    const files = [good[1]!, good[2]!, good[0]!];
    const ran = await torchParity([
      'merge',
      ...files,
      '--reporter',
      `json=${at('merged.json')}`,
      '--reporter',
      'pretty',
    ]);
    expect([ran.exitCode, ran.stderr]).toEqual([0, '']);
    const whole = read('good.json');
    expect(whole.blind_spots.length + whole.known_mistakes.impossible).toBeGreaterThan(5); // there is something to get wrong
    expect(comparable(read('merged.json'))).toEqual(comparable(whole));
    expect(reportSchema.safeParse(read('merged.json')).error).toBeUndefined();
    expect(read('merged.json').command).toBe(
      `torch-parity merge ${files.join(' ')} --reporter 'json=${at('merged.json')}' --reporter pretty`,
    );
    expect(ran.stdout).toContain(`${whole.totals.cases} cases: ${whole.totals.cases} passed`);
  });

  test('a mistake is a blind spot only where no shard shows it', () => {
    const parts = good.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Report);
    const whole = read('good.json').blind_spots.map(({ name }) => name);
    const everywhere = parts.flatMap(({ blind_spots }) => blind_spots.map(({ name }) => name));
    expect(everywhere.filter((name) => !whole.includes(name)).length).toBeGreaterThan(0);
  });

  test('with failures, gaps, skips and a diagnosis as well', async () => {
    const subject = subjectIn(
      scratch,
      'wrong.mjs',
      `export default defineSubject({
        name: 'wrong',
        supports: ({ dtype }) => dtype === 'float32' || 'only float32',
        gaps: { 'cell/relu': 'known' },
        run: (question) => own.run({ ...question, inputs: { ...question.inputs, hx: undefined } }),
      });`,
    );
    const wrong = await run('wrong', 2, [
      '--filter',
      '{cell,gru_cell}/*',
      '--subject',
      subject,
      '--diagnose',
    ]);
    const ran = await torchParity(['merge', ...wrong, '--reporter', 'json']);
    const merged = JSON.parse(ran.stdout) as Report;
    const whole = read('wrong.json');
    expect([ran.exitCode, whole.totals.gap, whole.totals.skip > 0]).toEqual([1, 1, true]);
    expect(whole.diagnosis!.explanations.length).toBeGreaterThan(0);
    expect(comparable(merged)).toEqual(comparable(whole));
  });

  test('one that is missing is named, and the remedy works when it is typed', async () => {
    const ran = await torchParity(['merge', good[0]!, good[2]!]);
    expect([ran.exitCode, ran.stdout]).toEqual([2, '']);
    const [what, again, merge] = ran.stderr.split('\n').map((line) => line.trim());
    expect(what).toBe('torch-parity: missing: shard 2/3');
    expect(again).toBe(
      "torch-parity check --filter '{cell,gru_cell,article}/*' --shard 2/3 --reporter json=shard-2.json",
    );
    const typed = (line: string) => line.replaceAll("'", '').split(' ').slice(1);
    expect((await torchParity(typed(again!), { cwd: scratch })).exitCode).toBe(0);
    expect((await torchParity(typed(merge!), { cwd: scratch })).exitCode).toBe(0);
  });

  test.each<[string, () => unknown[], RegExp]>([
    [
      'a shard twice',
      () => [good[0], good[1], good[0]],
      /good-1\.json and .*good-1\.json are both shard 1\/3/,
    ],
    [
      'a whole run',
      () => [at('good.json')],
      /good\.json: the report of a whole run, want one of check --shard I\/N/,
    ],
    [
      'another subject',
      () => [good[0], changed({ subject: { name: 'b' } })],
      /of other subjects\n.*our own modules, kernel.*\n.*"name":"b"/,
    ],
    [
      'another number of shards',
      () => [good[0], changed({ shard: { index: 2, count: 4 } })],
      /good-1\.json is of 3 shards, .* of 4/,
    ],
    [
      'another format',
      () => [changed({ format: 2 })],
      /a report of format 2, want 1\n {2}Merge reports with/,
    ],
    [
      'another version',
      () => [changed({ versions: { torch_parity: '9.0.0', node: [], torch: [] } })],
      /written by torch-parity 9\.0\.0, this is \d/,
    ],
    [
      'another catalogue',
      () => [changed({ mistakes: { h_0_ignored: 'shown' } })],
      /written by torch-parity \d/,
    ],
    [
      'a key that is unknown',
      () => [changed({ extra: 1 })],
      /changed\.json: no report of check\n {2}\(top level\): Unrecognized key/,
    ],
    [
      'cases of another run',
      () => [good[0], changed({ cases: read('good-1.json').cases }), good[2]],
      / is in .*good-1\.json and in .*changed\.json/,
    ],
    ['what is no JSON', () => [subjectIn(scratch, 'no.json', '')], /no\.json: not JSON/],
    ['what is not there', () => [at('nowhere.json')], /nowhere\.json: cannot be read/],
    ['no file at all', () => [], /missing required argument 'report'/],
  ])('%s is refused', async (_, files, says) => {
    const ran = await torchParity(['merge', ...(files() as string[])]);
    expect([ran.exitCode, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toMatch(says);
    expect(ran.stderr).not.toMatch(/\n\s+at /);
  });

  /** The second shard, with something else in it. */
  function changed(change: object): string {
    writeFileSync(at('changed.json'), JSON.stringify({ ...read('good-2.json'), ...change }));
    return at('changed.json');
  }
});

describe('diagnoses of shards', () => {
  const mistake = (name: string) => ({ name, title: `title of ${name}`, cause: 'c', remedy: 'r' });
  const explained = (name: string, cases: number, max_abs_error: number): DiagnosisVerdict => ({
    failing: cases,
    explanations: [{ mistakes: [mistake(name)], cases, max_abs_error }],
    kinds: [{ text: 'no h_n', remedy: 'give it', cases: 1 }],
    behaviours: [],
    arrangements: [],
    near: { cases, max_abs_error },
  });
  const shard = (index: number, diagnosis?: DiagnosisVerdict): Report =>
    reportOf([verdict({ id: `rnn/${index}`, status: diagnosis ? 'fail' : 'pass' })], {
      shard: { index, count: 3 },
      mistakes: Object.fromEntries(CATALOGUE.map(({ name }) => [name, 'impossible'])),
      ...(diagnosis && { diagnosis }),
    });

  test('that agree are one, with the cases of all; a shard where nothing fails has no say', () => {
    const { diagnosis, diagnoses } = mergedReport([
      shard(1, explained('a', 2, 1e-7)),
      shard(2),
      shard(3, explained('a', 3, 2e-7)),
    ]);
    expect(diagnoses).toBeUndefined();
    expect(diagnosis).toEqual({
      ...explained('a', 5, 2e-7),
      kinds: [{ text: 'no h_n', remedy: 'give it', cases: 2 }],
    });
  });

  test('that do not are said for each shard', () => {
    const report = mergedReport([shard(3, explained('b', 1, 0)), shard(1, explained('a', 1, 0)), shard(2)]);
    expect(report.diagnosis).toBeUndefined();
    expect(report.diagnoses!.map((one) => one.shard)).toEqual([1, 3]);
    const lines = diagnosisLines(report);
    expect(lines.filter((line) => /^Shard|title of/.test(line))).toEqual([
      'Shard 1 alone:',
      'title of a (a)',
      'Shard 3 alone:',
      'title of b (b)',
    ]);
    expect(reportSchema.safeParse(report).error).toBeUndefined();
  });
});
