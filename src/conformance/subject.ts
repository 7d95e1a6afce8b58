// A subject: an implementation that is asked to answer cases.
import { InputError, type NamedTensors } from '../tensor/index.ts';
import type { Question } from './case.ts';

export interface Subject {
  readonly name: string;
  /** true, or the reason why a case is not supported: it is skipped, and counted with that reason. */
  readonly supports?: (question: Question) => true | string | Promise<true | string>;
  /**
   * The tensors that it can give, by torch's names: `output` and `h_n` for RNN (`h_steps` if it has them),
   * `h_1` for RNNCell, `h_steps` for a stepped one. It gets copies, and may be async.
   */
  readonly run: (question: Question) => NamedTensors | Promise<NamedTensors>;
  /** A claim to this arithmetic: bits, where a case has `"exact": "float32-in-order"`. */
  readonly arithmetic?: 'float32-in-order';
  /** Known differences: case id to the reason. One that passes all the same fails the run. */
  readonly gaps?: Readonly<Record<string, string>>;
}

const KNOWN = ['name', 'supports', 'run', 'arithmetic', 'gaps'];

/** Checks a subject's form and returns it; `export default defineSubject({ … })` is what --subject FILE loads. */
export function defineSubject(subject: Subject): Subject {
  const given: Partial<Record<string, unknown>> =
    (subject as unknown as Record<string, unknown> | null) ?? {};
  const problems = [
    typeof given['name'] === 'string' && given['name'] !== ''
      ? []
      : ['name: want a string such as "my-rnn 0.3"'],
    typeof given['run'] === 'function' ? [] : ['run: want a function from a case to named tensors'],
    ['undefined', 'function'].includes(typeof given['supports']) ? [] : ['supports: want a function'],
    [undefined, 'float32-in-order'].includes(given['arithmetic'] as undefined)
      ? []
      : [`arithmetic: want 'float32-in-order', or nothing`],
    Object.keys(given)
      .filter((key) => !KNOWN.includes(key))
      .map((key) => `${key}: unknown, want ${KNOWN.join(', ')}`),
  ].flat();
  if (problems.length > 0) throw new InputError('the subject is not what defineSubject takes', problems);
  return subject;
}
