// What a run found: the JSON report's own form, the source of every other reporter.
import type { Config } from '../signatures/index.ts';
import type { Grid } from './grid-verdict.ts';
import type { SubjectVerdict } from './subject.ts';

/** `broken`: the case itself is wrong, and the subject was not asked. */
export type Status = 'pass' | 'fail' | 'skip' | 'gap' | 'broken';

/** The greatest error against a more precise truth, PyTorch's own there, and what is allowed. All absolute. */
export interface BudgetVerdict {
  readonly error: number;
  readonly torch_error: number;
  readonly allowed: number;
  readonly ratio: number;
  /** Where `error` is. */
  readonly index: readonly number[] | null;
}

/** One answer held to PyTorch's: how many elements differ, and how far. Errors are absolute, or in ulp of the dtype. */
export interface TensorVerdict {
  readonly name: string;
  /** `skip`: the subject did not give it. */
  readonly status: Exclude<Status, 'gap' | 'broken'>;
  /** How its elements were judged. */
  readonly judged: 'exact' | 'close' | 'step' | 'drift' | 'none';
  readonly mismatched: number;
  readonly total: number;
  readonly max_abs_error: number;
  readonly max_ulp_error: number;
  readonly worst_index: readonly number[] | null;
  /** Absent where there is no more precise truth, and where bits counted and all are PyTorch's: it was not judged. */
  readonly budget?: BudgetVerdict;
  /** Elements of a chaotic case that were not compared. */
  readonly left_out?: number;
  /** Why it fails or was skipped, a line each. */
  readonly reasons: readonly string[];
}

/** Every step alone, from PyTorch's own state before it. */
export interface PerStepVerdict {
  readonly status: Exclude<Status, 'gap' | 'broken'>;
  /** Of a skip, or of a failure that no tensor shows. */
  readonly reason?: string;
  readonly tensors: readonly TensorVerdict[];
}

/** Where rounding carries PyTorch away from the truth: free-running, nothing is judged from there on. */
export interface ChaosVerdict {
  readonly layer: number;
  readonly direction: 'forward' | 'reverse';
  readonly t: number;
  /** `growth` of rounding from step to step, or `overflow` of the dtype. */
  readonly cause: 'growth' | 'overflow';
  /** The case has no h_steps, or no c_steps, so that nothing tells PyTorch's own states from there on. */
  readonly hidden?: true;
}

/** The first state in the order of computation that is wrong, and what is known of it. */
export interface Divergence {
  readonly layer?: number;
  readonly direction?: 'forward' | 'reverse';
  readonly t?: number;
  /** Of the first wrong element at that step. */
  readonly row?: number;
  readonly unit?: number;
  /** Which parts of a single step are right there. */
  readonly parts?: Readonly<Record<string, boolean>>;
  /** What is wrong, without the place. */
  readonly what?: string;
  /** All of that in words. */
  readonly text: string;
}

/** What became of one case: its status, each tensor, each step alone, and where it is first wrong. */
export interface CaseVerdict {
  readonly id: string;
  readonly module: string;
  /** What the module was made with. */
  readonly config?: Config;
  readonly claim: string;
  readonly status: Status;
  /** Of a skip, a gap, a broken case, or a failure that no tensor shows. */
  readonly reason?: string;
  /** Of an error that the subject threw: `step (my-rnn.mjs:12:5)`, its own frames alone. */
  readonly frames?: readonly string[];
  /** What a program that failed said last on standard error. */
  readonly stderr?: readonly string[];
  /** For the table by feature: `bidirectional`, `batch_first`, … */
  readonly features: readonly string[];
  /** From the moment it is read until it is judged. Absent where nobody gave a clock. */
  readonly seconds?: number;
  readonly tensors: readonly TensorVerdict[];
  /** Absent where the case has no steps, or nothing was run. */
  readonly per_step?: PerStepVerdict;
  /** It was not held to what PyTorch answered, but to the judge's own numbers with the subject's departures. */
  readonly departed?: true;
  /** What the case leaves out and the judge computed: names of tensors, and `truth`. */
  readonly computed?: readonly string[];
  /** Of a case whose numbers were written down with so few: a step of it may be off by as much. */
  readonly decimals?: number;
  /** Only of a case that cannot be followed to its end. */
  readonly chaotic?: ChaosVerdict;
  /** Only of a failure that could be localised. */
  readonly first?: Divergence;
  /** Of a subject that answers offline: questions without an answer, `case`, `steps`, `round-2/01`. */
  readonly unanswered?: readonly string[];
  /** The unrolled picture, of a failure or where it was asked for. */
  readonly grid?: Grid;
}

