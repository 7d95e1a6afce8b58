// capture without PyTorch: its options, and what becomes of a Python that is none of ours.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { scratchFolder } from '../scratch.ts';
import { torchParity } from './cli.ts';
import { falsePython } from './false-python.ts';

const scratch = scratchFolder('capture-options');
const capture = (...words: string[]) => torchParity(['capture', ...words], { cwd: scratch });

/** Folders that are there: what capture writes, beside notes of a user's, and alone. */
beforeEach(() => {
  const files = ['file', 'notes/notes.txt', 'both/notes.txt'];
  for (const folder of ['both', 'earlier'])
    files.push(
      ...['weights.safetensors', 'rnn/case.json', 'rnn/input.npy'].map((name) => `${folder}/${name}`),
    );
  files.push('earlier/gru/1/case.json');
  for (const file of files) {
    mkdirSync(path.join(scratch, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(scratch, file), '');
  }
});

describe('options', () => {
  test.each([
    [
      ['--to', 'mine'],
      'capture: name what to run: --module, or --weights\n  Example: npx torch-parity capture ',
    ],
    [
      ['--module', 'model.py:net', '--to', 'mine', '--prefix', 'rnn.'],
      'capture: --prefix is of names in --weights FILE: give both',
    ],
    [
      ['--module', 'model.py:net', '--to', 'mine', '--config', '{}'],
      'capture: --config is of --weights alone: a module knows its own\n  Leave out --config, or --module.',
    ],
    [['--weights', 'w.pt', '--to', 'mine'], 'capture: --weights alone wants an --input x.npy'],
    [
      ['--weights', 'w.pt', '--to', 'mine', '--input', 'x.npy', '--config', '[1]'],
      `--config: [1] is no JSON object\n  Such as --config '{"nonlinearity":"relu","batch_first":true}'`,
    ],
    [['--module', 'm.py:net', '--to', 'file'], '--to file: is a file, want a new folder\n  Name another.'],
    [['--module', 'm.py:net', '--to', 'file/mine'], 'file/mine: cannot be found (ENOTDIR)'],
    [
      ['--module', 'm.py:net', '--to', 'notes'],
      '--to notes: is not empty, and nothing in it is written over\n  Name another.',
    ],
    [
      ['--module', 'm.py:net', '--to', 'both'],
      '--to both: is not empty, and nothing in it is written over\n  Name another.',
    ],
    [
      ['--module', 'm.py:net', '--to', 'earlier'],
      '--to earlier: is not empty, and nothing in it is written over\n  It is a capture. Name another folder, or remove it: rm -r earlier',
    ],
    [
      ['--module', 'm.py:net', '--to', '.'],
      '--to .: the working folder is in it\n  Name one below it: --to mine',
    ],
  ])('%j', async (words, text) => {
    const { exitCode, stdout, stderr } = await capture(...words);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`torch-parity: ${text}`);
    expect(existsSync(path.join(scratch, 'mine'))).toBe(false);
  });

  test('without --to it says that it is missing', async () => {
    const { exitCode, stderr } = await capture('--module', 'model.py:net');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("required option '--to <dir>'")]);
  });
});

describe('a Python', () => {
  test.each([
    ['that has no torch', ':', 'echo none', 3, 'PyTorch was not found'],
    ['that ends at once', 'exit 0', undefined, 3, "PyTorch's process ended with exit code 0, starting"],
    [
      'that dies in the forward pass',
      `echo '{"at":"running m.py:net"}'; echo 'Killed it' >&2; kill -9 $$`,
      undefined,
      3,
      "PyTorch's process was killed (SIGKILL), running m.py:net\n  Killed it",
    ],
    [
      'that says what it should not',
      'echo hello',
      undefined,
      3,
      'capture.py said something unexpected: hello',
    ],
    [
      'that refuses, after what a user printed',
      `printf 'vocabulary: 7\\n\\033[2Jodd\\nhalf a line' >&2; echo '{"refused":"m.py: no such file"}'; exit 2`,
      undefined,
      2,
      'vocabulary: 7\n?[2Jodd\nhalf a line\ntorch-parity: m.py: no such file',
    ],
    [
      'that refuses',
      `echo '{"refused":"m.py: no such file\\\\n  Did you mean n.py?"}'; exit 2`,
      undefined,
      2,
      'torch-parity: m.py: no such file\n  Did you mean n.py?',
    ],
    [
      'that captures what no reader takes',
      `mkdir -p "$3/rnn"; echo '{"case":{"id":"rnn","module":"RNN","config":{},"seq_len":1,"batch":1,"lengths":null,"stepped":false,"notes":[]}}'; echo '{"done":true}'`,
      undefined,
      2,
      'torch-parity: nothing could be captured\n  rnn: RNN: rnn: case.json is missing',
    ],
  ])('%s', async (_, body, torch, code, text) => {
    const python = falsePython(scratch, 'python', body, torch);
    const before = readdirSync(scratch).toSorted();
    const { exitCode, stdout, stderr } = await capture(
      '--module',
      'm.py:net',
      '--to',
      'new/mine',
      '--python',
      python,
    );
    expect([exitCode, stdout]).toEqual([code, '']);
    expect(stderr).toContain(text);
    expect(readdirSync(scratch).toSorted()).toEqual(before); // neither the folder, nor one above it, nor what was staged
  });
});
