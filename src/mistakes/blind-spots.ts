// What a run could not have seen: known mistakes that can happen in the cases that were judged, and that none of these would
// have failed. Each case is looked at when it was judged, for those alone that none before it has shown, and is not kept.
import type { Case } from '../conformance/index.ts';
import { CATALOGUE, type Mistake } from './catalogue/index.ts';
import { Trial } from './trial.ts';

/** Larger cases are not tried: small ones show as much. */
const MOST_NUMBERS = 200_000;

export class BlindSpots {
  readonly #isAsked: (mistake: Mistake) => boolean;
  /** Nothing has shown them so far. */
  readonly #unseen = new Set(CATALOGUE);
  /** They could not even happen so far. */
  readonly #impossible = new Set(CATALOGUE);

  /** @param isAsked whether a mistake that shows from call to call is asked for */
  constructor(isAsked: (mistake: Mistake) => boolean) {
    this.#isAsked = isAsked;
  }

  /** A case that was judged, by these answers alone. */
  add(asked: Case, names: readonly string[]): void {
    const able = [...this.#unseen].filter(({ applies }) => applies(asked));
    for (const mistake of able) this.#impossible.delete(mistake);
    if (able.length === 0 || sizeOf(asked) > MOST_NUMBERS) return;
    const trial = new Trial(asked, asked.expected, false);
    if (!trial.isTelling) return;
    for (const mistake of able) {
      const isSeen = mistake.misbehaviour
        ? this.#isAsked(mistake)
        : trial.shows([mistake.bend], [mistake], names);
      if (isSeen) this.#unseen.delete(mistake);
    }
  }

  /** They would have passed. */
  get unseen(): Mistake[] {
    return [...this.#unseen].filter((mistake) => !this.#impossible.has(mistake));
  }

  get impossible(): Mistake[] {
    return [...this.#impossible];
  }

  get known(): number {
    return CATALOGUE.length;
  }
}

function sizeOf({ inputs, state_dict, expected }: Case): number {
  return [inputs, state_dict, expected]
    .flatMap((tensors) => Object.values(tensors))
    .reduce((sum, { data }) => sum + data.length, 0);
}
