// The stack of a pickle's machine, and what it remembers. Nothing is taken that is not there.

const MARK = Symbol('mark');

export class PickleStack {
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();
  readonly #damaged: (problem: string) => never;

  constructor(damaged: (problem: string) => never) {
    this.#damaged = damaged;
  }

  get isEmpty(): boolean {
    return this.#stack.length === 0;
  }

  mark(): void {
    this.#stack.push(MARK);
  }

  /** What is on top. @param at by default the next number */
  remember(at = this.#memo.size): void {
    this.#memo.set(at, this.top());
  }

  push(value: unknown): void {
    this.#stack.push(value);
  }

  pop(): unknown {
    const value = this.top();
    this.#stack.pop();
    return value;
  }

  top(): unknown {
    const value = this.#stack.at(-1);
    if (value === undefined || value === MARK) this.#damaged('it takes what is not there');
    return value;
  }

  popped(count: number): unknown[] {
    const items = Array.from({ length: count }, () => this.pop());
    return items.toReversed();
  }

  toMark(): unknown[] {
    const at = this.#stack.lastIndexOf(MARK);
    if (at < 0) this.#damaged('it takes what is not there');
    return this.#stack.splice(at).slice(1);
  }

  remembered(at: number): unknown {
    if (!this.#memo.has(at)) this.#damaged('it remembers what was not there');
    return this.#memo.get(at);
  }
}
