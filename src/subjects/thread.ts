// The thread that a user's subject lives in, from outside: started, asked, and ended.
import path from 'node:path';
import type { Readable } from 'node:stream';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { BrokenOffError, LateError, type Question, type Subject } from '../conformance/index.ts';
import { InputError } from '../tensor/index.ts';
import { harmless, plain, thrownText } from '../text/index.ts';
import type { Asked, Last, Loaded, Reply } from './messages.ts';

/** Milliseconds to load a subject's file. */
const LOAD_LIMIT = 30_000;
/** Milliseconds that a thread may take to end what it started. */
const END_LIMIT = 2_000;

/** It ends itself, so that its exit handlers run; where it does not, it is ended. */
export async function closed(thread: Thread): Promise<void> {
  await exitOf(thread);
  const { unsaid } = thread;
  if (unsaid) process.stderr.write(`torch-parity: after its last answer: ${plain(unsaid.message)}\n`);
}

async function exitOf(thread: Thread): Promise<void> {
  const { port, ended } = thread;
  if (!ended) {
    thread.closing = true;
    port.postMessage('end');
  }
  await gone(thread);
  const left = receiveMessageOnPort(port) as { readonly message: Last } | undefined;
  if (left) thread.unsaid = outside(left.message.last);
}

/** It goes by itself: to end it while it fails has ended all of Node 20. Where it stays, it is ended. */
async function gone({ worker, exited }: Pick<Thread, 'worker' | 'exited'>): Promise<void> {
  const timer = setTimeout(() => void worker.terminate(), END_LIMIT);
  await exited;
  clearTimeout(timer);
}

const outside = (what: string) => new BrokenOffError(`it failed outside of its answer: ${what}`);

export interface Thread {
  readonly worker: Worker;
  readonly exited: Promise<unknown>;
  readonly port: MessagePort;
  readonly subject: Omit<Subject, 'run' | 'supports'>;
  /** What answers in its place. */
  readonly program?: Program;
  ended: boolean;
  /** It was told to end. */
  closing?: true;
  /** It failed when nothing was asked: whoever asks next is told. */
  unsaid?: Error;
  ask(what: Asked['what'], question: Question, timeout: number): Promise<unknown>;
}

type Program = Extract<Loaded, { loaded: unknown }>['program'] & {};

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: Error) => void;
}

/** Promise.withResolvers, which Node 20 has not. */
function deferred<T>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<T>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
}

export async function start(file: string, remedy: readonly string[]): Promise<Thread> {
  const { port1: port, port2 } = new MessageChannel();
  const worker = new Worker(new URL('./host.js', import.meta.url), {
    workerData: { file: path.resolve(file), port: port2 },
    transferList: [port2],
    stdout: true,
    stderr: true,
  });
  for (const stream of [worker.stdout, worker.stderr]) passOn(stream);
  const waiting = new Map<number, Deferred<unknown>>();
  const loading = deferred<Loaded>();
  let ids = 0;

  const end = (reason: Error, leave: () => Promise<unknown> = () => worker.terminate()) => {
    if (thread.ended) return;
    thread.ended = true;
    loading.resolve({ failed: ['cannot be loaded', reason.message] });
    if (waiting.size === 0) thread.unsaid = reason;
    for (const { reject } of waiting.values()) reject(reason);
    void leave();
  };
  const thread: Thread = {
    worker,
    exited: new Promise((resolve) => worker.once('exit', resolve)), // whatever else it fails with
    port,
    subject: { name: '' },
    ended: false,
    ask(what, question, timeout) {
      const id = ids++;
      const answer = deferred<unknown>();
      // An answer that came while this thread was at work is taken first.
      const late = () => waiting.has(id) && end(new LateError(timeout));
      const timer = setTimeout(() => setImmediate(late), timeout);
      waiting.set(id, answer);
      port.postMessage({ id, what, question } satisfies Asked);
      return answer.promise.finally(() => {
        clearTimeout(timer);
        waiting.delete(id);
      });
    },
  };
  port.on('message', (message: Loaded | Reply | Last) => {
    if ('last' in message) return void (thread.unsaid = outside(message.last));
    if (!('id' in message)) return loading.resolve(message);
    const asked = waiting.get(message.id);
    if ('value' in message) return asked?.resolve(message.value);
    asked?.reject(Object.assign(new Error(message.error.message), message.error));
  });
  worker.on('error', (cause: unknown) => end(outside(thrownText(cause)), () => gone(thread)));
  worker.on('exit', (code) => {
    if (!thread.closing) end(new BrokenOffError(`it ended its process with exit code ${code}`));
  });

  const timer = setTimeout(() => end(new Error(`not loaded within ${LOAD_LIMIT / 1000} s`)), LOAD_LIMIT);
  const loaded = await loading.promise;
  clearTimeout(timer);
  if ('failed' in loaded) {
    thread.ended = true;
    await worker.terminate();
    const [what, ...details] = loaded.failed;
    throw new InputError(`--subject ${file}: ${what}`, [...details, ...remedy]);
  }
  return Object.assign(thread, {
    subject: loaded.loaded,
    ...(loaded.program && { program: loaded.program }),
  });
}

/** What it prints must not mix with a report, and must not steer the terminal. */
function passOn(stream: Readable): void {
  stream.setEncoding('utf8').on('data', (text: string) => void process.stderr.write(harmless(text)));
}
