// The thread that a user's subject lives in: whatever it does there (hang, exit, throw late) cannot end the run. It speaks
// through a port of its own: what a library in this thread sends to the parent is nobody's answer.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type MessagePort, workerData } from 'node:worker_threads';
import {
  answerOf,
  defineSubject,
  type ProgramSubject,
  saysOfItself,
  type Subject,
  supportOf,
  watched,
} from '../conformance/index.ts';
import { thrown, thrownText } from '../text/index.ts';
import { framesOf } from './stack.ts';
import type { Asked, Last, Loaded, Reply } from './messages.ts';

const given = workerData as { file: string; port?: MessagePort };
const { file } = given;
const port = given.port!;
delete given.port; // it is no port of the subject's
const say = (message: Loaded | Reply | Last) => port.postMessage(message);
const exit = process.exit.bind(process); // a subject may put another in its place

keepStandardOutput();
keepAlive();
const subject = await load();
if (subject) {
  const seen = watched(subject as Subject); // of a program, run is not asked
  port.on('message', (asked: Asked | 'end') => {
    if (asked === 'end') end();
    else void answer(seen, asked);
  });
  const { gaps, arithmetic, offline } = subject;
  const parallel = 'parallel' in subject && subject.parallel;
  const program =
    'command' in subject || 'server' in subject ? programIn(subject as ProgramSubject) : undefined;
  say({
    loaded: {
      ...saysOfItself(subject),
      ...(gaps && { gaps: { ...gaps } }),
      ...(arithmetic && { arithmetic }),
      ...(parallel && { parallel }),
      ...(offline && { offline }),
    },
    ...(program && { program }),
  });
}

function programIn({ command, server, supports }: ProgramSubject) {
  return { hasSupports: supports !== undefined, ...(command === undefined ? { server } : { command }) };
}

/**
 * What it writes to the files of standard output and standard error must not mix with a report, nor steer a terminal: it
 * goes where all goes that it prints.
 */
function keepStandardOutput(): void {
  const files = fs as unknown as Record<string, (...rest: unknown[]) => unknown>;
  for (const name of ['write', 'writeSync', 'writev', 'writevSync', 'writeFileSync', 'appendFileSync']) {
    const original = files[name]!;
    files[name] = (to, ...rest) => (to === 1 || to === 2 ? printed(rest) : original(to, ...rest));
  }
  syncBuiltinESMExports(); // also for those who import a function by name
}

/** @returns how many bytes it was; told to a callback, where there is one */
function printed([data, ...rest]: readonly unknown[]): number {
  const [from, length] = rest;
  let size = 0;
  for (const one of Array.isArray(data) ? (data as unknown[]) : [data]) {
    let bytes = ArrayBuffer.isView(one)
      ? Buffer.from(one.buffer, one.byteOffset, one.byteLength)
      : Buffer.from(String(one));
    if (ArrayBuffer.isView(data) && typeof from === 'number') {
      bytes = bytes.subarray(from, typeof length === 'number' ? from + length : undefined);
    }
    process.stderr.write(bytes);
    size += bytes.length;
  }
  const callback = rest.findLast((one) => typeof one === 'function');
  if (callback) process.nextTick(() => (callback as (...all: unknown[]) => void)(null, size, data));
  return size;
}

/** A signal to its own process would end the run. */
function keepAlive(): void {
  const kill = process.kill.bind(process);
  process.kill = (pid, signal) => {
    if (pid === process.pid && signal !== 0) throw new Error('it sent a signal to its own process');
    return kill(pid, signal);
  };
}

/** Of this thread: what it does on exit is done. What fails there is said: thrown, it has ended all of Node 20. */
function end(): void {
  try {
    process.exit(0);
  } catch (cause) {
    say({ last: thrownText(cause) });
    exit(0);
  }
}

async function load(): Promise<Subject | ProgramSubject | undefined> {
  try {
    const loaded = (await import(pathToFileURL(file).href)) as { default?: unknown };
    if (loaded.default !== undefined) return defineSubject(loaded.default as Subject);
    say({ failed: ['has no default export', 'End it with: export default defineSubject({ name, run })'] });
  } catch (cause) {
    const { name, message } = thrown(cause);
    const ours = name === 'InputError';
    say({
      failed: ours
        ? message.split('\n').map((line) => line.trim())
        : ['cannot be loaded', `${name}: ${message.split('\n')[0]}`],
    });
  }
  return undefined;
}

async function answer(asked: Subject, { id, what, question }: Asked): Promise<void> {
  try {
    say({ id, value: await (what === 'run' ? answerOf(asked, question) : supportOf(asked, question)) });
  } catch (cause) {
    say({ id, error: { ...thrown(cause), frames: framesOf(cause) } });
  }
}
