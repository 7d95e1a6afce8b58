// One browser on one page, for as long as the work takes. It is ended whatever happens, with all processes that it began.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BROWSERS } from './installed.mjs';

/** Milliseconds that it may take to end by itself. */
const END = 3000;

/** @param work told when it ends by itself */
export async function withBrowser(name, command, url, work) {
  const profile = mkdtempSync(path.join(tmpdir(), `torch-parity-${name}-`));
  const child = spawn(command, BROWSERS[name].args(profile, url), {
    detached: true, // a group of its own, which is ended as one
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: '1' },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said = (said + text).slice(-2000)));
  const ended = new Promise((resolve) => {
    child.once('error', (cause) => resolve(`it could not be started: ${cause.message}`));
    child.once('exit', (code, signal) => resolve(`it ended by itself (${signal ?? code})\n${said.trim()}`));
  });
  const kill = () => killAll(child, profile, 'SIGKILL');
  const remove = () => rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  const leave = () => (kill(), remove()); // of a run that is ended
  process.prependOnceListener('exit', leave); // before what takes long
  try {
    return await work(ended);
  } finally {
    killAll(child, profile, 'SIGTERM');
    const late = setTimeout(kill, END);
    await ended;
    clearTimeout(late);
    kill();
    process.off('exit', leave);
    remove();
  }
}

/** Its group, and whoever left that and has its profile: no other process has that name. */
function killAll({ pid }, profile, signal) {
  if (pid === undefined) return;
  for (const one of [-pid, ...having(profile)]) {
    try {
      process.kill(one, signal);
    } catch {
      // it has ended
    }
  }
}

function having(profile) {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(profile);
    } catch {
      return false;
    }
  });
}
