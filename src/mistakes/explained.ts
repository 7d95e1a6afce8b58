// Which mistake explains a subject's numbers: the catalogue is tried on the cases that fail, alone and in pairs.
import { arrangementOf } from '../compare/index.ts';
import type { Case } from '../conformance/index.ts';
import type { NamedTensors } from '../tensor/index.ts';
import { meet } from './textbook/bend.ts';
import { CATALOGUE, type Mistake } from './catalogue/index.ts';
import { farthest, gapBetween } from './gap.ts';
import { type Reproducer, reproducer } from './reproduce.ts';
import { answerWith } from './wrong-subject.ts';

/** A failing case, and what the subject answered. */
export interface Failing {
  readonly asked: Case;
  readonly answer: NamedTensors;
}

export interface Explanation {
  /** One mistake, or two at once, in the order in which they were bent into the textbook. */
  readonly mistakes: readonly Mistake[];
  /** How many of the failing cases it reproduces. */
  readonly cases: number;
  /** The greatest difference there from the subject's own numbers. */
  readonly max_abs_error: number;
}

export interface Explained {
  readonly failing: number;
  /** Those that reproduce the most failing cases; several where these cases cannot tell them apart. */
  readonly explanations: readonly Explanation[];
  /** `h_n: the right numbers with the axes in the order (1, 0, 2)`, by how many cases show it. */
  readonly arrangements: ReadonlyMap<string, number>;
  /** Failing cases whose numbers are nearly right, and the greatest difference there. */
  readonly near: { readonly cases: number; readonly max_abs_error: number };
}

/** Pairs are first tried on the smallest cases, this many; what reproduces the most of them is tried on all. */
const SAMPLE = 6;

/** An error below this is one of precision: a tanh by a rational function of low degree makes 1e-5 to 1e-3. */
const NEAR = 1e-3;

export function explained(failing: readonly Failing[]): Explained {
  const cases = failing.toSorted((a, b) => sizeOf(a.asked) - sizeOf(b.asked)).map(reproducer);
  const able = CATALOGUE.filter(
    ({ applies, misbehaviour }) => !misbehaviour && failing.some(({ asked }) => applies(asked)),
  );
  const singles = explain(
    able.map((mistake) => [mistake]),
    cases,
  );
  const isWhole = singles.some((one) => one.cases === failing.length);
  const found = isWhole ? singles : [...singles, ...pairs(able, cases)];
  const gaps = failing
    .map(({ asked, answer }) => farthest(asked.expected, answer))
    .filter((gap) => gap < NEAR);
  return {
    failing: failing.length,
    explanations: simplest(found),
    arrangements: arrangements(failing),
    near: { cases: gaps.length, max_abs_error: Math.max(0, ...gaps) },
  };
}

/** Two at once. Where both change the same thing, in either order: such bends need not commute. */
function pairs(able: readonly Mistake[], cases: readonly Reproducer[]): Explanation[] {
  const all = able.flatMap((one, i) =>
    able.slice(i + 1).flatMap((other) =>
      meet(one.bend, other.bend)
        ? [
            [one, other],
            [other, one],
          ]
        : [[one, other]],
    ),
  );
  const likely = most(explain(all, cases.slice(0, SAMPLE)));
  return explain(
    likely.map(({ mistakes }) => mistakes),
    cases,
  );
}

/** What reproduces some of the cases. One that can no longer reproduce as many as another has is given up. */
function explain(tried: readonly (readonly Mistake[])[], cases: readonly Reproducer[]): Explanation[] {
  let best = 0;
  return tried.flatMap((mistakes) => {
    let reproduced = 0;
    let left = cases.length;
    let max_abs_error = 0;
    for (const gapOf of cases) {
      if (reproduced + left < best) return [];
      left--;
      const gap = gapOf(mistakes);
      if (gap === undefined) continue;
      reproduced++;
      max_abs_error = Math.max(max_abs_error, gap);
    }
    best = Math.max(best, reproduced);
    return reproduced === 0 ? [] : [{ mistakes, cases: reproduced, max_abs_error }];
  });
}

/** Those that reproduce the most cases. */
function most(found: readonly Explanation[]): Explanation[] {
  const greatest = Math.max(...found.map(({ cases }) => cases));
  return found.filter(({ cases }) => cases === greatest);
}

/** Of these the ones with the fewest mistakes, each once: a pair counts where it explains more than any mistake alone. */
function simplest(found: readonly Explanation[]): Explanation[] {
  const top = most(found);
  const fewest = Math.min(...top.map(({ mistakes }) => mistakes.length));
  const once = new Map<string, Explanation>();
  for (const one of top.filter(({ mistakes }) => mistakes.length === fewest)) {
    const names = one.mistakes
      .map(({ name }) => name)
      .toSorted()
      .join();
    if (!once.has(names)) once.set(names, one);
  }
  return [...once.values()];
}

function arrangements(failing: readonly Failing[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { asked, answer } of failing) {
    for (const [name, expected] of Object.entries(asked.expected)) {
      const how = answer[name] && arrangementOf(answer[name], expected);
      if (how) found.set(`${name}: ${how}`, (found.get(`${name}: ${how}`) ?? 0) + 1);
    }
  }
  return found;
}

/** Whether these mistakes differ from those in a case, so that it would tell them apart. */
export function tellsApart(these: readonly Mistake[], those: readonly Mistake[], asked: Case): boolean {
  return gapBetween(answerWith(these, asked), answerWith(those, asked)) === undefined;
}

function sizeOf({ inputs, state_dict, expected }: Case): number {
  return [inputs, state_dict, expected]
    .flatMap((tensors) => Object.values(tensors))
    .reduce((sum, { data }) => sum + data.length, 0);
}
