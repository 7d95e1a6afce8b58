// Finds a Python that has torch. Installs nothing.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { OracleError } from './error.ts';

/** The torch that the goldens come from; requirements-dev.txt pins the same. */
export const PINNED_TORCH = '2.13.0';

export interface Python {
  readonly command: string;
  /** Version of the installed torch, such as `2.13.0+cpu`; undefined where there is none. */
  readonly torch: string | undefined;
}

export interface PythonSearch {
  /** --python: if given, nothing else is tried. */
  readonly python?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
  /** Where a `.venv` is looked for. Default: the working folder. */
  readonly folder?: string;
}

/**
 * The first Python with the pinned torch; without one, the first with any torch.
 * Looks at --python, TORCH_PARITY_PYTHON (these two alone, if given), VIRTUAL_ENV, .venv, CONDA_PREFIX, python3, python.
 * @throws OracleError saying what was tried and the one command that mends it
 */
export async function findTorch(search: PythonSearch = {}): Promise<Python & { torch: string }> {
  const tried = await Promise.all(pythonCandidates(search).map(probe));
  const found = tried.filter((one): one is Python & { torch: string } => one?.torch !== undefined);
  const best = found.find(({ torch }) => isPinned(torch)) ?? found[0];
  if (best) return best;
  const lines = pythonCandidates(search).map(
    (command, i) => `${command}: ${tried[i] ? 'has no torch' : 'cannot be run'}`,
  );
  throw new OracleError('PyTorch was not found', [
    ...lines,
    `Install it: pip install torch==${PINNED_TORCH} numpy (in the repository: npm run python),`,
    'or name a Python that has it: --python PATH, or TORCH_PARITY_PYTHON=PATH.',
  ]);
}

/** `2.13.0+cpu` is 2.13.0. */
export function isPinned(torch: string): boolean {
  return torch.split('+')[0] === PINNED_TORCH;
}

/** Commands to try, in order. */
export function pythonCandidates({
  python,
  env = process.env,
  folder = process.cwd(),
}: PythonSearch): string[] {
  const named = python ?? env['TORCH_PARITY_PYTHON'];
  if (named) return [named];
  const prefixes = [env['VIRTUAL_ENV'], path.join(folder, '.venv'), env['CONDA_PREFIX']];
  const inPrefixes = prefixes
    .flatMap((prefix) => (prefix ? [pythonOf(prefix)] : []))
    .filter((file) => existsSync(file));
  return [...inPrefixes, 'python3', 'python'];
}

/** The interpreter of a virtual environment. */
export function pythonOf(prefix: string): string {
  return process.platform === 'win32'
    ? path.join(prefix, 'Scripts', 'python.exe')
    : path.join(prefix, 'bin', 'python');
}

/** Asks for the version alone: importing torch takes seconds. Undefined where it cannot be run. */
async function probe(command: string): Promise<Python | undefined> {
  const question =
    'import importlib.metadata as m\ntry: print(m.version("torch"))\nexcept m.PackageNotFoundError: print("none")';
  const { exitCode, stdout } = await execa(command, ['-c', question], { reject: false, timeout: 20_000 }); // milliseconds
  if (exitCode !== 0) return undefined;
  return { command, torch: stdout.trim() === 'none' ? undefined : stdout.trim() };
}
