// What a run could not have seen: known mistakes that can happen in the cases that were judged, and that none of these would
// have failed. Each case is looked at when it was judged, for those alone that none before it has shown, and is not kept.
import type { Case, MistakeStatus, Opened, Question } from '../conformance/index.ts';
import { CATALOGUE, type Mistake } from './catalogue/index.ts';
import { miniature } from './cut.ts';
import { type Departures, isHidden } from './departures/index.ts';
import { Trial } from './trial.ts';

/** Larger cases are not tried: small ones show as much, and where there are none nothing is said. */
const MOST_NUMBERS = 200_000;

export class BlindSpots {
  readonly #canHappen: (mistake: Mistake) => boolean;
  readonly #departures: Departures | undefined;
  /** Nothing has shown them so far. */
  readonly #unseen = new Set(CATALOGUE);
  /** They can happen only in cases that were not tried so far: these are too large, or rounding blurs them. */
  readonly #untried = new Set(CATALOGUE);
  /** Where there are departures: what the first case was like in which a mistake can happen. */
  readonly #first = new Map<Mistake, Question>();
  /** They could not even happen so far. */
  readonly #impossible = new Set(CATALOGUE);

  /**
   * @param canHappen whether a mistake that shows from call to call can, in such a subject
   * @param departures what the subject means to do: mistakes are tried beside it
   */
  constructor(canHappen: (mistake: Mistake) => boolean, departures?: Departures) {
    this.#canHappen = canHappen;
    this.#departures = departures;
  }

  /**
   * A case that was judged, by these answers alone.
   * @param steps   whether every step alone was judged too
   * @param isAsked whether a mistake that shows from call to call was asked for
   */
  add(
    opened: Opened,
    names: readonly string[],
    steps: boolean,
    isAsked: (mistake: Mistake) => boolean,
  ): void {
    const { asked } = opened;
    const able = [...this.#unseen].filter((one) => this.#canHappen(one) && one.applies(asked));
    for (const mistake of able) {
      this.#impossible.delete(mistake);
      if (this.#departures && !this.#first.has(mistake)) this.#first.set(mistake, miniature(asked, 1));
    }
    if (able.length === 0) return;
    const trial =
      sizeOf(asked) > MOST_NUMBERS
        ? undefined
        : new Trial(asked, asked.expected, false, steps, this.#departures, opened);
    const isTried = trial?.isTelling ?? false;
    for (const mistake of able) {
      const isSeen = mistake.misbehaviour
        ? isAsked(mistake)
        : isTried && trial!.shows([mistake.bend], [mistake], names);
      if (isSeen) this.#unseen.delete(mistake);
      if (isTried || mistake.misbehaviour) this.#untried.delete(mistake);
    }
  }

  /** Of each known mistake, in the order of the catalogue. */
  get statuses(): Record<string, MistakeStatus> {
    return Object.fromEntries(CATALOGUE.map((mistake) => [mistake.name, this.#statusOf(mistake)]));
  }

  #statusOf(mistake: Mistake): MistakeStatus {
    if (!this.#unseen.has(mistake)) return 'shown';
    if (this.#impossible.has(mistake)) return 'impossible';
    if (this.#untried.has(mistake)) return 'untried';
    const like = this.#first.get(mistake);
    return like && isHidden(mistake, like, this.#departures!) ? 'impossible' : 'blind';
  }
}

function sizeOf({ inputs, state_dict, expected }: Case): number {
  return [inputs, state_dict, expected]
    .flatMap((tensors) => Object.values(tensors))
    .reduce((sum, { data }) => sum + data.length, 0);
}