/** A known mistake that explains a subject's numbers, as far as the cases tell. */
export interface ExplanationVerdict {
  /** One, or two at once, in the order in which they were tried: two that change one thing need not commute. */
  readonly mistakes: readonly NamedMistake[];
  /** Where in a network: `in layers from 1 on`. Absent: everywhere. */
  readonly scope?: { readonly name: string; readonly title: string };
  /** In which cases: `where nonlinearity is relu`. Absent: in all in which it would show. */
  readonly condition?: { readonly name: string; readonly title: string };
  /** How many of the failing cases it reproduces, and the greatest difference there. */
  readonly cases: number;
  readonly max_abs_error: number;
  /** A golden that tells it from the first explanation, which these cases cannot. */
  readonly told_apart_by?: string;
}

/** What is known of why a subject fails. */
export interface DiagnosisVerdict {
  /** Cases whose numbers are wrong, on which mistakes were tried. */
  readonly failing: number;
  /** Others of that kind: too many, or too large, to be kept. Absent where there are none. */
  readonly left_out?: number;
  /** Each reproduces every failing case that can be told from rounding, and no passing case refutes it. */
  readonly explanations: readonly ExplanationVerdict[];
  /** Where more than three fit, in place of explanations: each by name, two at once as `one and other`. */
  readonly fitting?: readonly string[];
  /** Failing cases in which rounding decides the numbers: no mistake can be told by them. Absent where there are none. */
  readonly chaotic?: number;
  /** What reproduces some of them, and does not explain the rest. */
  readonly coincidence?: ExplanationVerdict;
  /** What is missing, too much, of another dtype or no result at all, and in how many failing cases. */
  readonly kinds: readonly { readonly text: string; readonly remedy: string; readonly cases: number }[];
  /** What shows from call to call, and in how many of the other cases it fails for the same reason. */
  readonly behaviours: readonly { readonly mistake: NamedMistake; readonly cases: number }[];
  /** Tensors that hold the right numbers in another arrangement. */
  readonly arrangements: readonly { readonly text: string; readonly cases: number }[];
  /** Failing cases whose numbers are nearly PyTorch's, and the greatest difference there. */
  readonly near: { readonly cases: number; readonly max_abs_error: number };
}

/** An entry of the catalogue, for a reader. */
export interface NamedMistake {
  readonly name: string;
  readonly title: string;
  readonly cause: string;
  readonly remedy: string;
}

/**
 * What the judged cases came to for a known mistake, the least first: it cannot happen in them; it can, in cases that are
 * large or chaotic, where it was not tried; it would have passed; it would have failed one of them.
 */
export const MISTAKE_STATUSES = ['impossible', 'untried', 'blind', 'shown'] as const;
/** What the judged cases came to for one known mistake, as listed above. */
export type MistakeStatus = (typeof MISTAKE_STATUSES)[number];

/** What is wrong with a known gap: all its cases pass, it is past its day, it is further off than allowed, or no case is meant. */
export type GapFault = 'passes' | 'expired' | 'grown' | 'unmatched';

/** A known gap, and whether the list is still true. */
export interface GapVerdict {
  /** Where it is listed: `gaps.json:3`. */
  readonly place: string;
  /** A glob of ids, or features. */
  readonly case?: string;
  readonly where?: readonly string[];
  readonly reason: string;
  readonly until?: string;
  /** A multiple of PyTorch's own error, or an absolute one. */
  readonly allowed?: number | { readonly absolute: number };
  /** How many failing cases it covers. */
  readonly cases: number;
  /** How many cases it matches, and how many of them pass and fail without it. */
  readonly matched: number;
  readonly passed: number;
  readonly failed: number;
  /** It fails the run. */
  readonly fault?: GapFault;
  /** What is wrong with it, and what to do. */
  readonly remedy?: string;
}

