// A failing run in one screen, and how failures are grouped.
import { expect, test } from 'vitest';
import type { CaseVerdict, Report, TensorVerdict } from '../../src/conformance/index.ts';
import { check } from '../../src/harness/index.ts';
import { groupsOf } from '../../src/report/groups.ts';
import { screenReport } from '../../src/report/index.ts';
import { golden } from '../goldens.ts';
import { textbook } from '../mistakes/wrong-rnns.ts';
import { reportOf } from './made.ts';

const COMMAND = ['npx', 'torch-parity', 'check', '--subject', 'mine.mjs'];
const screenOf = (report: Report) => screenReport(report, { colours: false, command: COMMAND }).split('\n');

const wrong = (name: string): TensorVerdict => ({
  name,
  status: 'fail',
  judged: 'close',
  mismatched: 3,
  total: 60,
  max_abs_error: 1,
  max_ulp_error: 9,
  worst_index: [0],
  reasons: ['3 of 60 elements differ', 'greatest absolute difference 1 at (0,)', 'and so on', 'and on'],
});

const failing = (id: string, more: Partial<CaseVerdict>): CaseVerdict => ({
  id,
  module: 'RNN',
  claim: 'a claim of some words that stands under the name of the case',
  status: 'fail',
  features: [],
  tensors: [],
  ...more,
});

const at = (what: string, t = 0) => ({
  tensors: [wrong('output'), wrong('h_n')],
  first: { what, text: `layer 0, forward, from t = ${t}, every row, every unit: ${what}` },
});

const MISTAKE = {
  name: 'a',
  title: 'a title '.repeat(12).trim(),
  cause: 'why '.repeat(60),
  remedy: 'do '.repeat(90),
};
const DIAGNOSIS = {
  failing: 3,
  explanations: [{ mistakes: [MISTAKE], cases: 3, max_abs_error: 0 }],
  kinds: [],
  behaviours: [],
  arrangements: [],
  near: { cases: 0, max_abs_error: 0 },
};

test('equal errors are told once, with their count and the frames of the first', () => {
  const boom = { reason: 'TypeError: boom', frames: ['step (mine.mjs:2:7)'] };
  const lines = screenOf(reportOf([...Array(202).keys()].map((i) => failing(`rnn/${i}`, boom))));
  expect(lines[1]).toBe('202 cases: 0 passed, 202 failed, 0 skipped, 0 known gaps');
  expect(lines.filter((line) => line.includes('boom'))).toEqual([
    '202 cases: TypeError: boom, such as rnn/0',
    '     TypeError: boom',
  ]);
  expect(lines).toContain('     at step (mine.mjs:2:7)');
  expect(lines.at(-1)).toBe('Next: npx torch-parity check --subject mine.mjs --filter rnn/0 --verbose');
});

test('an error of several lines keeps them, and is one line in its group', () => {
  const reason = 'ConfigError: LSTMCell: unknown argument num_layers\n  Known: input_size.';
  const lines = screenOf(reportOf([failing('cell/1', { reason })]));
  expect(lines.filter((line) => /Known|unknown/.test(line))).toEqual([
    '1 case: ConfigError: LSTMCell: unknown argument num_layers; Known: input_size.:',
    '     ConfigError: LSTMCell: unknown argument num_layers',
    '     Known: input_size.',
  ]);
});

test('what a program said last stands under the reason, harmless and wrapped', () => {
  const stderr = ['Traceback:', `  ValueError: ${'shapes '.repeat(12)}\x1b[2J`];
  const lines = screenOf(reportOf([failing('rnn/1', { reason: 'it ended with exit code 1', stderr })]));
  const line = lines.indexOf('     stderr  Traceback:');
  expect(lines[line - 1]).toBe('     it ended with exit code 1');
  expect(lines.slice(line + 1, line + 3).join(' ')).toMatch(/^ {13}ValueError: (shapes +)+\?\[2J$/);
});

test.each([1, 2, 3, 4, 12, 60])('%i groups fit their screen, in 80 columns', (count) => {
  const cases = [...Array(count).keys()].flatMap((i) =>
    [0, 1, 2].map((k) =>
      failing(
        `rnn/a_long_name_of_a_case_${k}_of_group_${i}`,
        at(`part ${'abcdefgh'.repeat(1 + (i % 9))} is wrong`.replace('part', `part${'x'.repeat(i)}`), k),
      ),
    ),
  );
  const lines = screenOf(
    reportOf(cases, { diagnosis: DIAGNOSIS, blind_spots: [MISTAKE, { ...MISTAKE, name: 'b' }] }),
  );
  expect(groupsOf(cases).length).toBe(count);
  expect(lines.length).toBeLessThanOrEqual(count <= 3 ? 23 : 39);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines.at(-1)).toMatch(/--verbose$/);
  expect(lines.find((line) => line.startsWith('FAIL'))).toBeDefined();
  if (count <= 3) expect(lines.join('\n')).toMatch(/… \d+ more lines?: --verbose$/m); // it was tight
});

