// Which mistake explains a subject's numbers. One that is named reproduces every failing case that can be told from rounding,
// closer than the right numbers are, and is refuted by no passing case in which it would show.
import type { Case } from '../conformance/index.ts';
import { arrangements } from './arrangements.ts';
import { type Candidate, elsewhere, narrowed, pairs, singles } from './candidates.ts';
import { CATALOGUE, type Mistake } from './catalogue/index.ts';
import { type Condition, conditionOf } from './condition.ts';
import type { Kind } from './kinds.ts';
import type { Scope } from './scope.ts';
import type { Trial } from './trial.ts';
import { gapIn, showing } from './tried.ts';

export interface Explanation {
  /** One mistake, or two at once, in the order in which they were bent into the textbook. */
  readonly mistakes: readonly Mistake[];
  /** Where in a network, where that is not everywhere. */
  readonly scope?: Scope;
  /** Under which conditions, as far as these cases tell. */
  readonly condition: Condition;
  /** How many of the failing cases it reproduces. */
  readonly cases: number;
  /** The greatest difference there from the subject's own numbers. */
  readonly max_abs_error: number;
}

export interface Explained {
  readonly failing: number;
  /** Several where these cases cannot tell them apart. */
  readonly explanations: readonly Explanation[];
  /** Where more than three fit, in place of explanations: each by name, two at once as `one and other`. */
  readonly fitting?: readonly string[];
  /** Failing cases in which rounding decides the numbers, so that no mistake can be told by them. */
  readonly chaotic?: number;
  /** A mistake that reproduces some failing cases and does not explain the rest. */
  readonly coincidence?: Explanation;
  /** What is missing, too much or of another dtype, and in how many failing cases. */
  readonly kinds: readonly (Kind & { readonly cases: number })[];
  /** `h_n: the right numbers with the axes in the order (1, 0, 2)`, by how many cases show it. */
  readonly arrangements: ReadonlyMap<string, number>;
  /** Failing cases whose numbers are nearly right, and the greatest difference there. */
  readonly near: { readonly cases: number; readonly max_abs_error: number };
}

/** An error below this is one of precision: a tanh by a rational function of low degree makes 1e-5 to 1e-3. */
const NEAR = 1e-3;
/** Of so many that cannot be told apart nothing is known. */
const MOST_TOLD = 3;
const NO_CONDITION: Condition = { name: '', title: '', size: 0 };

/**
 * @param onTry told how many have been tried, before each; of how many is not known beforehand. It is waited for, so that
 * it can let Ctrl-C in; what it throws ends the search
 * @param beside tried before the catalogue
 */
export async function explained(
  trials: readonly Trial[],
  onTry: (tried: number) => void | Promise<void> = () => {},
  beside: readonly Mistake[] = [],
): Promise<Explained> {
  let count = 0;
  const onNext = () => onTry(count++);
  const wrong = trials.filter(({ fails }) => fails);
  const all = counted(wrong);
  const sure = all.filter(({ mayBeComputed }) => !mayBeComputed);
  const likely = all.filter(({ mayBeComputed, cases }) => !mayBeComputed || cases > wrong.length / 2);
  // A clipped state may be one number everywhere: what a mistake computes is not one that was never written.
  const computed = likely.length > sure.length && (await among(trials, sure, [singles], onNext, beside));
  if (computed && computed.explanations.length > 0) return computed;
  return among(trials, likely, [singles, narrowed, pairs], onNext, beside);
}

type OnNext = () => void | Promise<void>;

/** Of the failing cases but those of these kinds. */
async function among(
  trials: readonly Trial[],
  kinds: Explained['kinds'],
  groups: readonly (typeof narrowed)[],
  onNext: OnNext,
  beside: readonly Mistake[],
): Promise<Explained> {
  const isOfKind = (trial: Trial) => trial.kinds.some(({ text }) => kinds.some((kind) => kind.text === text));
  const failing = trials.filter((trial) => trial.fails && !isOfKind(trial)).toSorted(bySize);
  const telling = failing.filter(({ isTelling }) => isTelling);
  const tried = telling.length > 0 ? telling : failing;
  const passing = trials.filter(({ fails, isTelling }) => !fails && isTelling).toSorted(bySize);
  const able = [...beside, ...CATALOGUE].filter(
    ({ applies, misbehaviour }) => !misbehaviour && failing.some(({ asked }) => applies(asked)),
  );
  const search = (candidates: readonly Candidate[]) => wholly(candidates, tried, passing, onNext);
  const found = await simplest(
    tried.length === 0 ? [] : groups.map((group) => () => search(group(able, tried))),
  );
  const whole = await placed(found, (mistakes) => search(elsewhere(mistakes, tried)));
  const coincidence = whole.length === 0 ? mostOf(singles(able), tried, passing) : undefined;
  const isMany = whole.length > MOST_TOLD;
  const chaotic = failing.length - telling.length;
  const gaps = failing.map(({ distance }) => distance).filter((gap) => gap < NEAR);
  return {
    failing: failing.length,
    kinds,
    explanations: isMany ? [] : whole,
    ...(isMany && { fitting: whole.map(nameOf) }),
    ...(chaotic > 0 && { chaotic }),
    ...(coincidence && { coincidence }),
    arrangements: arrangements(failing),
    near: { cases: gaps.length, max_abs_error: Math.max(0, ...gaps) },
  };
}

/**
 * A condition that passing cases taught may stand for a place that no failing case tells from the whole network: where such
 * a place needs no condition, it is the simpler explanation.
 */
