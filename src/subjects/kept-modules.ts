// The modules of the last questions, kept for those that follow. A case asks for the same weights several times, with others in
// between: what a module carries from one call into the next then shows in its answers.
import type { Question } from '../conformance/index.ts';
import type { ModuleOptions } from '../nn/index.ts';
import { cloneAll } from '../tensor/index.ts';
import { OwnModules } from './own-modules.ts';

/** The weights of a case, and the other weights that it asks for. Those of more bytes are not kept: they take memory. */
const MOST = { sets: 2, bytes: 2 ** 25 } as const;

export class KeptModules {
  readonly #options: ModuleOptions;
  /** Those that were asked last come first. */
  #kept: readonly OwnModules[] = [];

  constructor(options: ModuleOptions) {
    this.#options = options;
  }

  /** An answer of modules that have the weights of this question. */
  answer<T>(question: Question, ask: (modules: OwnModules) => T): T {
    const weights = Object.values(question.state_dict);
    const bytes = weights.reduce((sum, { data }) => sum + data.byteLength, 0);
    if (bytes <= MOST.bytes) return ask(this.#of(question));
    const once = new OwnModules(question, this.#options);
    try {
      return ask(once);
    } finally {
      once.dispose();
    }
  }

  #of(question: Question): OwnModules {
    const found = this.#kept.find((one) => one.areOf(question));
    // Whoever asks may write to what he gave, later.
    const wanted =
      found ?? new OwnModules({ ...question, state_dict: cloneAll(question.state_dict) }, this.#options);
    const all = [wanted, ...this.#kept.filter((one) => one !== found)];
    for (const one of all.slice(MOST.sets)) one.dispose();
    this.#kept = all.slice(0, MOST.sets);
    return wanted;
  }
}
