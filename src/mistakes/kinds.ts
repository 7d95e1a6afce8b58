// Answers that no mistake of computing explains: what is missing, too much, of another dtype, or no result at all.
import type { Arithmetic, Case } from '../conformance/index.ts';
import { answerNames, ANSWERS, optionalNames } from '../signatures/axes/index.ts';
import { type NamedTensors, numbers, sameShape, type Tensor } from '../tensor/index.ts';

export interface Kind {
  /** `h_n is not given`. */
  readonly text: string;
  /** The line to change, or what to do. */
  readonly remedy: string;
  /** It may have been computed so: it says something where most answers are. */
  readonly mayBeComputed?: true;
}

/** What is wrong with an answer as a whole; several kinds may be. */
export function kindsOf(asked: Case, answer: NamedTensors): Kind[] {
  const names = answerNames(asked);
  const wanted = names.filter((name) => !optionalNames(asked).includes(name));
  const missing = wanted.filter((name) => !answer[name]).map(missingKind);
  const extra = extraKind(Object.keys(answer).filter((name) => !ANSWERS.includes(name)));
  const given = names.flatMap((name) => {
    const [actual, expected] = [answer[name], asked.expected[name]];
    return actual && expected ? (dtypeKind(actual, expected) ?? emptyKind(name, actual, expected) ?? []) : [];
  });
  // Of several answers the same is one thing.
  return [...new Map([...missing, ...extra, ...given].map((kind) => [kind.text, kind])).values()];
}

/** Answers with more digits than the states are said to have. */
export function tooPrecise(answer: NamedTensors, { isStored, round }: Arithmetic): Kind[] {
  const all = Object.values(answer).flatMap((one) => numbers(one));
  const finer = all.filter((value) => Number.isFinite(value) && round(value) !== value);
  if (!isStored || finer.length <= all.length / 2) return [];
  return [
    {
      text: 'states have more digits than the arithmetic that it says it has',
      remedy: 'Round every state, or leave the arithmetic out of departures.',
    },
  ];
}

function extraKind([name, ...others]: readonly string[]): Kind[] {
  if (name === undefined) return [];
  if (others.length === 0) {
    return [{ text: `${name} is no answer of PyTorch's`, remedy: `Leave ${name} out.` }];
  }
  const text = `${name} and ${others.length} more are no answers of PyTorch's`;
  return [{ text, remedy: 'Leave them out.' }];
}

const missingKind = (name: string): Kind => ({
  text: `${name} is not given`,
  remedy: `Return ${name}; where it cannot be given, say what is: gives: ['…'] in defineSubject.`,
});

function dtypeKind({ dtype }: Tensor, expected: Tensor): Kind | undefined {
  if (dtype === expected.dtype) return undefined;
  const remedy =
    expected.dtype === 'float64'
      ? `Where it computes in float32 alone, say so: dtypes: ['float32'] in defineSubject.`
      : `Return ${expected.dtype}: ${expected.dtype === 'float32' ? 'Float32Array.from(data)' : 'the dtype of the case'}.`;
  return { text: `answers have the dtype ${dtype}, want ${expected.dtype}`, remedy };
}

/** One number everywhere, where PyTorch has many. */
function emptyKind(name: string, actual: Tensor, expected: Tensor): Kind | undefined {
  if (!sameShape(actual.shape, expected.shape)) return undefined;
  const [first, ...rest] = numbers(actual);
  if (first === undefined || !rest.every((value) => Object.is(value, first))) return undefined;
  const different = new Set(numbers(expected));
  if (different.has(first) || (different.size < 3 && !Number.isNaN(first))) return undefined;
  return {
    text: `every element of ${name} is ${first}`,
    mayBeComputed: true,
    remedy: Number.isNaN(first)
      ? 'Look for memory that is read before it is written.'
      : 'Look for an answer that is never written.',
  };
}