async function placed(
  found: Explanation[],
  search: (mistakes: readonly Mistake[]) => Promise<Explanation[]>,
): Promise<Explanation[]> {
  const isLearnt = ({ mistakes, scope, condition }: Explanation) =>
    mistakes.length === 1 && !scope && condition.size > 0;
  if (found.length === 0 || !found.every(isLearnt)) return found;
  const places = await search(found.flatMap(({ mistakes }) => mistakes));
  const free = distinct(places.filter(({ condition }) => condition.size === 0));
  return free.length > 0 ? free : found;
}

/** Each group is tried only where the simpler ones before it explain nothing. */
async function simplest(groups: readonly (() => Promise<Explanation[]>)[]): Promise<Explanation[]> {
  for (const group of groups) {
    const found = await group();
    const least = Math.min(...found.map(partsOf));
    const best = distinct(found.filter((one) => partsOf(one) === least));
    // What is made in some cases, nobody knows which, and may be one thing or another, is not known.
    if (best.length > 1 && best.some(({ condition }) => condition.name === 'some')) return [];
    if (best.length > 0) return best;
  }
  return [];
}

const nameOf = ({ mistakes }: Explanation) => mistakes.map(({ name }) => name).join(' and ');

/** Each mistake once: of scopes and orders that these cases cannot tell apart the first. */
function distinct(found: readonly Explanation[]): Explanation[] {
  const once = new Map<string, Explanation>();
  for (const one of found) {
    const names = one.mistakes
      .map(({ name }) => name)
      .toSorted()
      .join();
    if (!once.has(names)) once.set(names, one);
  }
  return [...once.values()];
}

/** Of the answers as a whole. */
function counted(wrong: readonly Trial[]): Explained['kinds'] {
  const found = new Map<string, Kind & { cases: number }>();
  for (const kind of wrong.flatMap(({ kinds }) => kinds)) {
    const known = found.get(kind.text);
    if (known) known.cases++;
    else found.set(kind.text, { ...kind, cases: 1 });
  }
  return [...found.values()].toSorted((a, b) => b.cases - a.cases);
}

/** How much has to be believed. */
function partsOf({ mistakes, scope, condition }: Explanation): number {
  return mistakes.length + (scope ? 1 : 0) + 1.1 * condition.size; // a place is more than a coincidence of options
}

/** Those that reproduce every failing case, under conditions that the passing ones allow. */
async function wholly(
  candidates: readonly Candidate[],
  failing: readonly Trial[],
  passing: readonly Trial[],
  onNext: OnNext,
): Promise<Explanation[]> {
  const isNever = !failing.some((trial) => trial.isFinite); // then infinities are all that can be told by
  const refuting = passing.filter((trial) => isNever || trial.isFinite);
  const found: Explanation[] = [];
  for (const candidate of candidates) {
    await onNext();
    found.push(...explaining(candidate, failing, refuting, isNever));
  }
  return found;
}

/** This one, where it is an explanation. @param isNever no failing case is finite */
function explaining(
  candidate: Candidate,
  failing: readonly Trial[],
  refuting: readonly Trial[],
  isNever: boolean,
): Explanation[] {
  let max_abs_error = 0;
  let cases = 0;
  for (const trial of failing) {
    const gap = gapIn(trial, candidate);
    if (gap === undefined && (isNever || trial.isFinite)) return [];
    if (gap === undefined) continue;
    cases++;
    max_abs_error = Math.max(max_abs_error, gap);
  }
  if (cases === 0 || !isNeeded(candidate, failing)) return [];
  const condition = conditionOf(
    failing.filter((trial) => isNever || trial.isFinite).map(({ asked }) => asked),
    refuting.flatMap((trial) => showing(trial, candidate) ?? []),
  );
  if (!condition || cases < Math.floor(condition.size)) return [];
  const { mistakes, scope } = candidate;
  return [{ mistakes, ...(scope && { scope }), condition, cases, max_abs_error }];
}

/** Whether each of two mistakes counts: without it some failing case is not reproduced. */
function isNeeded({ mistakes, bends }: Candidate, failing: readonly Trial[]): boolean {
  return (
    mistakes.length === 1 ||
    mistakes.every((mistake, i) => {
      const other = {
        mistakes: mistakes.filter((one) => one !== mistake),
        bends: bends.filter((_, k) => k !== i),
      };
      return failing.some((trial) => trial.isFinite && gapIn(trial, other) === undefined);
    })
  );
}

/** The one that reproduces the most failing cases, where no passing case speaks against it. */
function mostOf(
  candidates: readonly Candidate[],
  failing: readonly Trial[],
  passing: readonly Trial[],
): Explanation | undefined {
  let best: Explanation | undefined;
  for (const candidate of candidates) {
    const gaps = failing.map((trial) => gapIn(trial, candidate)).filter((gap) => gap !== undefined);
    if (gaps.length <= (best?.cases ?? 0) || passing.some((trial) => showing(trial, candidate))) continue;
    const { mistakes } = candidate;
    best = { mistakes, condition: NO_CONDITION, cases: gaps.length, max_abs_error: Math.max(...gaps) };
  }
  return best;
}

function bySize({ asked: one }: Trial, { asked: other }: Trial): number {
  return sizeOf(one) - sizeOf(other);
}

function sizeOf({ inputs, state_dict, expected }: Case): number {
  return [inputs, state_dict, expected]
    .flatMap((tensors) => Object.values(tensors))
    .reduce((sum, { data }) => sum + data.length, 0);
}
