// What a run found: the JSON report's own form, the source of every other reporter.

export type Status = 'pass' | 'fail' | 'skip' | 'gap';

export interface BudgetVerdict {
  readonly error: number;
  readonly torch_error: number;
  readonly allowed: number;
  readonly ratio: number;
  /** Where `error` is. */
  readonly index: readonly number[] | null;
}

export interface TensorVerdict {
  readonly name: string;
  /** `skip`: the subject did not give it. */
  readonly status: Exclude<Status, 'gap'>;
  /** How its elements were judged. */
  readonly judged: 'exact' | 'close' | 'none';
  readonly mismatched: number;
  readonly total: number;
  readonly max_abs_error: number;
  readonly max_ulp_error: number;
  readonly worst_index: readonly number[] | null;
  /** Absent where there is no more precise truth: the budget was not judged. */
  readonly budget?: BudgetVerdict;
  /** Why it fails or was skipped, a line each. */
  readonly reasons: readonly string[];
}

export interface CaseVerdict {
  readonly id: string;
  readonly module: string;
  readonly claim: string;
  readonly status: Status;
  /** Of a skip, a gap, or a failure that no tensor shows. */
  readonly reason?: string;
  /** For the table by feature: `bidirectional`, `batch_first`, … */
  readonly features: readonly string[];
  readonly tensors: readonly TensorVerdict[];
}

export interface Totals {
  readonly cases: number;
  readonly pass: number;
  readonly fail: number;
  readonly skip: number;
  readonly gap: number;
}

export interface Report {
  readonly format: 1;
  readonly subject: { readonly name: string };
  readonly totals: Totals;
  readonly cases: readonly CaseVerdict[];
}

/** The totals of some verdicts. */
export function totalsOf(cases: readonly CaseVerdict[]): Totals {
  const count = (status: Status) => cases.filter((verdict) => verdict.status === status).length;
  return {
    cases: cases.length,
    pass: count('pass'),
    fail: count('fail'),
    skip: count('skip'),
    gap: count('gap'),
  };
}

/** Everything asked for passed: nothing failed, and something was judged. */
export function isGreen({ pass, fail, gap }: Totals): boolean {
  return fail === 0 && pass + gap > 0;
}
