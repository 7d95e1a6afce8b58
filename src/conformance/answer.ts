// One question to a subject, and what a subject must not do while it answers.
// The reasons are errors: the case that was asked fails with them.
import { cloneAll, isTensor, type NamedTensors, sameNumbers } from '../tensor/index.ts';
import { shortened, shown } from '../text/index.ts';
import type { Question } from './case.ts';
import type { Subject } from './subject.ts';

/**
 * Copies of the subject's tensors. It is given copies.
 * @throws Error where it throws, gives what is no tensor, changes what it was given, or returns that memory
 */
export async function answerOf(subject: Subject, question: Question): Promise<NamedTensors> {
  const given = copyOf(question);
  const answer = wantTensors(await subject.run(given));
  for (const part of ['inputs', 'state_dict'] as const) {
    for (const [name, before] of Object.entries(question[part])) {
      const after = given[part]?.[name]; // the subject may have written anything there
      if (!after?.data || !sameNumbers(before.data, after.data)) {
        throw new Error(`it changed ${name}, which it was given`);
      }
    }
  }
  const lent = new Map(
    Object.entries({ ...given.inputs, ...given.state_dict }).map(([name, own]) => [own?.data?.buffer, name]),
  );
  for (const [name, { data }] of Object.entries(answer)) {
    const from = lent.get(data.buffer);
    if (from !== undefined)
      throw new Error(`it returned the memory of ${from}, which it was given, as ${name}`);
  }
  return cloneAll(answer);
}

/** Whether it supports a case: true, or the reason why not. @throws Error where it says neither */
export async function supportOf(subject: Subject, question: Question): Promise<true | string> {
  const supported: unknown = subject.supports ? await subject.supports(copyOf(question)) : true;
  if (supported === true) return true;
  if (typeof supported === 'string' && supported !== '') return shortened(supported);
  throw new Error(`supports gave ${shown(supported)}, want true or the reason why not`);
}

/** Without the answers: a subject cannot see them, and cannot change the case. */
function copyOf({ module, config, dtype, stepped, state_dict, inputs }: Question): Question {
  return {
    module,
    config: { ...config },
    dtype,
    stepped,
    state_dict: cloneAll(state_dict),
    inputs: cloneAll(inputs),
  };
}

/** A foreign answer is checked before it is trusted. What is undefined was not given. */
function wantTensors(answer: unknown): NamedTensors {
  if (answer === null || typeof answer !== 'object') {
    throw new Error(`run gave ${shown(answer)}, want named tensors`);
  }
  const given = Object.entries(answer).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (!isTensor(value))
      throw new Error(`run gave ${name} as no tensor { dtype, shape, data }: tensor(data, shape) makes one`);
  }
  return Object.fromEntries(given) as NamedTensors;
}
