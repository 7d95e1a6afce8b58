// What a run could not have seen: known mistakes that can happen in the cases that were judged, and that none of these would
// have failed. Each case is looked at when it was judged, for those alone that none before it has shown, and is not kept.
import type { Case, MistakeStatus, Opened, Question } from '../conformance/index.ts';
import { CATALOGUE, type Mistake } from './catalogue/index.ts';
import { miniature } from './cut.ts';
import { type Departures, isHidden } from './departures/index.ts';
import { Trial } from './trial.ts';

/** Larger cases are not tried: small ones show as much, and where there are none nothing is said. */
const MOST_NUMBERS = 200_000;
/**
 * Those that are larger than this wait until all others have been tried, and few mistakes are left; so many numbers at most.
 * On the goldens of RNN 700 took half the time of 4,000; 300 and 1,500 were no better.
 */
const SMALL = { numbers: 700, waiting: 2_000_000 } as const;

/** A case that waits. */
interface Waiting {
  readonly asked: Case;
  readonly names: readonly string[];
  readonly steps: boolean;
}

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
  readonly #waiting: Waiting[] = [];
  #waitingNumbers = 0;

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
    const able = this.#able(asked);
    for (const mistake of able) {
      this.#impossible.delete(mistake);
      if (this.#departures && !this.#first.has(mistake)) this.#first.set(mistake, miniature(asked, 1));
      if (!mistake.misbehaviour) continue;
      this.#untried.delete(mistake);
      if (isAsked(mistake)) this.#unseen.delete(mistake);
    }
    const size = sizeOf(asked);
    if (size > MOST_NUMBERS) return;
    const waits = size > SMALL.numbers && this.#waitingNumbers + size <= SMALL.waiting;
    if (!waits) return this.#tryAll({ asked, names, steps }, opened);
    this.#waiting.push({ asked, names, steps });
    this.#waitingNumbers += size;
  }

  /** Nothing has shown them so far, and here they can happen. */
  #able(asked: Case): Mistake[] {
    return [...this.#unseen].filter((one) => this.#canHappen(one) && one.applies(asked));
  }

  #tryAll({ asked, names, steps }: Waiting, opened?: Opened): void {
    const able = this.#able(asked).filter(({ misbehaviour }) => !misbehaviour);
    if (able.length === 0) return;
    const trial = new Trial(asked, asked.expected, false, steps, this.#departures, opened);
    if (!trial.isTelling) return;
    for (const mistake of able) {
      this.#untried.delete(mistake);
      if (trial.shows([mistake.bend], [mistake], names)) this.#unseen.delete(mistake);
    }
  }

  /** Of each known mistake, in the order of the catalogue. */
  get statuses(): Record<string, MistakeStatus> {
    for (const one of this.#waiting.splice(0)) this.#tryAll(one);
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
