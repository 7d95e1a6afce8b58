// torch-parity mistakes and check --lint, as a user runs them: tables, findings, exit codes.
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadCases, writeCase } from '../../src/case-files/index.ts';
import { golden, GOLDEN, goldenIds } from '../goldens.ts';
import { torchParity } from './cli.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-mistakes-'));
afterAll(() => rmSync(scratch, { recursive: true }));

describe('mistakes', () => {
  // That all goldens catch all, and that golden/mistakes.md is what they give: the gate.
  test('the goldens of rnn alone catch all that can happen in them: 80 columns, a table of every mistake', async () => {
    const file = path.join(scratch, 'new/mistakes.md');
    const { exitCode, stdout, stderr } = await torchParity([
      'mistakes',
      '--filter',
      'rnn/*',
      '--write',
      file,
    ]);
    expect([exitCode, stderr]).toEqual([1, '']);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    const survivors = stdout.split('\n').filter((line) => line.startsWith('!'));
    expect(survivors.length).toBeGreaterThan(50); // those of gates and of c
    expect(survivors.filter((line) => !/^! \w+ +0 +0 +\.$/.test(line))).toEqual([]);
    const rows = readFileSync(file, 'utf8').match(
      /^\| (\w+|\*\*\w+ survives\*\*) \| \d+ \| \d+ \| \d+ \|$/gm,
    );
    const names = (text: readonly string[] | null) =>
      text?.map((row) => row.split(' ')[1]!.replaceAll('*', ''));
    const kept = readFileSync(path.join(GOLDEN, 'mistakes.md'), 'utf8').match(/^\| \w+ \| \d+ .*$/gm);
    expect(names(rows)).toEqual(names(kept));
    expect(rows!.length).toBeGreaterThanOrEqual(25);
  });

  test('a mistake that survives is marked: exit 1', async () => {
    const { exitCode, stdout } = await torchParity(['mistakes', path.join(GOLDEN, 'cell')]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^! directions_swapped +0 +0 +\.$/m);
    expect(stdout).toMatch(/^ {2}relu_eats_nan +5 +1 +1$/m);
    expect(stdout).toMatch(/survive: .*directions_swapped/s);
  });

  test('bad usage: exit 2', async () => {
    expect(await torchParity(['mistakes', path.join(scratch, 'nowhere')])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('no such folder'),
    });
    const kept = path.join(GOLDEN, 'mistakes.md/x.md');
    const ran = await torchParity(['mistakes', '--filter', 'rnn/relu', '--write', kept]);
    expect([ran.exitCode, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toMatch(/--write .*x\.md: cannot be written/);
  });
});

describe('check --lint', () => {
  test('the committed goldens are clean: exit 0, and nothing is run', async () => {
    expect(await torchParity(['check', '--lint'])).toEqual({
      exitCode: 0,
      stdout: `${goldenIds().length} cases, nothing found`,
      stderr: '',
    });
  });

  test("other people's cases: findings a case, exit 1", async () => {
    const folder = path.join(scratch, 'mine');
    cpSync(path.join(GOLDEN, 'rnn/relu'), path.join(folder, 'sound'), { recursive: true });
    const weak = await golden('rnn/h_0_absent_is_zeros');
    writeCase(path.join(folder, 'weak'), { ...weak, claim: 'our first case' });
    expect((await loadCases(folder)).length).toBe(2);
    expect(await torchParity(['check', '--lint', folder])).toMatchObject({
      exitCode: 1,
      stdout: [
        'weak',
        '  the initial state is absent: one that is ignored goes unnoticed',
        '',
        '2 cases, something found in 1; a claim that is about it excuses it',
      ].join('\n'),
    });
    expect(await torchParity(['check', '--lint', folder, '--filter', 'sound'])).toMatchObject({
      exitCode: 0,
      stdout: '1 case, nothing found',
    });
  });

  test.each([['--subject', 'mine.mjs'], ['--diagnose'], ['--reporter', 'json'], ['--timeout', '5']])(
    'does not go with %s: exit 2',
    async (...flags) => {
      const { exitCode, stderr } = await torchParity(['check', '--lint', ...flags]);
      expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/'--lint' cannot be used with option/)]);
    },
  );
});
