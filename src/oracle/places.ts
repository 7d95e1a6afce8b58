// Where a Python is looked for, and in which order.
import { existsSync } from 'node:fs';
import path from 'node:path';

export interface PythonSearch {
  /** --python: if given, nothing else is tried. */
  readonly python?: string | undefined;
  /** The version that is meant, such as `2.12.0`: no other will do. Default: the pinned one, or else any. */
  readonly torch?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
  /** Where a `.venv` is looked for. Default: the working folder. */
  readonly folder?: string;
}

/** A place, and the command that is tried there; without one, nothing is there. */
export interface PythonPlace {
  readonly from: string;
  readonly command?: string;
  /** Why nothing is tried. */
  readonly lacks?: string;
}

/** --python and TORCH_PARITY_PYTHON are alone, where they are given. */
export function pythonPlaces({
  python,
  env = process.env,
  folder = process.cwd(),
}: PythonSearch): PythonPlace[] {
  if (python) return [{ from: '--python', command: python }];
  const named = env['TORCH_PARITY_PYTHON'];
  if (named) return [{ from: 'TORCH_PARITY_PYTHON', command: named }];
  const inPrefix = (from: string, prefix: string | undefined): PythonPlace => {
    if (!prefix) return { from, lacks: 'not set' };
    const command = pythonOf(prefix);
    return existsSync(command) ? { from, command } : { from, lacks: 'no Python in it' };
  };
  return [
    { from: 'TORCH_PARITY_PYTHON', lacks: 'not set' },
    inPrefix('VIRTUAL_ENV', env['VIRTUAL_ENV']),
    inPrefix('.venv', path.join(folder, '.venv')),
    inPrefix('CONDA_PREFIX', env['CONDA_PREFIX']),
    { from: 'python3', command: 'python3' },
    { from: 'python', command: 'python' },
  ];
}

/** Commands to try, in order. */
export function pythonCandidates(search: PythonSearch): string[] {
  return pythonPlaces(search).flatMap(({ command }) => (command === undefined ? [] : [command]));
}

/** The interpreter of a virtual environment. */
export function pythonOf(prefix: string): string {
  return process.platform === 'win32'
    ? path.join(prefix, 'Scripts', 'python.exe')
    : path.join(prefix, 'bin', 'python');
}
