// What a subject says of itself, held against a question: its dtypes, and what is baked into it.
import { extentOf } from '../signatures/axes/index.ts';
import { sameNumbers as sameElements, type Tensor } from '../tensor/index.ts';
import type { Question } from './case.ts';
import type { Fixed, Subject } from './subject.ts';

/** true, or the reason why it is not asked. @param asked the case that the question belongs to */
export function mayAsk(subject: Subject, asked: Question, question: Question): true | string {
  const { dtypes, fixed = [] } = subject;
  if (dtypes && !dtypes.includes(question.dtype))
    return `it computes in ${dtypes.join(' and ')} alone (dtypes)`;
  const differing = fixed.find((part) => differs(part, asked, question));
  return differing === undefined || `${WORDS[differing]} fixed in it (fixed: ${differing})`;
}

const WORDS: Readonly<Record<Fixed, string>> = {
  state_dict: 'the weights are',
  batch: 'the batch is',
  seq_len: 'the length is',
};

function differs(part: Fixed, asked: Question, question: Question): boolean {
  if (part === 'state_dict') return !sameTensors(asked.state_dict, question.state_dict);
  const [one, other] = [extentOf(asked)!, extentOf(question)!];
  return part === 'batch'
    ? one.batch !== other.batch || one.batched !== other.batched
    : one.seq_len !== other.seq_len;
}

function sameTensors(one: Question['state_dict'], other: Question['state_dict']): boolean {
  if (one === other) return true;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => other[name] !== undefined && sameNumbers(one[name]!, other[name]))
  );
}

function sameNumbers({ data }: Tensor, { data: other }: Tensor): boolean {
  return data === other || sameElements(data, other);
}
