// The cases that a run has judged, for its blind spots: the smallest, so that memory does not grow with their number.
import type { Case, CaseVerdict } from '../conformance/index.ts';
import type { Seen } from '../mistakes/index.ts';

/** More cases, or larger ones, show no more: of each kind the smallest is enough. */
const MOST = { cases: 1000, numbers: 2_000_000 } as const;

export class Shown {
  readonly #kept: (Seen & { readonly size: number })[] = [];
  #numbers = 0;

  add(asked: Case, { status, tensors }: CaseVerdict): void {
    const names = tensors.filter((one) => one.judged !== 'none').map(({ name }) => name);
    if (!['pass', 'fail', 'gap'].includes(status) || names.length === 0) return;
    const size = [asked.inputs, asked.state_dict, asked.expected]
      .flatMap((all) => Object.values(all))
      .reduce((sum, { data }) => sum + data.length, 0);
    const at = this.#kept.findIndex((other) => other.size > size);
    this.#kept.splice(at === -1 ? this.#kept.length : at, 0, { asked, names, size });
    this.#numbers += size;
    while (this.#kept.length > MOST.cases || (this.#numbers > MOST.numbers && this.#kept.length > 1)) {
      this.#numbers -= this.#kept.pop()!.size;
    }
  }

  get seen(): readonly Seen[] {
    return this.#kept;
  }
}
