// Two recordings of the same questions: which answers moved from the one to the other, and how far, beside how far PyTorch
// itself errs. Nothing is judged here but by the bound that was recorded.
import { difference } from '../compare/index.ts';
import { type Case, Opened } from '../conformance/index.ts';
import { type NamedTensors, sameNumbers, type Tensor } from '../tensor/index.ts';

/** A case as two PyTorches answered it. */
export interface RecordedTwice {
  readonly before: Case;
  readonly now: Case;
  /** Of derived cases, whose answers are stored as hashes alone: those that differ. */
  readonly otherHashes: readonly string[];
}

/** One answer that moved; `h_n.f64` is the truth of h_n. */
export interface MovedTensor {
  readonly name: string;
  readonly status: 'within' | 'beyond';
  /** Greatest |now - before|; null where no number tells: another shape, a NaN, an infinity, the sign of a 0, a hash. */
  readonly difference: number | null;
  /** The greatest distance, in ulp of its dtype. */
  readonly ulp: number | null;
  /** Recorded with the case before; 0 where none is. */
  readonly bound: number;
  /** Times PyTorch's own greatest error before; null where nothing tells that, of float64 and of the truth, or where it is 0. */
  readonly times_own_error: number | null;
  /** In words, where no number tells. */
  readonly why?: string;
}

export interface ComparedCase {
  readonly id: string;
  readonly status: 'identical' | 'within' | 'beyond';
  /** Worst first. */
  readonly moved: readonly MovedTensor[];
}

/** What one of the two asks otherwise: their answers cannot be compared. Names of keys, as case.json has them. */
export function askedOtherwise({ before, now }: RecordedTwice): string[] {
  const keys = (['module', 'config', 'dtype', 'stepped', 'exact'] as const).filter(
    (key) => JSON.stringify(before[key] ?? null) !== JSON.stringify(now[key] ?? null),
  );
  const tensors = (['state_dict', 'inputs'] as const).flatMap((group) =>
    namesOf(before[group], now[group])
      .filter((name) => !sameTensor(before[group][name], now[group][name]))
      .map((name) => `${group}.${name}`),
  );
  return [...keys, ...tensors];
}

/** They ask the same. */
export function compareCase(recorded: RecordedTwice): ComparedCase {
  const { before, now } = recorded;
  const opened = new Opened(before);
  const bounds = (before.provenance['bound'] ?? {}) as Readonly<Record<string, number>>;
  const answers = namesOf(before.expected, {}).map((name) =>
    movedTensor(name, before.expected[name]!, now.expected[name], {
      bound: bounds[name] ?? 0,
      exact: before.exact !== undefined,
      error: () => ownError(before, opened, name),
    }),
  );
  const truth = namesOf(before.truth, {}).map((name) =>
    movedTensor(`${name}.f64`, before.truth[name]!, now.truth[name], {
      bound: bounds[`${name}.f64`] ?? 0,
      exact: false,
      error: () => null,
    }),
  );
  const hashes = recorded.otherHashes.map((name) => otherHash(name));
  const moved = [...answers, ...truth, ...hashes].flatMap((one) => (one ? [one] : [])).toSorted(worstFirst);
  return { id: before.id, status: moved[0]?.status ?? 'identical', moved };
}

/** Beyond before within, then by how much of the bound is spent. NaN of 0 / 0 cannot be: what did not move is not here. */
export function worstFirst(one: MovedTensor, other: MovedTensor): number {
  return spentOf(other) - spentOf(one) || (other.times_own_error ?? 0) - (one.times_own_error ?? 0);
}

/** Share of the bound; a great number where no bound or no number tells. */
function spentOf({ difference: by, bound }: MovedTensor): number {
  if (by === null) return Number.MAX_VALUE;
  return Math.min(by / bound, Number.MAX_VALUE / 2);
}

interface Measure {
  readonly bound: number;
  /** Every bit counts, also the sign of a 0. */
  readonly exact: boolean;
  readonly error: () => number | null;
}

/** Undefined where every bit is the same. */
function movedTensor(
  name: string,
  before: Tensor,
  now: Tensor | undefined,
  { bound, exact, error }: Measure,
): MovedTensor | undefined {
  const unmeasured = { name, bound, difference: null, ulp: null, times_own_error: null } as const;
  if (now === undefined) return { ...unmeasured, status: 'beyond', why: 'it is not answered' };
  const found = difference(now, before, { exact: true });
  if (found.incomparable) return { ...unmeasured, status: 'beyond', why: found.incomparable };
  if (found.mismatched === 0) return undefined;
  if (found.non_finite > 0)
    return { ...unmeasured, status: 'beyond', why: `${found.non_finite} NaN or infinite on one side` };
  const by = found.max_abs_error;
  if (by === 0 && exact) return { ...unmeasured, status: 'beyond', why: 'the sign of a 0' };
  const own = error();
  return {
    name,
    status: by <= bound ? 'within' : 'beyond',
    difference: by,
    ulp: found.max_ulp_error,
    bound,
    times_own_error: own ? by / own : null,
  };
}

function otherHash(name: string): MovedTensor {
  const why = 'another hash of what PyTorch answered';
  return { name, status: 'beyond', difference: null, ulp: null, bound: 0, times_own_error: null, why };
}

/** PyTorch's own greatest error before. */
function ownError({ dtype, expected }: Case, opened: Opened, name: string): number | null {
  const truth = opened.truth[name]?.data;
  if (dtype !== 'float32' || truth === undefined) return null;
  let greatest = 0;
  expected[name]!.data.forEach((value: number | bigint, i: number) => {
    const error = Math.abs(Number(value) - Number(truth[i]));
    if (Number.isFinite(error)) greatest = Math.max(greatest, error);
  });
  return greatest;
}

function namesOf(one: NamedTensors, other: NamedTensors): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])];
}

function sameTensor(one: Tensor | undefined, other: Tensor | undefined): boolean {
  return (
    one !== undefined &&
    other !== undefined &&
    one.dtype === other.dtype &&
    String(one.shape) === String(other.shape) &&
    sameNumbers(one.data, other.data)
  );
}
