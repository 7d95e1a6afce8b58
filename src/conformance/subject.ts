// A subject: an implementation that is asked to answer cases.
import { ANSWERS } from '../signatures/axes/index.ts';
import { type FloatDtype, InputError, type NamedTensors } from '../tensor/index.ts';
import { shortened, shown, thrownText } from '../text/index.ts';
import type { Question } from './case.ts';
import { type Departure, departureProblems } from './departure.ts';

/** What may be baked into a converted model. */
export type Fixed = (typeof FIXED)[number];

/** An implementation under test: a function from a question to named tensors, and what it says of itself. */
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
  /** In what it departs from PyTorch, and means to: it is held to that and to nothing else. */
  readonly departures?: readonly Departure[];
  /** Several threads of its file may be asked different cases at once. Of use where it is loaded by --subject. */
  readonly parallel?: boolean;
  /** A claim to this arithmetic: bits, where a case has `"exact": "float32-in-order"`. */
  readonly arithmetic?: 'float32-in-order';
  /** It is asked through files, and has no run: see questions and judge. */
  readonly offline?: boolean;
  /** Known differences: a glob of case ids to the reason. One that passes all the same fails the run. */
  readonly gaps?: Readonly<Record<string, string>>;
  /**
   * Of a program, which is not in this process: how its questions may meet. `apart`: each in a process of its own; `in turn`:
   * one after the other in one process. Set by startSubject; what cannot happen then is not asked for.
   */
  readonly isolation?: 'apart' | 'in turn';
}

/**
 * A subject that is a program in any language, asked through folders of .npy files. `command` is called once for each
 * question; `server` is started once and told of each. Both are split into words without a shell; a path in them is relative
 * to the working folder. `--subject` runs it, and startSubject makes a Subject of it. The protocol: scripts/examples/README.md.
 */
export type ProgramSubject = Omit<Subject, 'run' | 'isolation'> &
  (
    | { readonly command: string; readonly server?: never }
    | { readonly server: string; readonly command?: never }
  );

const FIXED = ['state_dict', 'batch', 'seq_len'] as const;
const DTYPES: readonly FloatDtype[] = ['float32', 'float64'];
/** What answers. */
const ANSWERING = ['run', 'command', 'server'] as const;
const KNOWN = [
  'name',
  'supports',
  ...ANSWERING,
  'dtypes',
  'gives',
  'fixed',
  'departures',
  'parallel',
  'arithmetic',
  'gaps',
  'offline',
];

/** One that is asked through files: what cannot be told from these. */
export type OfflineSubject = Omit<Subject, 'run' | 'parallel' | 'isolation'> & { readonly offline: true };

type Any = Subject | ProgramSubject | OfflineSubject;

/**
 * Checks a subject's form and returns a plain copy of it; `export default defineSubject({ … })` is what --subject FILE loads.
 * @throws InputError naming each part that is missing, unknown or of another kind
 */
export function defineSubject(subject: ProgramSubject): ProgramSubject;
export function defineSubject(subject: OfflineSubject): OfflineSubject;
export function defineSubject(subject: Subject): Subject; // the last: its errors are shown
export function defineSubject(subject: Any): Any {
  const given = partsOf(subject, KNOWN);
  const unknown = Object.keys((subject as object | null) ?? {})
    .filter((key) => !KNOWN.includes(key))
    .map((key) => `${key}: unknown, want ${KNOWN.join(', ')}`);
  return checked(given, [...answeringProblems(given), ...unknown]) as unknown as Any;
}

/** The same of a subject that may have more about it, and that runs. @throws InputError */
export function plainSubject(subject: Subject): Subject {
  const given = partsOf(subject, [...KNOWN, 'isolation']);
  return checked(given, runProblems(given)) as unknown as Subject;
}

/** Of one that is to be run here. */
function runProblems(given: Parts): string[] {
  if (given['run'] !== undefined) return answeringProblems(given);
  if ((given['command'] ?? given['server']) !== undefined) {
    return [
      'run: it is a program. const started = startSubject(subject) runs it, and await started.close() ends it',
    ];
  }
  return given['offline'] === true
    ? ['run: it is offline, and is not run. writeQuestions asks it, and judge reads its answers']
    : answeringProblems(given);
}

function answeringProblems(given: Parts): string[] {
  const [key, ...more] = ANSWERING.filter((one) => given[one] !== undefined);
  if (more.length > 0) return [`${[key, ...more].join(' and ')}: want one of them`];
  if (key === undefined && given['offline'] === true) return [];
  if (key === undefined || key === 'run')
    return typeof given['run'] === 'function' ? [] : ['run: want a function from a case to named tensors'];
  return typeof given[key] === 'string'
    ? []
    : [`${key}: want a command line such as "./my_rnn"; came ${shown(given[key])}`];
}

type Parts = Partial<Record<string, unknown>>;

/** @param more that is wrong with it @throws InputError */
function checked(given: Parts, more: readonly string[]): Parts {
  const problems = [
    typeof given['name'] === 'string' && given['name'] !== ''
      ? []
      : ['name: want a string such as "my-rnn 0.3"'],
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
    departureProblems(given['departures']),
    given['arithmetic'] !== undefined && given['departures'] !== undefined
      ? ["departures: a subject that departs is held to no bits: leave out arithmetic: 'float32-in-order'"]
      : [],
    gapProblems(given['gaps']),
    more,
  ].flat();
  if (problems.length > 0) throw new InputError('the subject is not what defineSubject takes', problems);
  return given;
}

/** Each part is read once: what it says later, or of its own accord, does not count. */
function partsOf(subject: Any, known: readonly string[]): Parts {
  const parts: Record<string, unknown> = {};
  for (const key of known) {
    const part = readPart(subject, key);
    if (part !== undefined) parts[key] = part;
  }
  return parts;
}

/** @throws InputError where it cannot be read */
function readPart(subject: Any | null | undefined, key: string): unknown {
  try {
    const part = (subject as unknown as Record<string, unknown> | null | undefined)?.[key];
    if (typeof part === 'function') return part.bind(subject) as unknown;
    if (typeof part === 'string') return key === 'name' ? shortened(part) : part;
    if (Array.isArray(part)) return (part as unknown[]).map(plainPart);
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

/** What it is now, and no more: it crosses to another thread. */
function plainPart(one: unknown): unknown {
  if (typeof one === 'string') return shortened(one);
  if (typeof one !== 'object' || one === null || Array.isArray(one)) return one;
  return Object.fromEntries(Object.entries(one).map(([name, value]) => [name, plainPart(value)]));
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
export function saysOfItself({ name, dtypes, gives, fixed, departures }: SubjectVerdict): SubjectVerdict {
  return {
    name,
    ...(dtypes && { dtypes }),
    ...(gives && { gives }),
    ...(fixed && { fixed }),
    ...(departures && { departures }),
  };
}

/** What a subject says of itself, as a report has it. */
export type SubjectVerdict = Pick<Subject, 'name' | 'dtypes' | 'gives' | 'fixed' | 'departures'>;
