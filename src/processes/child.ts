// A program as a child process, with all that it starts: a wrapper's children go with the wrapper, and both with this
// process. On POSIX they are a process group of their own; Windows ends the tree below the child. Whoever is killed at once
// (SIGKILL) ends nothing any more: the closed end of its standard input then tells the child.
import { statSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { execa, execaSync } from 'execa';
import { atEnd } from './at-end.ts';

export interface Child {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly ended: Promise<Ended>;
  /** What it said last on standard error: lines that are not empty. */
  lastLines(count?: number): string[];
  /** Is told what it says on standard error from now on, as it comes. */
  onSaid(listener: (text: string) => void): void;
  /** What it said so far on standard error counts no more. */
  forgetLines(): void;
  /** Asks it to end, and makes it a second later. */
  end(): void;
  /** Ends it at once. @returns whether it was alive */
  kill(): boolean;
  /** This process may end while the child lives; it then ends the child. */
  unref(): void;
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

/** @param env beside that of this process */
export function startChild(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Child {
  // Before it is there: a signal may come as soon as it is.
  const forget = atEnd(() => kill('SIGKILL'));
  const child = execa(program, args, {
    reject: false,
    buffer: false,
    encoding: 'buffer',
    stdin: 'pipe',
    env,
    detached: OWN_GROUP,
    cleanup: false, // knows of no groups
  });
  const { stdin, stdout, stderr } = child;
  let said = '';
  stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-KEPT)));
  for (const stream of [stdin, stdout, stderr]) stream.on('error', () => {}); // how it ended says why
  const kill = (signal: NodeJS.Signals) => {
    if (child.pid !== undefined) killAll(child.pid, signal);
  };
  if (child.pid === undefined) forget();
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  child.once('exit', () => {
    kill('SIGKILL'); // what it started
    forget();
    // Whatever has left the group may hold the pipes open.
    setTimeout(() => [stdout, stderr].forEach((stream) => stream.destroy()), GRACE).unref();
  });
  return {
    stdin,
    stdout,
    ended: child.then(({ exitCode, signal, code }) => ({
      exitCode,
      how: howEnded(program, exitCode, signal, code),
    })),
    lastLines: (count = LAST_LINES) =>
      said
        .split(/[\r\n]+/)
        .filter((line) => line.trim() !== '')
        .slice(-count),
    onSaid: (listener) => void stderr.on('data', listener),
    forgetLines: () => (said = ''),
    end() {
      if (hasEnded()) return;
      stdin.destroy();
      kill('SIGTERM');
      const timer = setTimeout(() => kill('SIGKILL'), GRACE);
      child.once('exit', () => clearTimeout(timer));
    },
    kill() {
      if (hasEnded()) return false;
      kill('SIGKILL');
      return true;
    },
    unref() {
      for (const one of [child, stdin, stdout, stderr]) (one as { unref?: () => void }).unref?.();
    },
  };
}

function howEnded(program: string, exitCode?: number, signal?: string, code?: string): string {
  if (signal !== undefined) return `was killed (${signal})`;
  if (exitCode !== undefined) return `ended with exit code ${exitCode}`;
  return whyNotRun(program, code);
}

/** @param code of the system, such as `EACCES` */
function whyNotRun(program: string, code: string | undefined): string {
  if (code === undefined || code === 'ENOENT') return 'cannot be run';
  if (statSync(program, { throwIfNoEntry: false })?.isDirectory()) return 'cannot be run: it is a folder';
  if (code === 'EACCES') return `cannot be run: it is not executable (chmod +x ${program})`;
  return `cannot be run (${code})`;
}

function killAll(pid: number, signal: NodeJS.Signals): void {
  try {
    if (OWN_GROUP) process.kill(-pid, signal);
    else if (signal === 'SIGTERM') process.kill(pid, signal);
    else execaSync('taskkill', ['/pid', String(pid), '/t', '/f'], { reject: false });
  } catch {
    // all of them have ended
  }
}
