// The cases that a diagnosis works on: the smallest, as many as fit, so that memory does not grow with their number. Small
// cases tell a mistake as well as large ones do. Those that pass count too: they refute.
import type { Case, Judged } from '../conformance/index.ts';
import { type Departures, type Failed, Trial } from '../mistakes/index.ts';
import type { NamedTensors } from '../tensor/index.ts';

/** At most so many cases, with at most so many numbers in all. */
export const MOST = { cases: 1000, numbers: 20_000_000 } as const;

/** Numbers of a case on which no mistake is tried: each would take seconds, and there are thousands. */
export const TOO_LARGE = 4_000_000;

/** Numbers of a case that takes long to compute with nested arrays. */
const LARGE = 200_000;

interface Kept {
  readonly asked: Case;
  readonly answer: NamedTensors;
  readonly fails: boolean;
  readonly stepsPass: boolean;
  readonly size: number;
}

export class Sample {
  readonly failed: Failed[] = [];
  /** Smallest first. */
  readonly #kept: Kept[] = [];
  readonly #departures: Departures | undefined;
  #numbers = 0;
  #left_out = 0;

  /** @param departures what the subject means to do */
  constructor(departures?: Departures) {
    this.#departures = departures;
  }

  /** Takes a case that was answered, and the reason of one that failed for a reason of its own. */
  add(asked: Case, { verdict, answer }: Judged): void {
    const { status, tensors, reason } = verdict;
    if (status === 'fail' && reason !== undefined && this.failed.length < MOST.cases) {
      this.failed.push({ asked, reason });
    }
    const fails = tensors.some((one) => one.status === 'fail');
    const stepsPass = verdict.per_step?.status === 'pass';
    if (!answer || tensors.length === 0 || status === 'gap') return; // what is known is not asked for
    const size = sizeOf(asked);
    if (!fails && size > LARGE) return; // small ones refute as well
    if (size > TOO_LARGE) {
      this.#left_out++;
      return;
    }
    const at = this.#kept.findIndex((other) => other.size > size);
    this.#kept.splice(at === -1 ? this.#kept.length : at, 0, { asked, answer, fails, stepsPass, size });
    this.#numbers += size;
    while (this.#kept.length > MOST.cases || (this.#numbers > MOST.numbers && this.#kept.length > 1)) {
      const dropped = this.#kept.pop()!;
      this.#numbers -= dropped.size;
      if (dropped.fails) this.#left_out++;
    }
  }

  get trials(): readonly Trial[] {
    return this.#kept.map(
      ({ asked, answer, fails, stepsPass }) => new Trial(asked, answer, fails, stepsPass, this.#departures),
    );
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
