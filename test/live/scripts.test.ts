// Programs outside scripts/reference that need it: they find it, and answer.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { torch } from './torch.ts';

const program = (file: string) => fileURLToPath(new URL(`../../scripts/${file}`, import.meta.url));

describe.skipIf(!torch)('what serves this repository finds the reference', () => {
  test('the Python loop of bench:oracle', async () => {
    const input = JSON.stringify({ specs: [] });
    const { stdout } = await execa(torch!.command, [program('bench/oracle_loop.py')], { input });
    const { seconds, processor } = JSON.parse(stdout);
    expect(seconds).toBeGreaterThanOrEqual(0);
    expect(processor).toBeGreaterThanOrEqual(0);
  });

  test('the accuracy of a step', { timeout: 60_000 }, async () => {
    // One seed is no median: whether it is below the limit, exit 0 or 1, is left to twenty.
    const { stdout, exitCode } = await execa(
      'node',
      [program('accuracy/accuracy.mjs'), '--seeds', '1', '--shapes', 'S3'],
      { env: { TORCH_PARITY_PYTHON: torch!.command }, reject: false },
    );
    expect([0, 1]).toContain(exitCode);
    expect(stdout).toMatch(/^RNN +S3 h +\d/m);
    expect(stdout).toMatch(/^LSTM +S3 c +\d/m);
  });

  test.each([
    'study/factors.py',
    'study/gated_factors.py',
    'study/gated_steps.py',
    'bench/engines/torch_engine.py',
  ])('%s', async (file) => {
    const { exitCode } = await execa(torch!.command, [program(file), '--help'], { input: '' });
    expect(exitCode).toBe(0);
  });
});
