// torch-parity check --grid, as a user runs it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { subjectIn, torchParity } from './cli.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-grid-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const ID = 'rnn/h_n_is_layer_major';

test('a case that passes is drawn, with the figures of its tensors', async () => {
  const { exitCode, stdout, stderr } = await torchParity(['check', '--grid', ID]);
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout.split('\n')[0]).toBe(`PASS ${ID}`);
  expect(stdout).toMatch(/\n {5}h layer 1 < {2}([.:] {2}){7} [.:]\n/);
  expect(stdout).toMatch(/\n {5}output {2}0 of \d+ elements differ; greatest difference .* ulp\);/);
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('one that fails as well, and says why', async () => {
  const subject = subjectIn(
    scratch,
    'wrong.mjs',
    `export default defineSubject({ name: 'wrong', run(question) {
      const state_dict = { ...question.state_dict };
      const weight = state_dict.weight_hh_l1_reverse;
      if (weight) state_dict.weight_hh_l1_reverse = { ...weight, data: weight.data.map((one) => one * 1.01) };
      const { output, h_n } = own.run({ ...question, state_dict });
      return { output, h_n };
    } });`,
  );
  const { exitCode, stdout } = await torchParity(['check', '--grid', ID, '--subject', subject]);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^FAIL rnn\/h_n_is_layer_major\n/);
  expect(stdout).toMatch(/h layer 1 < {2}[xX#] .* @ /);
  expect(stdout).toMatch(/h layer 0 < {2}([.:] {2}){7}/);
});

describe('an id that is not there', () => {
  test('the nearest are named', async () => {
    const { exitCode, stdout, stderr } = await torchParity(['check', '--grid', 'rnn/h_n_is_layer_mayor']);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^torch-parity: --grid rnn\/h_n_is_layer_mayor: there is no such case\n {2}Near it: rnn\/h_n_is_layer_major/,
    );
  });

  test('where none is near, one is named all the same', async () => {
    const { exitCode, stderr } = await torchParity(['check', '--grid', 'x']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/there is no such case\n {2}\d+ cases were found; the first is article\/gru$/);
  });
});

test('it does not go with a filter, which may mean many cases', async () => {
  const { exitCode, stderr } = await torchParity(['check', '--grid', ID, '--filter', 'rnn/*']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("cannot be used with option '--filter");
});
