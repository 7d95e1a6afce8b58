// Goldens as the PyTorch of this machine computes them: the same bytes each time, which the committed ones are only on the
// machine that recorded them.
import { cpSync } from 'node:fs';
import path from 'node:path';
import { torchParity } from '../commands/cli.ts';
import { GOLDEN } from '../goldens.ts';
import { torch } from './torch.ts';

/** Copies goldens into a folder and records all of their numbers anew. */
export async function recordHere(ids: readonly string[], folder: string): Promise<void> {
  for (const id of ids) cpSync(path.join(GOLDEN, id), path.join(folder, id), { recursive: true });
  const { exitCode, stderr } = await torchParity(['record', folder, '--all', '--python', torch!.command]);
  if (exitCode !== 0) throw new Error(`record --all: exit ${exitCode}: ${stderr}`);
}
