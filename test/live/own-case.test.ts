// The example of golden/README.md, as a newcomer runs it: a case of one's own, recorded and checked.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, test } from 'vitest';
import { torchParity } from '../commands/cli.ts';
import { GOLDEN } from '../goldens.ts';
import { torch } from './torch.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'torch-parity-own-'));
afterAll(() => rmSync(folder, { recursive: true }));
const page = readFileSync(path.join(GOLDEN, 'README.md'), 'utf8');

describe.skipIf(!torch)('a case of your own', () => {
  test('is written, recorded and checked as the page says', async () => {
    const [, program] = /```python\n([^]*?)```/.exec(page)!;
    writeFileSync(path.join(folder, 'make.py'), program!);
    await execa(torch!.command, ['make.py'], { cwd: folder });
    const bare = await torchParity(['check', 'mine'], { cwd: folder });
    expect([bare.exitCode, bare.stdout]).toEqual([
      0,
      expect.stringContaining('1 case left out h_n, h_steps, truth: the judge computed them.'),
    ]);
    const recorded = await torchParity(['record', 'mine', '--python', torch!.command], { cwd: folder });
    expect([recorded.exitCode, recorded.stdout]).toEqual([
      0,
      expect.stringContaining('completed  encoder, h_n, h_steps, output.f64, h_n.f64, h_steps.f64'),
    ]);
    const checked = await torchParity(['check', 'mine'], { cwd: folder });
    expect([checked.exitCode, checked.stdout]).toEqual([
      0,
      expect.stringContaining('Each step alone: 1 case passed'),
    ]);
    expect(checked.stdout.split('\n').at(-1)).toMatch(/^1 case: 1 passed/);
  });
});
