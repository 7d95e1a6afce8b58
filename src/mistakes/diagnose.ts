// Which mistake explains a subject's numbers: the catalogue is tried on the cases that fail, alone and in pairs.
import { arrangementOf, defaultTolerance, difference } from '../compare/index.ts';
import type { Case, Question } from '../conformance/index.ts';
import type { NamedTensors } from '../tensor/index.ts';
import { CATALOGUE, type Mistake } from './catalogue.ts';
import { bentAnswer } from './textbook.ts';

/** A failing case, and what the subject answered. */
export interface Failing {
  readonly asked: Case;
  readonly answer: NamedTensors;
}

export interface Explanation {
  /** One mistake, or two at once. */
  readonly mistakes: readonly Mistake[];
  /** How many of the failing cases it reproduces. */
  readonly cases: number;
  /** The greatest difference there from the subject's own numbers. */
  readonly max_abs_error: number;
}

export interface Diagnosis {
  readonly failing: number;
  /** Those that reproduce the most failing cases; several where these cases cannot tell them apart. */
  readonly explanations: readonly Explanation[];
  /** `h_n: the right numbers with the axes in the order (1, 0, 2)`, by how many cases show it. */
  readonly arrangements: ReadonlyMap<string, number>;
}

/** Pairs are first tried on the smallest cases, this many; what survives is tried on all. */
const SAMPLE = 6;

export function diagnose(failing: readonly Failing[]): Diagnosis {
  const bySize = failing.toSorted((a, b) => sizeOf(a.asked) - sizeOf(b.asked));
  const able = CATALOGUE.filter(
    ({ applies, misbehave }) => !misbehave && failing.some(({ asked }) => applies(asked)),
  );
  const singles = explain(
    able.map((mistake) => [mistake]),
    bySize,
  );
  const complete = singles.filter(({ cases }) => cases === failing.length);
  const explanations = complete.length > 0 ? complete : best([...singles, ...pairs(able, bySize)]);
  return { failing: failing.length, explanations, arrangements: arrangements(failing) };
}

/** Pairs that do something together that neither does alone, on a sample first. */
function pairs(able: readonly Mistake[], failing: readonly Failing[]): Explanation[] {
  const all = able.flatMap((one, i) => able.slice(i + 1).map((other) => [one, other]));
  const sample = failing.slice(0, SAMPLE);
  const likely = explain(all, sample).filter(({ cases }) => cases > 0);
  const most = Math.max(0, ...likely.map(({ cases }) => cases));
  return explain(
    likely.filter(({ cases }) => cases === most).map(({ mistakes }) => [...mistakes]),
    failing,
  );
}

/** Those that explain the most; a pair only where it explains more than each of its parts. */
function best(found: readonly Explanation[]): Explanation[] {
  const most = Math.max(0, ...found.map(({ cases }) => cases));
  const top = found.filter(({ cases }) => cases === most && cases > 0);
  const fewest = Math.min(...top.map(({ mistakes }) => mistakes.length));
  return top.filter(({ mistakes }) => mistakes.length === fewest);
}

function explain(tried: readonly Mistake[][], failing: readonly Failing[]): Explanation[] {
  return tried.map((mistakes) => {
    let [cases, max_abs_error] = [0, 0];
    for (const { asked, answer } of failing) {
      const active = mistakes.filter(({ applies }) => applies(asked));
      if (active.length === 0) continue;
      const gap = distance(
        bentAnswer(
          asked,
          active.map(({ bend }) => bend),
        ),
        answer,
        asked,
      );
      if (gap === undefined) continue;
      cases++;
      max_abs_error = Math.max(max_abs_error, gap);
    }
    return { mistakes, cases, max_abs_error };
  });
}

/** The greatest difference, where all tensors that both give are close; else undefined. */
function distance(predicted: NamedTensors, answer: NamedTensors, { dtype }: Question): number | undefined {
  let worst = 0;
  for (const [name, one] of Object.entries(predicted)) {
    const given = answer[name];
    if (!given) continue;
    const { incomparable, mismatched, max_abs_error } = difference(given, one, {
      tolerance: defaultTolerance(dtype),
    });
    if (incomparable || mismatched > 0) return undefined;
    worst = Math.max(worst, max_abs_error);
  }
  return worst;
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

/** A golden in which two explanations differ, so that it would tell them apart. */
export function tellsApart(one: Explanation, other: Explanation, goldens: readonly Case[]): Case | undefined {
  return goldens.find((asked) => {
    const [a, b] = [one, other].map(({ mistakes }) => {
      return bentAnswer(
        asked,
        mistakes.filter(({ applies }) => applies(asked)).map(({ bend }) => bend),
      );
    });
    return distance(a!, b!, asked) === undefined;
  });
}

function sizeOf({ inputs, state_dict, expected }: Case): number {
  return [inputs, state_dict, expected]
    .flatMap((tensors) => Object.values(tensors))
    .reduce((sum, { data }) => sum + data.length, 0);
}
