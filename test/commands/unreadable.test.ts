// Cases that cannot be read: each is named, the others run, and the exit code is 2.
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadCases } from '../../src/case-files/index.ts';
import { GOLDEN } from '../goldens.ts';
import { scratchFolder } from '../scratch.ts';
import { torchParity } from './cli.ts';

const place = scratchFolder('unreadable');

/** Two that can be read and two that cannot. */
function folder(): string {
  for (const id of ['rnn/relu', 'rnn/h_n_is_layer_major', 'gru/chaotic', 'cell/float64'])
    cpSync(path.join(GOLDEN, id), path.join(place, path.basename(id)), { recursive: true });
  rmSync(path.join(place, 'relu', 'input.npy'));
  writeFileSync(path.join(place, 'chaotic', 'case.json'), '{');
  return place;
}

test('each is a broken case with its reason, and the others are judged', async () => {
  folder();
  const { stdout, exitCode } = await torchParity(['check', place, '--reporter', 'json']);
  const { totals, cases } = JSON.parse(stdout);
  expect(exitCode).toBe(2);
  expect(totals).toMatchObject({ cases: 4, pass: 2, fail: 0, broken: 2 });
  expect(cases.map(({ id, status }: { id: string; status: string }) => [id, status])).toEqual([
    ['chaotic', 'broken'],
    ['float64', 'pass'],
    ['h_n_is_layer_major', 'pass'],
    ['relu', 'broken'],
  ]);
  expect(cases[0].reason).toMatch(/^It could not be read: case\.json: not JSON; .*\.$/);
  expect(cases[3].reason).toBe('It could not be read: inputs.input: input.npy is missing.');
});

test('the screen names all of them, and --list does not stop at one', async () => {
  folder();
  const screen = await torchParity(['check', place]);
  expect(screen.stdout).toContain('BROKEN GOLDEN chaotic: It could not be read: case.json: not JSON;');
  expect(screen.stdout).toContain('and 1 more broken golden: relu.');
  const list = await torchParity(['check', place, '--list']);
  expect([list.exitCode, list.stdout.split('\n').length]).toEqual([0, 4]);
  expect(list.stdout).toContain('its case.json cannot be read');
});

test('diagnose names them too', async () => {
  const { stdout, exitCode } = await torchParity(['diagnose', folder()]);
  expect(exitCode).toBe(2);
  expect(stdout).toContain('BROKEN GOLDEN chaotic');
  expect(stdout).toContain('inputs.input: input.npy is missing.');
});

test('loadCases throws one error that names all of them; of one alone its own', async () => {
  folder();
  const all = await loadCases(place).catch((error: Error) => error.message);
  expect(all).toMatch(/^2 of 4 cases in .* cannot be read\n  chaotic\/case\.json: not JSON\n/);
  expect(all).toContain('\n  relu: inputs.input: input.npy is missing');
  rmSync(path.join(place, 'chaotic'), { recursive: true });
  await expect(loadCases(place)).rejects.toThrow(/^relu: inputs\.input: input\.npy is missing$/);
});
