// A network's twin in a worker: the same weights once more, so that half of the rows can be computed there.
import type { FloatArray } from '../../tensor/index.ts';
import type { Answered, Asked, Made } from './message.ts';
import { startWorker, type WorkerPort } from './port.ts';

type Settle = (answer: readonly FloatArray[] | undefined) => void;

/** Where dist has the worker's module: beside the file that nn is bundled into (scripts/core.mjs). */
const SERVE = './nn/threads/serve.js';

export class Twin {
  readonly #port: WorkerPort;
  readonly #waiting = new Map<number, Settle>();
  #next = 0;
  #isRetired = false;
  /** Whether it ended, or could not start: it answers nothing any more. */
  hasEnded = false;

  private constructor(port: WorkerPort) {
    this.#port = port;
    port.onMessage((message) => {
      const { id, answer } = message as Answered;
      this.#settle(id, answer);
    });
    port.onEnd(() => this.end());
    port.hold(false);
  }

  /** undefined where there are no workers. */
  static start(made: Made): Twin | undefined {
    const port = startWorker(SERVE, import.meta.url);
    if (port === undefined) return undefined;
    const twin = new Twin(port);
    port.post(
      made,
      Object.values(made.state_dict).map(({ data }) => data.buffer as ArrayBuffer),
    );
    return twin;
  }

  /** Output and all last states; undefined where it has none to give. */
  ask(asked: Omit<Asked, 'id'>): Promise<readonly FloatArray[] | undefined> {
    return new Promise((settle) => {
      if (this.hasEnded) {
        settle(undefined);
        return;
      }
      const id = this.#next++;
      this.#waiting.set(id, settle);
      this.#port.hold(true);
      const sent = [asked.input, ...(asked.initial ?? [])];
      this.#port.post(
        { ...asked, id },
        sent.map(({ data }) => data.buffer as ArrayBuffer),
      );
    });
  }

  /** Ends the worker as soon as nobody waits. */
  retire(): void {
    this.#isRetired = true;
    if (this.#waiting.size === 0) this.end();
  }

  /** Ends the worker. Whoever waits gets undefined. */
  end(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.#port.end();
    for (const id of this.#waiting.keys()) this.#settle(id, undefined);
  }

  #settle(id: number, answer: readonly FloatArray[] | undefined): void {
    const settle = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) {
      this.#port.hold(false);
      if (this.#isRetired) this.end();
    }
    settle?.(answer);
  }
}
