// torch-parity diagnose and check --diagnose, as a user runs them on wrong subjects of their own.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/conformance/index.ts';
import { CLI, torchParity } from './cli.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-diagnose-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A subject's file: our own RNN, `run` around it. */
function subject(name: string, run: string): string {
  const file = path.join(scratch, `${name}.mjs`);
  const library = pathToFileURL(path.join(path.dirname(CLI), 'index.js')).href;
  writeFileSync(
    file,
    `import { own as fast, ownWith, tensor } from '${library}';
     const own = ownWith({ kernel: 'scalar' }); // sums in float64, as the textbook does
     const each = (named, change) => Object.fromEntries(Object.entries(named).map(([name, one]) =>
       [name, tensor(one.data.map((value, i) => change(value, name, i)), one.shape)]));
     export default { name: '${name} 1.0', run: ${run} };`,
  );
  return file;
}

const ONE_BIAS = `(question) => own.run({ ...question,
  state_dict: each(question.state_dict, (value, name) => (name.startsWith('bias_hh') ? 0 : value)) })`;

const tooLong = (text: string) => text.split('\n').filter((line) => line.length > 80);

test('many goldens: what explains the failures, to what precision, and the remedy', async () => {
  const { exitCode, stdout } = await torchParity([
    'diagnose',
    '--subject',
    subject('one-bias', ONE_BIAS),
    '--filter',
    '{rnn,article}/*',
  ]);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(
    /^torch-parity diagnose: one-bias 1\.0\n\d+ of \d+ cases fail(, \d+ skipped)?\.\n\nbias_hh is not added \(bias_hh_dropped\)\n {2}reproduces \d+ of \d+ failing cases, exactly\n {2}Probably: .*\n {2}Remedy: Add bias_hh[^]*\n {2}In the others? rounding grows/,
  );
  expect(tooLong(stdout)).toEqual([]);
});

test('a subject that rounds in another way is told the same, and how close the mistake comes', async () => {
  const file = subject('float32-sums', ONE_BIAS.replace('own.run', 'fast.run'));
  const { exitCode, stdout } = await torchParity(['diagnose', '--subject', file, '--filter', 'rnn/relu*']);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(
    /\nbias_hh is not added \(bias_hh_dropped\)\n {2}reproduces all \d+ failing cases, to within \d\.\de-7\n/,
  );
});

test('a right subject: nothing to diagnose, exit 0', async () => {
  expect(await torchParity(['diagnose', '--filter', 'rnn/relu'])).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('nothing to diagnose'),
  });
});

test('a subject that no mistake explains: where the first case goes wrong', async () => {
  const file = subject(
    'unknown',
    'async (question) => each(await own.run(question), (value, name, i) => value + Math.sin(i) / 10)',
  );
  const { exitCode, stdout } = await torchParity(['diagnose', '--subject', file, '--filter', 'rnn/relu']);
  expect([exitCode, tooLong(stdout)]).toEqual([1, []]);
  expect(stdout).toMatch(
    /1 of 1 case fails\.\n\nNo known mistake, alone or with another, .*\nFirst, in rnn\/relu: layer 0, forward, from t = 0/,
  );
});

test('a subject that changes its input', async () => {
  const file = subject(
    'in-place',
    'async (question) => { const answer = await own.run(question); question.inputs.input.data.fill(7); return answer; }',
  );
  const { stdout } = await torchParity(['diagnose', '--subject', file, '--filter', 'rnn/relu*']);
  expect(stdout).toMatch(/\nthe caller's input is changed \(input_mutated\)\n {2}shows in 3 failing cases, /);
});

describe('check --diagnose', () => {
  test('the report says it too, to a person and in JSON', async () => {
    const json = path.join(scratch, 'report.json');
    const { exitCode, stdout } = await torchParity([
      'check',
      '--diagnose',
      '--subject',
      subject('one-bias', ONE_BIAS),
      '--filter',
      'rnn/relu',
      '--reporter=pretty',
      `--reporter=json=${json}`,
    ]);
    expect([exitCode, tooLong(stdout)]).toEqual([1, []]);
    expect(stdout).toMatch(
      /\nbias_hh is not added \(bias_hh_dropped\)\n {2}reproduces the failing case, exactly\n/,
    );
    const { diagnosis } = JSON.parse(readFileSync(json, 'utf8')) as Report;
    expect(diagnosis).toMatchObject({
      failing: 1,
      explanations: [{ mistakes: [{ name: 'bias_hh_dropped' }], cases: 1, max_abs_error: 0 }],
      behaviours: [],
      arrangements: [],
    });
  });

  test('without a failure there is no diagnosis', async () => {
    const { stdout } = await torchParity([
      'check',
      '--diagnose',
      '--filter',
      'rnn/relu',
      '--reporter',
      'json',
    ]);
    expect(JSON.parse(stdout)).not.toHaveProperty('diagnosis');
  });
});
