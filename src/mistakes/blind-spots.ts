// What a run could not have seen: known mistakes that can happen in the cases that were judged, and that none of these would
// have failed. Smallest cases first, stopping at the first that does.
import type { Case } from '../conformance/index.ts';
import { CATALOGUE, type Mistake } from './catalogue/index.ts';
import { Trial } from './trial.ts';

/** A case that was judged, by these answers alone. */
export interface Seen {
  readonly asked: Case;
  readonly names: readonly string[];
}

export interface BlindSpots {
  /** They would have passed. */
  readonly unseen: readonly Mistake[];
  /** They cannot happen in these cases. */
  readonly impossible: readonly Mistake[];
  /** How many known mistakes there are. */
  readonly known: number;
}

/** @param behaviours whether a mistake that shows from call to call would have been seen */
export function blindSpots(
  seen: readonly Seen[],
  behaviours: (mistake: Mistake, asked: readonly Case[]) => boolean,
): BlindSpots {
  const trials = seen
    .toSorted((a, b) => sizeOf(a.asked) - sizeOf(b.asked))
    .map(({ asked, names }) => ({
      asked,
      names,
      trial: once(() => new Trial(asked, asked.expected, false)),
    }));
  const unseen: Mistake[] = [];
  const impossible: Mistake[] = [];
  for (const mistake of CATALOGUE) {
    const able = trials.filter(({ asked }) => mistake.applies(asked));
    if (able.length === 0) impossible.push(mistake);
    else if (mistake.misbehaviour) {
      if (
        !behaviours(
          mistake,
          able.map(({ asked }) => asked),
        )
      )
        unseen.push(mistake);
    } else if (
      !able.some(({ trial, names }) => trial().isTelling && trial().shows([mistake.bend], [mistake], names))
    ) {
      unseen.push(mistake);
    }
  }
  return { unseen, impossible, known: CATALOGUE.length };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function sizeOf({ inputs, state_dict, expected }: Case): number {
  return [inputs, state_dict, expected]
    .flatMap((tensors) => Object.values(tensors))
    .reduce((sum, { data }) => sum + data.length, 0);
}
