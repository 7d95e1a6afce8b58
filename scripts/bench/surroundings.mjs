// Where it is measured: the machine, a Python with torch, and the peers' packages, installed on first use.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findTorch } from '../../dist/oracle/index.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const QUIET = 1.5; // load average: the build before this is one

export function machine() {
  const [load] = os.loadavg();
  return { cpu: os.cpus()[0]?.model, cores: os.cpus().length, os: `${os.type()} ${os.arch()}`, load };
}

/** A benchmark beside other work measures the other work. */
export function loadWarning({ load }) {
  return load > QUIET
    ? `load average ${load.toFixed(1)}: other work runs beside, these figures are not to be kept`
    : '';
}

/** Undefined where there is no Python with torch: torch is then reported as missing. */
export async function pythonWithTorch() {
  return (await findTorch().catch(() => undefined))?.command;
}

/** npm ci in this folder; what it fails to install is reported as missing by whoever needs it. */
export function installPeers() {
  if (existsSync(path.join(here, 'node_modules'))) return;
  try {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], {
      cwd: here,
      stdio: ['ignore', process.stderr, process.stderr],
      shell: process.platform === 'win32',
    });
  } catch (error) {
    console.error(`the peers' packages were not installed: ${error.message}`);
  }
}
