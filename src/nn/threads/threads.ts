// The threads of one network: its twin, from the first call that needs one to the end.
import type { Made } from './message.ts';
import { Twin } from './twin.ts';

/** Networks that were dropped without dispose leave their workers behind. */
const dropped = new FinalizationRegistry((twin: Twin) => twin.end());

export class Threads {
  readonly #wanted: number;
  #twin: Twin | undefined;
  #hasNoWorker = false;

  constructor(wanted: number) {
    this.#wanted = wanted;
  }

  get count(): number {
    return this.#wanted === 2 && !this.#hasNoWorker && this.#twin?.hasEnded !== true ? 2 : 1;
  }

  /** The twin; undefined for one thread. @param owner the network: its worker ends with it */
  twinOf(owner: object, made: () => Made): Twin | undefined {
    if (this.count === 1) return undefined;
    if (this.#twin === undefined) {
      this.#twin = Twin.start(made());
      if (this.#twin) dropped.register(owner, this.#twin, this);
      else this.#hasNoWorker = true;
    }
    return this.#twin;
  }

  end(when: 'now' | 'once it is idle'): void {
    if (this.#twin === undefined) return;
    dropped.unregister(this);
    if (when === 'now') this.#twin.end();
    else this.#twin.retire();
    this.#twin = undefined;
  }
}
