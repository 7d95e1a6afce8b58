// What can be wrong with a Python: each is caused once by a stand-in, and told with its remedy.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ailmentOf, examine } from '../../src/oracle/index.ts';
import { falsePython } from '../commands/false-python.ts';
import { scratchFolder } from '../scratch.ts';

const scratch = scratchFolder('ailment');
const scripts = fileURLToPath(new URL('../../scripts/reference', import.meta.url));
const file = path.join(scratch, 'python');

const first = (more: object = {}) => ({
  python: '3.11.7',
  executable: '/x/python',
  bits: 64,
  machine: 'x86_64',
  torch_package: '2.13.0',
  numpy_package: '2.4.6',
  ...more,
});
const failed = (step: string, text: string, type = 'ImportError') => ({ failed: step, type, text });
const HAS = [{ numpy: '2.4.6' }, { torch: '2.13.0+cpu' }, { cpu: 'AVX2', threads: 2 }];
const DONE = { done: true };
/** A stand-in that says these lines. */
const says = (...lines: object[]) =>
  lines.map((line) => `printf '%s\\n' '${JSON.stringify(line).replaceAll("'", `'\\''`)}'`).join('\n');

async function ailmentIn(body: string, limit = 60) {
  const python = falsePython(scratch, 'python', body);
  return ailmentOf(python, await examine(python, scripts, limit * 1000), limit);
}

test('one that has all ails nothing; what it is was heard', async () => {
  const python = falsePython(scratch, 'python', says(first(), ...HAS, DONE));
  const found = await examine(python, scripts, 60_000);
  expect(found).toMatchObject({ torch: '2.13.0+cpu', numpy: '2.4.6', cpu: 'AVX2', threads: 2, late: false });
  expect(ailmentOf(python, found, 60)).toBeUndefined();
});

test('one that hangs is ended', async () => {
  expect(await ailmentIn(`${says(first(), { begins: 'torch' })}\nsleep 600`, 1)).toEqual({
    what: 'did not end within 1 s: it hung at torch',
    remedy: `wait longer with --timeout 4, or reinstall: ${file} -m pip install --force-reinstall torch==2.13.0 numpy`,
  });
});

const AGAIN = `${file} -m pip install --force-reinstall torch==2.13.0 numpy`;
test.each<[string, string, object]>([
  [
    'crashes on import',
    `${says(first(), { begins: 'torch' })}\necho 'Fatal Python error' >&2\nkill -SEGV $$`,
    { what: 'was killed (SIGSEGV) at torch', said: 'Fatal Python error', remedy: AGAIN },
  ],
  [
    'a CPU without an instruction',
    `${says(first(), ...HAS.slice(0, 2), { begins: 'a network' })}\nkill -ILL $$`,
    {
      what: 'was killed (SIGILL) at a network: its CPU lacks an instruction that this build uses',
      remedy: 'take a build of torch for this CPU, or another machine',
    },
  ],
  [
    'no torch',
    says(
      first({ torch_package: null }),
      HAS[0]!,
      failed('torch', "No module named 'torch'", 'ModuleNotFoundError'),
      DONE,
    ),
    { what: 'has no torch', remedy: `${file} -m pip install torch==2.13.0 numpy` },
  ],
  [
    'no numpy',
    says(
      first({ numpy_package: null }),
      failed('numpy', "No module named 'numpy'", 'ModuleNotFoundError'),
      HAS[1]!,
      DONE,
    ),
    { what: 'has no numpy', remedy: `${file} -m pip install numpy` },
  ],
  [
    'a torch that lacks a package',
    says(first(), HAS[0]!, failed('torch', "No module named 'sympy'", 'ModuleNotFoundError'), DONE),
    { what: "lacks a package: No module named 'sympy'", remedy: AGAIN },
  ],
  [
    'no libgomp',
    says(
      first(),
      HAS[0]!,
      failed('torch', 'libgomp.so.1: cannot open shared object file: No such file or directory', 'OSError'),
      DONE,
    ),
    {
      what: 'torch lacks a library of the system, libgomp.so.1',
      remedy: 'apt-get install libgomp1 (Debian, Ubuntu), or dnf install libgomp (Fedora)',
    },
  ],
  [
    'another library',
    says(
      first(),
      HAS[0]!,
      failed('torch', 'libcudart.so.13: cannot open shared object file: No such file'),
      DONE,
    ),
    {
      what: 'torch lacks a library of the system, libcudart.so.13',
      remedy: 'install what has libcudart.so.13',
    },
  ],
  [
    'another kind of machine',
    says(first(), failed('numpy', '/x/_multiarray.so: wrong ELF class: ELFCLASS32'), DONE),
    {
      what: 'numpy is built for another kind of machine',
      said: 'ImportError: /x/_multiarray.so: wrong ELF class: ELFCLASS32',
      remedy: AGAIN,
    },
  ],
  [
    'numpy of another ABI',
    says(first(), ...HAS.slice(0, 2), failed('a network', 'Numpy is not available', 'RuntimeError'), DONE),
    {
      what: 'its torch and its numpy are not of one kind',
      said: 'RuntimeError: Numpy is not available',
      remedy: AGAIN,
    },
  ],
  [
    'anything else',
    says(first(), ...HAS.slice(0, 1), failed('torch', 'first line\nlast line', 'SystemError'), DONE),
    { what: 'cannot import torch', said: 'SystemError: last line', remedy: AGAIN },
  ],
  [
    'another torch',
    says(first(), { numpy: '2.4.6' }, { torch: '2.1.0+cpu' }, { cpu: 'AVX2', threads: 1 }, DONE),
    {
      what: 'has torch 2.1.0+cpu; the goldens are of 2.13.0',
      remedy: `${file} -m pip install torch==2.13.0 numpy`,
      answers: true,
    },
  ],
  [
    'an old Python',
    says(first({ python: '3.9.18' }), DONE),
    { what: 'is Python 3.9.18, want 3.10 or later' },
  ],
  ['Python 2', says(first({ python: '2.7.18' }), DONE), { what: 'is Python 2.7.18, want 3.10 or later' }],
  ['32 bits', says(first({ bits: 32 }), DONE), { what: 'is a 32-bit Python: PyTorch has none for it' }],
  ['no Python', 'echo hello', { what: 'is no Python: it said "hello"' }],
  ['no Python, without end', 'yes', { what: 'is no Python: it said "y"' }],
  ['one that fails', 'echo broken >&2; exit 9', { what: 'ended with exit code 9', said: 'broken' }],
])('%s', async (_, body, ailment) => {
  expect(await ailmentIn(body)).toEqual(ailment);
});

test('one that is not there', async () => {
  const found = await examine('/no/such/python', scripts, 60_000);
  expect(ailmentOf('/no/such/python', found, 60)).toEqual({ what: 'is not there' });
});

test('examine.py itself, with a torch that cannot be imported, and with one that ends the process', async () => {
  const site = path.join(scratch, 'site/torch');
  mkdirSync(site, { recursive: true });
  const body = `PYTHONPATH="${scratch}/site" exec python3 "$@"`;
  writeFileSync(
    path.join(site, '__init__.py'),
    "raise OSError('libgomp.so.1: cannot open shared object file: No such file or directory')",
  );
  writeFileSync(path.join(scratch, 'site/numpy.py'), "__version__ = '2.4.6'");
  expect(await ailmentIn(body)).toMatchObject({ what: 'torch lacks a library of the system, libgomp.so.1' });
  writeFileSync(path.join(site, '__init__.py'), 'import os; os.abort()');
  expect(await ailmentIn(body)).toMatchObject({ what: 'was killed (SIGABRT) at torch' });
  writeFileSync(path.join(site, '__init__.py'), "raise SystemExit('licence')");
  expect(await ailmentIn(body)).toMatchObject({ what: 'cannot import torch', said: 'SystemExit: licence' });
});
