// What is tried on a subject's numbers: mistakes everywhere, in a part of the network, and two at once.
import { type Mistake, termsFor } from './catalogue/index.ts';
import { type Scope, scoped } from './scope.ts';
import { PLACES, scopesFor, type Sizes } from './scopes.ts';
import type { Bend } from './textbook/bend.ts';
import { meet } from './textbook/bent.ts';
import type { Trial } from './trial.ts';
import { isPart, reaches, type WrongPlaces } from './wrong-places.ts';

/** Two mistakes at once, or a size that is not usual, are believed where so many cases show them. */
const FEW = 3;

/** Mistakes and where they are made. */
export interface Candidate {
  readonly mistakes: readonly Mistake[];
  readonly scope?: Scope;
  readonly bends: readonly Bend[];
}

export function singles(able: readonly Mistake[]): Candidate[] {
  return able.map((mistake) => ({ mistakes: [mistake], bends: [mistake.bend] }));
}

export function narrowed(able: readonly Mistake[], failing: readonly Trial[]): Candidate[] {
  const sizes = sizesOf(failing);
  const scopes = scopesFor(sizes).filter(
    (scope) =>
      failing.some(({ asked }) => isPart(scope, asked)) &&
      failing.every(({ asked, isFinite, wrong }) => !isFinite || !wrong || reaches(scope, asked, wrong)),
  );
  const inScopes = able.flatMap((mistake) =>
    scopes.flatMap((scope): Candidate[] => {
      const bend = scoped(mistake.bend, scope);
      return bend ? [{ mistakes: [mistake], scope, bends: [bend] }] : [];
    }),
  );
  const terms = termsFor([...sizes.units, ...columnsOf(failing)]);
  const places = scopes.filter(({ name }) => ['reverse', 'layer>=1', 'layer=0'].includes(name));
  return [
    ...terms.flatMap((mistake): Candidate[] => [
      { mistakes: [mistake], bends: [mistake.bend] },
      ...places.map((scope) => ({ mistakes: [mistake], scope, bends: [scoped(mistake.bend, scope)!] })),
    ]),
    ...inScopes,
  ];
}

/** In places that are the whole of every failing case. */
export function elsewhere(mistakes: readonly Mistake[], failing: readonly Trial[]): Candidate[] {
  const scopes = PLACES.filter((scope) => failing.every(({ asked }) => !isPart(scope, asked)));
  return mistakes.flatMap((mistake) =>
    scopes.flatMap((scope): Candidate[] => {
      const bend = scoped(mistake.bend, scope);
      return bend ? [{ mistakes: [mistake], scope, bends: [bend] }] : [];
    }),
  );
}

/** Where the smallest failing cases first go wrong. */
function sizesOf(failing: readonly Trial[]): Sizes {
  if (failing.length < FEW) return { rows: [], steps: [], units: [] };
  const first = failing.slice(0, 3).flatMap((trial) => trial.wrong ?? []);
  const of = (which: (one: WrongPlaces) => number) => [...new Set(first.map(which))];
  return {
    rows: of(({ rows }) => Math.min(...rows)),
    steps: of(({ done }) => done),
    units: of(({ units }) => Math.min(...units)),
  };
}

/** Columns may be lost from any size on that is too small for the failing cases, where these have several. */
function columnsOf(failing: readonly Trial[]): number[] {
  return (['hidden_size', 'input_size'] as const).flatMap((name) => {
    const sizes = failing.map(({ asked }) => asked.config[name]);
    const least = Math.min(...sizes);
    return sizes.some((size) => size > least) ? [least - 1] : [];
  });
}

/** Two at once. Where both change the same thing, in either order: such bends need not commute. */
export function pairs(able: readonly Mistake[], failing: readonly Trial[]): Candidate[] {
  if (failing.length < FEW) return [];
  return able.flatMap((one, i) =>
    able.slice(i + 1).flatMap((other) => {
      const orders = meet(one.bend, other.bend)
        ? [
            [one, other],
            [other, one],
          ]
        : [[one, other]];
      return orders.map((mistakes) => ({ mistakes, bends: mistakes.map(({ bend }) => bend) }));
    }),
  );
}
