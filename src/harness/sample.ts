// The failing cases that a diagnosis works on: the smallest, as many as fit, so that memory does not grow with their
// number. Small cases tell a mistake as well as large ones do.
import type { Case, Judged } from '../conformance/index.ts';
import type { Failed, Failing } from '../mistakes/index.ts';

/** At most so many cases, with at most so many numbers in all. */
export const MOST = { cases: 1000, numbers: 20_000_000 } as const;

export class Sample {
  readonly failed: Failed[] = [];
  /** Smallest first. */
  readonly #wrong: { readonly failing: Failing; readonly size: number }[] = [];
  #numbers = 0;
  #left_out = 0;

  /** Takes a case that failed: by its numbers, or for a reason of its own. */
  add(asked: Case, { verdict, answer }: Judged): void {
    const { status, tensors, reason } = verdict;
    if (status !== 'fail') return;
    if (reason !== undefined && this.failed.length < MOST.cases) this.failed.push({ asked, reason });
    if (!answer || !tensors.some((one) => one.status === 'fail')) return;
    const size = sizeOf(asked);
    const at = this.#wrong.findIndex((other) => other.size > size);
    this.#wrong.splice(at === -1 ? this.#wrong.length : at, 0, { failing: { asked, answer }, size });
    this.#numbers += size;
    while (this.#wrong.length > MOST.cases || (this.#numbers > MOST.numbers && this.#wrong.length > 1)) {
      this.#numbers -= this.#wrong.pop()!.size;
      this.#left_out++;
    }
  }

  get wrong(): readonly Failing[] {
    return this.#wrong.map(({ failing }) => failing);
  }

  /** Failing cases with wrong numbers that were too many, or too large. */
  get left_out(): number {
    return this.#left_out;
  }
}

function sizeOf({ inputs, state_dict, expected, truth }: Case): number {
  return [inputs, state_dict, expected, truth]
    .flatMap((tensors) => Object.values(tensors))
    .reduce((sum, { data }) => sum + data.length, 0);
}
