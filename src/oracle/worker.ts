// One PyTorch worker: a process that answers frames. Several requests may be in flight; answers come by id.
// Once anything is wrong with it, every open request fails with the reason, the oldest first, and the worker is gone.
import path from 'node:path';
import type { NamedTensors } from '../tensor/index.ts';
import { OracleError } from './error.ts';
import { encodeFrame, type Frame, FrameReader } from './frames.ts';
import type { Child } from '../processes/index.ts';
import { startPython } from './start-python.ts';
import { type Answer, answeredFrom, type Hello, helloSchema, PROTOCOL, replySchema } from './protocol.ts';

export interface WorkerOptions {
  /** A Python that has torch. */
  readonly python: string;
  /** The folder with worker.py. */
  readonly scripts: string;
  /** Milliseconds that an answer may take before the worker counts as hung: from when it is its turn, or has begun to come. */
  readonly timeout: number;
  /** Milliseconds for Python to import torch and say hello. Default: a minute. */
  readonly startTimeout?: number;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: OracleError) => void;
}

/** Milliseconds between the end of its output and its own. */
const GRACE = 5000;

export class Worker {
  readonly hello: Promise<Hello>;
  readonly #python: string;
  readonly #process: Child;
  readonly #timeout: number;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  /** Of the oldest open request: those behind it wait for their turn. */
  #timer: NodeJS.Timeout | undefined;
  /** Why it cannot be asked any more. */
  #fault: OracleError | undefined;

  constructor({ python, scripts, timeout, startTimeout = 60_000 }: WorkerOptions) {
    this.#timeout = timeout;
    this.#python = python;
    this.#process = startPython(python, [path.join(scripts, 'worker.py')]);
    this.hello = this.#listen(startTimeout);
    this.hello.catch(() => {}); // whoever asks hears of it
    void this.#process.ended.then(({ how }) => this.#fail(how));
  }

  /** False once it has failed or was closed: take a fresh one. */
  get usable(): boolean {
    return this.#fault === undefined;
  }

  /** @throws OracleError where the worker dies, hangs, or says what it should not */
  async ask(header: (id: number) => Record<string, unknown>, tensors: NamedTensors): Promise<Answer> {
    await this.hello;
    if (this.#fault) throw this.#fault;
    const id = this.#nextId++;
    const frame = encodeFrame(header(id), tensors);
    const answer = new Promise<Answer>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    if (this.#waiting.size === 1) this.#wait();
    // Where the pipe is full the bytes wait in memory: no more of them than are in flight.
    this.#process.stdin.write(frame);
    return answer;
  }

  /** Ends it: nothing may outlive the run. */
  async close(): Promise<void> {
    this.#fail('was closed');
    await this.#process.ended;
  }

  /** Reads frames: the first is the hello, all others are answers. */
  #listen(startTimeout: number): Promise<Hello> {
    return new Promise((resolve, reject) => {
      this.#timer = setTimeout(() => this.#fail(`said nothing for ${startTimeout / 1000} s`), startTimeout);
      this.#waiting.set(0, { resolve: () => {}, reject });
      const reader = new FrameReader();
      let greeted = false;
      this.#process.stdout.on('data', (chunk: Buffer) => {
        if (greeted) this.#wait();
        try {
          for (const frame of reader.push(chunk)) {
            if (greeted) {
              this.#settle(frame);
            } else {
              greeted = true;
              resolve(greetingOf(frame));
              this.#forget(0);
            }
          }
        } catch (error) {
          this.#fail((error as Error).message, error);
        }
      });
      this.#process.stdout.on('end', () => {
        const mute = setTimeout(() => this.#fail('closed its standard output, and lives on'), GRACE);
        void this.#process.ended.then(() => clearTimeout(mute));
      });
    });
  }

  #settle({ header, tensors }: Frame): void {
    const reply = replySchema.safeParse(header);
    if (!reply.success)
      throw new OracleError(`answered what it should not: ${JSON.stringify(header).slice(0, 200)}`);
    const waiting = reply.data.id === null ? undefined : this.#forget(reply.data.id);
    if (!waiting) throw new OracleError(`answered request ${reply.data.id}, which nobody made`);
    if ('failed' in reply.data)
      waiting.reject(new OracleError(`the PyTorch worker could not answer: ${reply.data.failed}`));
    else if ('refused' in reply.data) waiting.resolve({ refused: reply.data.refused });
    else waiting.resolve({ answered: answeredFrom(tensors) });
  }

  #forget(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) clearTimeout(this.#timer);
    return waiting;
  }

  /** From now on, for the oldest open request. What came while this thread was at work is read first. */
  #wait(): void {
    clearTimeout(this.#timer);
    const timer = setTimeout(
      () =>
        setImmediate(() => {
          if (this.#timer === timer && this.#waiting.size > 0)
            this.#fail(`did not answer within ${this.#timeout / 1000} s`);
        }),
      this.#timeout,
    );
    this.#timer = timer;
  }

  /** @param what about the worker: it `did not answer` … */
  #fail(what: string, cause?: unknown): void {
    if (this.#fault) return;
    const lines = [...this.#process.lastLines(), `Python: ${this.#python}`];
    const fault = new OracleError(`the PyTorch worker ${what}`, lines, { cause });
    this.#fault = fault;
    clearTimeout(this.#timer);
    for (const id of this.#waiting.keys()) this.#forget(id)?.reject(fault);
    this.#process.end();
  }
}

function greetingOf({ header }: Frame): Hello {
  const hello = helloSchema.safeParse(header);
  if (!hello.success)
    throw new OracleError(`said no hello in its first frame: ${JSON.stringify(header).slice(0, 200)}`);
  if (hello.data.protocol === PROTOCOL) return hello.data;
  throw new OracleError(
    `speaks protocol ${hello.data.protocol}, want ${PROTOCOL}: its scripts are of another version`,
  );
}