/** How many cases ended in which status. */
export interface Totals {
  readonly cases: number;
  readonly pass: number;
  readonly fail: number;
  readonly skip: number;
  readonly gap: number;
  readonly broken: number;
  /** Of `skip`: those that are not answered yet, offline. Absent where there are none. */
  readonly unanswered?: number;
}

/** `int8_weights`, `int8 weights (per tensor, …)` */
export interface DepartureVerdict {
  readonly name: string;
  readonly title: string;
}

/** What a run found. As JSON, by jsonReport, it is described by `torch-parity/report.schema.json`. */
export interface Report {
  readonly format: 1;
  readonly subject: SubjectVerdict;
  /** In what it departs from PyTorch, in words: the numbers that it was held to were computed so. Absent: in nothing. */
  readonly departures?: readonly DepartureVerdict[];
  readonly totals: Totals;
  /** Cases that were left when the run ended before its end. */
  readonly not_run?: number;
  /** By Ctrl-C. */
  readonly interrupted?: true;
  readonly cases: readonly CaseVerdict[];
  /** Absent where none is listed. */
  readonly gaps?: readonly GapVerdict[];
  /** Known mistakes that can happen in the cases that were judged, and that none of them would have failed. */
  readonly blind_spots: readonly NamedMistake[];
  /** How many mistakes are known, and how many of them cannot happen in the cases that were judged. */
  readonly known_mistakes: { readonly all: number; readonly impossible: number; readonly untried: number };
  /** Of each known mistake, by its name: what `blind_spots` and `known_mistakes` are read off, and shards are merged by. */
  readonly mistakes: Readonly<Record<string, MistakeStatus>>;
  /** Only where it was asked for, and something failed. */
  readonly diagnosis?: DiagnosisVerdict;
  /** In place of it in a report that was merged from shards, where these do not agree. */
  readonly diagnoses?: readonly {
    readonly shard: number;
    /** Its failing cases. */
    readonly fail: number;
    readonly diagnosis: DiagnosisVerdict;
  }[];
  /** Of this package, of Node, and of the PyTorch that the cases name as theirs: of each every one that took part. */
  readonly versions?: {
    readonly torch_parity: string;
    readonly node: readonly string[];
    readonly torch: readonly string[];
  };
  /** As it was typed. */
  readonly command?: string;
  /** Of --shard: the index-th of count parts, from 1 on; `whole` where they are parts of all cases that were found. */
  readonly shard?: { readonly index: number; readonly count: number; readonly whole?: true };
}

/** The totals of some verdicts. */
export function totalsOf(cases: readonly CaseVerdict[]): Totals {
  const count = (status: Status) => cases.filter((verdict) => verdict.status === status).length;
  const unanswered = cases.filter(isUnanswered).length;
  return {
    cases: cases.length,
    pass: count('pass'),
    fail: count('fail'),
    skip: count('skip'),
    gap: count('gap'),
    broken: count('broken'),
    ...(unanswered > 0 && { unanswered }),
  };
}

/** Offline: the case itself has no answer yet. */
export function isUnanswered({ unanswered }: CaseVerdict): boolean {
  return unanswered?.includes('case') ?? false;
}

/** Everything asked for passed: nothing failed, no case was broken, and something was judged. */
export function isGreen({ pass, fail, gap, broken }: Totals): boolean {
  return fail === 0 && broken === 0 && pass + gap > 0;
}

/** How a run ended. */
export type Ended = Pick<Report, 'totals' | 'gaps' | 'not_run' | 'interrupted'>;

/** The same of a whole run: it came to its end, and what is listed as a gap is one. */
export function isGreenRun({ totals, gaps = [], not_run, interrupted }: Ended): boolean {
  return isGreen(totals) && !not_run && !interrupted && gaps.every(({ fault }) => fault === undefined);
}
