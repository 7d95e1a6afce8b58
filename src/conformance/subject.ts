// A subject: an implementation that is asked to answer cases.
import { ANSWERS } from '../signatures/axes/index.ts';
import { type FloatDtype, InputError, type NamedTensors } from '../tensor/index.ts';
import { shortened, shown, thrownText } from '../text/index.ts';
import type { Question } from './case.ts';

/** What may be baked into a converted model. */
export type Fixed = (typeof FIXED)[number];

export interface Subject {
  readonly name: string;
  /** true, or the reason why a case is not supported: it is skipped, and counted with that reason. */
  readonly supports?: (question: Question) => true | string | Promise<true | string>;
  /**
   * The tensors that it can give, by torch's names: `output` and `h_n` for RNN (`h_steps` if it has them),
   * `h_1` for RNNCell, `h_steps` for a stepped one. It gets copies, and may be async.
   */
  readonly run: (question: Question) => NamedTensors | Promise<NamedTensors>;
  /** What it computes in; cases in another dtype are skipped. Absent: in all. */
  readonly dtypes?: readonly FloatDtype[];
  /** The answers that it can give, where it cannot give all: the others are not asked for. */
  readonly gives?: readonly string[];
  /** What is baked into it: no question with other weights or sizes than the case's is asked. */
  readonly fixed?: readonly Fixed[];
  /** Several threads of its file may be asked different cases at once. Of use where it is loaded by --subject. */
  readonly parallel?: boolean;
  /** A claim to this arithmetic: bits, where a case has `"exact": "float32-in-order"`. */
  readonly arithmetic?: 'float32-in-order';
  /** It is asked through files, and has no run: see questions and judge. */
  readonly offline?: boolean;
  /** Known differences: a glob of case ids to the reason. One that passes all the same fails the run. */
  readonly gaps?: Readonly<Record<string, string>>;
}

const FIXED = ['state_dict', 'batch', 'seq_len'] as const;
const DTYPES: readonly FloatDtype[] = ['float32', 'float64'];
const KNOWN = [
  'name',
  'supports',
  'run',
  'dtypes',
  'gives',
  'fixed',
  'parallel',
  'arithmetic',
  'gaps',
  'offline',
];

/** One that is asked through files: what cannot be told from these. */
export type OfflineSubject = Omit<Subject, 'run' | 'parallel'> & { readonly offline: true };

/** Checks a subject's form and returns a plain copy of it; `export default defineSubject({ … })` is what --subject FILE loads. */
export function defineSubject(subject: OfflineSubject): OfflineSubject;
export function defineSubject(subject: Subject): Subject; // the last: its errors are shown
export function defineSubject(subject: Subject | OfflineSubject): Subject | OfflineSubject {
  const unknown = Object.keys((subject as object | null) ?? {})
    .filter((key) => !KNOWN.includes(key))
    .map((key) => `${key}: unknown, want ${KNOWN.join(', ')}`);
  return copied(subject as Subject, unknown);
}

/** The same of a subject that may have more about it. @throws InputError */
export function plainSubject(subject: Subject): Subject {
  return copied(subject, []);
}

/** Each part is read once: what it says later, or of its own accord, does not count. */
function copied(subject: Subject, unknown: readonly string[]): Subject {
  const given = partsOf(subject);
  const problems = [
    typeof given['name'] === 'string' && given['name'] !== ''
      ? []
      : ['name: want a string such as "my-rnn 0.3"'],
    typeof given['run'] === 'function' || given['offline'] === true
      ? []
      : ['run: want a function from a case to named tensors'],
    ['undefined', 'boolean'].includes(typeof given['offline'])
      ? []
      : [`offline: want true or false; came ${shown(given['offline'])}`],
    ['undefined', 'function'].includes(typeof given['supports']) ? [] : ['supports: want a function'],
    listProblem('dtypes', given['dtypes'], DTYPES),
    listProblem('gives', given['gives'], ANSWERS),
    listProblem('fixed', given['fixed'], FIXED),
    ['undefined', 'boolean'].includes(typeof given['parallel'])
      ? []
      : [`parallel: want true or false; came ${shown(given['parallel'])}`],
    [undefined, 'float32-in-order'].includes(given['arithmetic'] as undefined)
      ? []
      : [`arithmetic: want 'float32-in-order', or nothing`],
    gapProblems(given['gaps']),
    unknown,
  ].flat();
  if (problems.length > 0) throw new InputError('the subject is not what defineSubject takes', problems);
  return given as unknown as Subject;
}

function partsOf(subject: Subject): Partial<Record<string, unknown>> {
  const parts: Record<string, unknown> = {};
  for (const key of KNOWN) {
    const part = readPart(subject, key);
    if (part !== undefined) parts[key] = part;
  }
  return parts;
}

/** @throws InputError where it cannot be read */
function readPart(subject: Subject | null | undefined, key: string): unknown {
  try {
    const part = (subject as unknown as Record<string, unknown> | null | undefined)?.[key];
    if (typeof part === 'function') return part.bind(subject) as unknown;
    if (typeof part === 'string') return shortened(part);
    if (Array.isArray(part)) return [...(part as unknown[])];
    if (typeof part !== 'object' || part === null) return part;
    const entries = Object.entries(part).map(([name, one]) => [
      name,
      typeof one === 'string' ? shortened(one) : one,
    ]);
    return Object.fromEntries(entries) as unknown;
  } catch (cause) {
    throw new InputError('the subject is not what defineSubject takes', [`${key}: ${thrownText(cause)}`]);
  }
}

function listProblem(key: string, given: unknown, allowed: readonly string[]): string[] {
  if (given === undefined) return [];
  const isList = Array.isArray(given) && given.length > 0 && given.every((one) => allowed.includes(one));
  return isList ? [] : [`${key}: want a list of ${allowed.join(', ')}; came ${shown(given)}`];
}

function gapProblems(given: unknown): string[] {
  if (given === undefined) return [];
  if (given === null || typeof given !== 'object' || Array.isArray(given)) {
    return [`gaps: want { 'case/id': 'the reason' }; came ${shown(given)}`];
  }
  return Object.entries(given)
    .filter(([, reason]) => typeof reason !== 'string' || reason === '')
    .map(([id, reason]) => `gaps: want the reason of ${id} as a string; came ${shown(reason)}`);
}

/** What a subject says of itself, for a report. */
export function saysOfItself({ name, dtypes, gives, fixed }: Subject): SubjectVerdict {
  return { name, ...(dtypes && { dtypes }), ...(gives && { gives }), ...(fixed && { fixed }) };
}

export type SubjectVerdict = Pick<Subject, 'name' | 'dtypes' | 'gives' | 'fixed'>;
