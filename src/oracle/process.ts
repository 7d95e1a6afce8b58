// A Python as a child process, with all that it starts: a wrapper's children go with the wrapper, and both with this
// process. On POSIX they are a process group of their own. Whoever is killed at once (SIGKILL) ends nothing any more: the
// closed end of its standard input then tells worker.py and record.py, which end themselves.
import { statSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { execa } from 'execa';

export interface PythonProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly ended: Promise<Ended>;
  /** What it said last on standard error. */
  lastLines(count?: number): string[];
  /** Asks it to end, and makes it a second later. */
  end(): void;
}

export interface Ended {
  /** Absent where a signal ended it, or it could not be run. */
  readonly exitCode: number | undefined;
  /** `ended with exit code 1`, `was killed (SIGKILL)`, `cannot be run` … */
  readonly how: string;
}

/** Milliseconds for it to end by itself, and for what it said last to arrive. */
const GRACE = 1000;
/** Of standard error: characters that are kept, and lines that are told. */
const [KEPT, LAST_LINES] = [4000, 5];
const OWN_GROUP = process.platform !== 'win32';

export function startPython(python: string, args: readonly string[]): PythonProcess {
  const child = execa(python, args, {
    reject: false,
    buffer: false,
    encoding: 'buffer',
    stdin: 'pipe',
    env: { PYTHONDONTWRITEBYTECODE: '1' },
    detached: OWN_GROUP,
    cleanup: false, // knows of no groups
  });
  const { stdin, stdout, stderr } = child;
  let said = '';
  stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-KEPT)));
  for (const stream of [stdin, stdout, stderr]) stream.on('error', () => {}); // how it ended says why
  const kill = (signal: NodeJS.Signals) => {
    if (child.pid !== undefined) killAll(child.pid, signal);
  };
  if (child.pid !== undefined) follow(child.pid);
  child.once('exit', () => {
    kill('SIGKILL'); // what it started
    if (child.pid !== undefined) unfollow(child.pid);
    // Whatever has left the group may hold the pipes open.
    setTimeout(() => [stdout, stderr].forEach((stream) => stream.destroy()), GRACE).unref();
  });
  return {
    stdin,
    stdout,
    ended: child.then(({ exitCode, signal, code }) => ({
      exitCode,
      how: howEnded(python, exitCode, signal, code),
    })),
    lastLines: (count = LAST_LINES) => said.trim().split('\n').slice(-count).filter(Boolean),
    end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      stdin.destroy();
      kill('SIGTERM');
      const timer = setTimeout(() => kill('SIGKILL'), GRACE);
      child.once('exit', () => clearTimeout(timer));
    },
  };
}

function howEnded(python: string, exitCode?: number, signal?: string, code?: string): string {
  if (signal !== undefined) return `was killed (${signal})`;
  if (exitCode !== undefined) return `ended with exit code ${exitCode}`;
  return whyNotRun(python, code);
}

/** @param code of the system, such as `EACCES` */
export function whyNotRun(python: string, code: string | undefined): string {
  if (code === undefined || code === 'ENOENT') return 'cannot be run';
  if (statSync(python, { throwIfNoEntry: false })?.isDirectory()) return 'cannot be run: it is a folder';
  if (code === 'EACCES') return `cannot be run: it is not executable (chmod +x ${python})`;
  return `cannot be run (${code})`;
}

function killAll(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(OWN_GROUP ? -pid : pid, signal);
  } catch {
    // all of them have ended
  }
}

/** Those that have not ended. */
const running = new Set<number>();
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function follow(pid: number): void {
  if (running.size === 0) {
    process.on('exit', endAll);
    for (const signal of SIGNALS) process.on(signal, onSignal);
  }
  running.add(pid);
}

function unfollow(pid: number): void {
  if (!running.delete(pid) || running.size > 0) return;
  process.off('exit', endAll);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

function endAll(): void {
  for (const pid of running) killAll(pid, 'SIGKILL');
}

/** A signal ends this process as it would without us, unless somebody else listens, who then decides. */
function onSignal(signal: NodeJS.Signals): void {
  endAll();
  if (process.listenerCount(signal) > 1) return;
  process.off(signal, onSignal);
  process.kill(process.pid, signal);
}
