// record against a real PyTorch: on a copy of some goldens, damaged in known ways.
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { torchParity } from '../commands/cli.ts';
import { GOLDEN } from '../goldens.ts';
import { torch } from './torch.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-record-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const folder = path.join(scratch, 'mine');

const IDS = ['rnn/h_n_is_layer_major', 'cell/stepped', 'exact/fifty_steps', 'rnn/float64'];
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  for (const id of IDS) cpSync(path.join(GOLDEN, id), path.join(folder, id), { recursive: true });
  writeFileSync(path.join(folder, 'notes.txt'), 'mine');
});

/** Moves the last element of a float32 tensor and mends the hash, as nobody should. */
function move(id: string, file: string, by: number): void {
  const target = path.join(folder, id, file);
  const bytes = readFileSync(target);
  const before = createHash('sha256').update(bytes).digest('hex');
  bytes.writeFloatLE(bytes.readFloatLE(bytes.length - 4) + by, bytes.length - 4);
  writeFileSync(target, bytes);
  const manifest = path.join(folder, id, 'case.json');
  const after = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(before, after));
}

function contents(): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(path.join(folder, file)).isFile(),
  );
  return Object.fromEntries(files.map((file) => [file, readFileSync(path.join(folder, file), 'base64')]));
}

const record = (...args: string[]) => torchParity(['record', folder, '--python', torch!.command, ...args]);

describe.skipIf(!torch)('record', () => {
  test('--check passes where nothing was changed, and writes nothing', async () => {
    const before = contents();
    const { exitCode, stdout } = await record('--check');
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/4 goldens: (4 identical|.*within)/)]);
    expect(contents()).toEqual(before);
    expect(readdirSync(scratch)).toEqual(['mine']);
  });

  test('--check fails on a number beyond the recorded bound, names it, and writes nothing', async () => {
    move('rnn/h_n_is_layer_major', 'h_n.npy', 1e-4);
    const before = contents();
    const { exitCode, stdout } = await record('--check');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/beyond +rnn\/h_n_is_layer_major, h_n: 1\.0e-4, recorded bound \d\.\de-6/);
    expect(contents()).toEqual(before);
  });

  test('record mends it: the bytes that PyTorch wrote are back, and other files are left alone', async () => {
    const before = contents();
    move('rnn/h_n_is_layer_major', 'h_n.npy', 1e-4);
    expect((await record()).exitCode).toBe(0);
    expect(contents()['notes.txt']).toBe(before['notes.txt']);
    expect((await record('--check')).exitCode).toBe(0);
    expect(readdirSync(scratch)).toEqual(['mine']);
  });

  test('a number within the bound is kept, unless --all replaces it', async () => {
    move('rnn/h_n_is_layer_major', 'h_n.npy', 1e-7);
    const moved = contents();
    const kept = await record();
    expect([kept.exitCode, kept.stdout]).toEqual([0, expect.stringMatching(/\d within/)]);
    expect(contents()).toEqual(moved);
    await record('--all');
    expect(contents()).not.toEqual(moved);
  });

  test('where CI is set it only compares', async () => {
    const run = (...args: string[]) =>
      torchParity(['record', folder, '--python', torch!.command, ...args], { env: { CI: 'true' } });
    expect(await run()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('record --check') });
    expect((await run('--check')).exitCode).toBe(0);
  });

  test('bad input is exit 2 and nothing is lost: a folder that is not there, a case that PyTorch refuses', async () => {
    const gone = await torchParity(['record', path.join(scratch, 'gone'), '--python', torch!.command]);
    expect(gone).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no such folder') });
    const manifest = path.join(folder, 'rnn/float64/case.json');
    writeFileSync(
      manifest,
      readFileSync(manifest, 'utf8').replace(/"hidden_size": \d+/, '"hidden_size": 77'),
    );
    const before = contents();
    expect(await record()).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('rnn/float64: PyTorch refuses it (load)'),
    });
    expect(contents()).toEqual(before);
    expect(existsSync(folder)).toBe(true);
    expect(readdirSync(scratch)).toEqual(['mine']);
  });
});
