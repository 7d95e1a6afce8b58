// The packages of a runtime, on first use: npm ci in this folder, or pip into a venv of its own.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { HERE, venvOf } from './list.mjs';

/** @returns undefined, or why it could not be installed: the last line that was printed */
export function installed(runtime) {
  try {
    if (runtime.language === 'Python') intoVenv(runtime);
    else if (!existsSync(path.join(HERE, 'node_modules'))) run('npm', ['ci', '--no-audit', '--no-fund']);
    return undefined;
  } catch (error) {
    const said = String(error.stderr ?? '').trim();
    return said.split('\n').at(-1) || error.message;
  }
}

function intoVenv(runtime) {
  const venv = venvOf(runtime);
  if (existsSync(venv)) return;
  run('python3', ['-m', 'venv', venv]);
  run(path.join(venv, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', ...runtime.requirements]);
}

function run(command, words) {
  execFileSync(command, words, {
    cwd: HERE,
    stdio: ['ignore', 'ignore', 'pipe'],
    shell: process.platform === 'win32',
  });
}
