// npm run python: finds a Python with the pinned torch, or makes .venv and installs requirements-dev.txt into it.
// A Python that TORCH_PARITY_PYTHON names is taken as it is: nothing is installed into it, nor beside it.
// The published command never installs anything; this script is the repository's.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { findTorch, isPinned, PINNED_TORCH, pythonOf } from '../dist/oracle/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const found = await findTorch({ folder: root }).catch(() => undefined);
const named = process.env['TORCH_PARITY_PYTHON'];

if (found && isPinned(found.torch)) {
  console.error(`torch ${found.torch} is there: ${found.command}`);
} else if (named) {
  console.error(
    `TORCH_PARITY_PYTHON=${named} ${found ? `has torch ${found.torch}` : 'has no torch'}, want ${PINNED_TORCH}`,
  );
  console.error(`  Install it there: ${named} -m pip install -r requirements-dev.txt`);
  console.error('  or unset TORCH_PARITY_PYTHON, and .venv is made.');
  process.exitCode = 3;
} else {
  const venv = path.join(root, '.venv');
  const run = { cwd: root, stdout: process.stderr, stderr: process.stderr };
  try {
    console.error(`Installing torch ${PINNED_TORCH} into .venv (about 1 GB, once) …`);
    await execa('python3', ['-m', 'venv', venv], run);
    await execa(pythonOf(venv), ['-m', 'pip', 'install', '--quiet', '-r', 'requirements-dev.txt'], run);
  } catch (error) {
    console.error(`The Python environment could not be made: ${error.shortMessage ?? error.message}`);
    console.error('Wanted: Python 3.10 or later with venv, as python3.');
    process.exitCode = 3;
  }
}