test.each([0, 1, 20, 38, 39])(
  'of a picture that is too tall, the rows about the first wrong state, %i',
  (row) => {
    const rows = Array.from({ length: 40 }, (_, i) => ({
      name: 'h' as const,
      layer: 39 - i,
      cells: [0, 2, 9],
      last: 9,
    }));
    const grid = { seq_len: 3, steps_per_bin: 1, rows, first: { row, bin: 1, t: 1 } };
    const lines = screenOf(reportOf([failing('rnn/deep', { ...at('its bias is wrong'), grid })]));
    const drawn = lines.filter((line) => line.startsWith('     h layer'));
    expect(lines.length).toBeLessThanOrEqual(23);
    expect(drawn.length).toBeGreaterThanOrEqual(3);
    expect(drawn.filter((line) => line.includes('@'))).toEqual([
      expect.stringMatching(new RegExp(`^ {5}h layer ${39 - row} `)),
    ]);
    expect(lines).toContain(`     … ${40 - drawn.length} more rows: --grid`);
  },
);

test('the signs of a picture are explained, and tensors that there is no room for are counted', () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      name: 'h' as const,
      layer: i,
      cells: ['not seen', 2] as const,
    }));
  const screen = (count: number) =>
    screenOf(
      reportOf([
        failing('rnn/x', {
          ...at('its bias is wrong'),
          grid: { seq_len: 2, steps_per_bin: 1, rows: rows(count), first: { row: 0, bin: 1, t: 1 } },
        }),
      ]),
    );
  const low = screen(2).join('\n');
  expect(low).toContain('x up to 10, ? not given by the');
  expect(low).toContain('h_n     3 of 60');
  expect(screen(10)).toContain('     … 2 more lines: --verbose');
  expect(screen(10).join('\n')).not.toContain('h_n     3 of 60');
});

test('neither the place nor a number parts a group; another part of the step does', () => {
  const cases = [
    failing('rnn/0', at('its bias is wrong', 0)),
    failing('rnn/1', at('its bias is wrong', 3)),
    failing('rnn/2', { reason: 'no answer within 10 s' }),
    failing('rnn/3', { reason: 'no answer within 60 s' }),
    failing('rnn/4', at('its input is wrong')),
    failing('rnn/5', { tensors: [wrong('h_n')] }),
    { ...failing('rnn/6', {}), status: 'pass' as const },
  ];
  expect(groupsOf(cases).map(({ title, cases: { length } }) => [title, length])).toEqual([
    ['its bias is wrong', 2],
    ['no answer within 10 s', 2],
    ['its input is wrong', 1],
    ['h_n is wrong', 1],
  ]);
});

test('broken goldens stand before what fails, and their command is the next', () => {
  const broken = {
    ...failing('rnn/bad', { reason: 'expected.output (0,) is 11' }),
    status: 'broken' as const,
  };
  const lines = screenOf(reportOf([broken]));
  expect(lines[3]).toBe('BROKEN GOLDEN rnn/bad: expected.output (0,) is 11 The subject was not asked.');
  expect(lines.join(' ')).toContain('--filter rnn/bad --verbose');
});

test('of a wrong network: the group says what is wrong, and the example where', async () => {
  const cases = await Promise.all(['rnn/relu', 'rnn/h_n_is_layer_major'].map(golden));
  const text = screenOf(await check(textbook('bias_hh_dropped'), cases)).join('\n');
  expect(text).toMatch(/^2 cases: its bias is wrong, such as\s+rnn\//m);
  expect(text).toMatch(/^ {5}first {3}layer 0, forward, from t = 0, /m);
});

test('where the steps alone fail and nothing else, that is said, not what is right', () => {
  const FREE = 'every state that is judged is right, free-running';
  const steps = { status: 'fail' as const, tensors: [wrong('h_n')] };
  const imprecise = failing('rnn/a', { per_step: steps, first: { what: FREE, text: FREE } });
  const thrown = failing('rnn/b', {
    per_step: { status: 'fail', reason: 'asked for every step alone: TypeError: no rows', tensors: [] },
  });
  expect(groupsOf([imprecise, thrown]).map(({ title }) => title)).toEqual([
    'a step alone is wrong',
    'asked for every step alone: TypeError: no rows',
  ]);
  const lines = screenOf(reportOf([imprecise])).map((line) => line.trim());
  expect(lines).toContain('a step  alone, from the state that PyTorch had before it, is wrong: 3 of 60');
  expect(screenOf(reportOf([thrown])).join(' ')).toMatch(/is wrong: asked +for every step alone: TypeError/);
});
