// npm run python: finds a Python with the pinned torch, or makes .venv and installs requirements-dev.txt into it.
// The published command never installs anything; this script is the repository's.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { findTorch, isPinned, PINNED_TORCH, pythonOf } from '../dist/oracle/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const found = await findTorch({ folder: root }).catch(() => undefined);

if (found && isPinned(found.torch)) {
  console.error(`torch ${found.torch} is there: ${found.command}`);
} else {
  const venv = path.join(root, '.venv');
  const run = { cwd: root, stdout: process.stderr, stderr: process.stderr };
  try {
    console.error(`Installing torch ${PINNED_TORCH} into .venv (about 1 GB, once) …`);
    await execa(process.env['TORCH_PARITY_PYTHON'] ?? 'python3', ['-m', 'venv', venv], run);
    await execa(pythonOf(venv), ['-m', 'pip', 'install', '--quiet', '-r', 'requirements-dev.txt'], run);
  } catch (error) {
    console.error(`The Python environment could not be made: ${error.shortMessage ?? error.message}`);
    console.error('Wanted: Python 3.10 or later with venv, as python3, or named by TORCH_PARITY_PYTHON.');
    process.exitCode = 3;
  }
}
