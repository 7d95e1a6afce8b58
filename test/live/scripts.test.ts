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

  test("PyTorch's operations are watched without its compiler, which PyTorch would import", async () => {
    const watched = (mode: string) =>
      [
        'import sys; sys.path.insert(0, sys.argv[1])',
        'import torch, eager',
        'from torch.utils._python_dispatch import TorchDispatchMode',
        'seen = []',
        `class Mode(${mode}):`,
        '    def __torch_dispatch__(self, func, types, args=(), kwargs=None):',
        '        seen.append(func); return func(*args, **(kwargs or {}))',
        'with Mode(): torch.ones(1) + 1',
        'print(len(seen) > 0, "torch._dynamo" in sys.modules)',
      ].join('\n');
    const said = async (mode: string) =>
      (await execa(torch!.command, ['-Bc', watched(mode), program('reference')])).stdout;
    expect(await said('eager.EagerMode')).toBe('True False');
    expect(await said('TorchDispatchMode')).toBe('True True'); // where it no longer does, eager.py can go
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
