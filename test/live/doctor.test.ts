// doctor with a real PyTorch: it has what fuzz and record need, and says what it is.
import { describe, expect, test } from 'vitest';
import { torchParity } from '../commands/cli.ts';
import { torch } from './torch.ts';

describe.skipIf(!torch)('doctor', () => {
  test('names torch, numpy, the capability of the CPU and the threads', async () => {
    const { exitCode, stdout } = await torchParity(['doctor', '--python', torch!.command]);
    const said = stdout.replaceAll(/\n {23}/g, ' ');
    expect([exitCode, said]).toEqual([0, expect.stringContaining(`torch ${torch!.torch}, numpy `)]);
    expect(said).toMatch(/ {2}\(taken\) Python 3\.\d+\.\d+ \w+, .*, CPU capability [A-Z0-9]+, \d+ threads\n/);
    expect(said).toContain(`record, capture        can run by torch ${torch!.torch}`);
  });
});
