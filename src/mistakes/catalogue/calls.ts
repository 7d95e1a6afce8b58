// What no bend of a single answer shows: how an implementation behaves from call to call.
import type { Question, Subject } from '../../conformance/index.ts';
import { initialNames, INITIALS, shapesOf } from '../../signatures/axes/index.ts';
import { formOf, NAMES } from '../../signatures/index.ts';
import { type FloatTensor, type NamedTensors, sameShape, select } from '../../tensor/index.ts';
import { type Bend, LETTERS } from '../textbook/bend.ts';
import { bentAnswer } from '../textbook/textbook.ts';
import { always, hasDropout, hasState, type Mistake } from './mistake.ts';

/** As check says it, which asks every case more than once. */
const ANSWERS_CHANGE = /^it (carries state from one call into the next|answers differently each time)\b/;

export const CALLS: readonly Mistake[] = [
  {
    name: 'stale_state',
    title: 'a call begins at the state in which the call before ended',
    cause: 'The state is kept in the module and not reset.',
    remedy: 'Begin at zeros in every call without an initial state.',
    applies: (question) => !hasState(question),
    bend: {},
    misbehaviour: { of: keepsState, showsIn: 'again', shows: ANSWERS_CHANGE, takes: 'a process that stays' },
  },
  {
    name: 'input_mutated',
    title: "the caller's input is changed",
    cause: 'The computation works in place on the memory that it was given.',
    remedy: 'Copy the input, or write to memory of its own.',
    applies: always,
    bend: {},
    misbehaviour: {
      of: (subject) => spoils(subject, ['input']),
      showsIn: 'memory',
      shows: /^it changed input\b/,
      takes: 'shared memory',
    },
  },
  {
    name: 'h_0_mutated',
    title: "the caller's initial state is changed",
    cause: 'The steps are computed in place on the memory that was given.',
    remedy: 'Copy it, or write the states to memory of their own.',
    applies: hasState,
    bend: {},
    misbehaviour: {
      of: (subject) => spoils(subject, INITIALS),
      showsIn: 'memory',
      shows: /^it changed (h_0|hx|c_0|cx)\b/,
      takes: 'shared memory',
    },
  },
  {
    name: 'dropout_drawn_anew',
    title: 'dropout acts in eval mode, drawn anew in every call',
    cause: 'Dropout between the layers was not switched off.',
    remedy: 'Apply dropout in training mode only.',
    applies: hasDropout,
    bend: {},
    misbehaviour: {
      of(subject) {
        let calls = 0;
        return { ...subject, run: (question) => bentAnswer(question, [dropoutOf(calls++)]) };
      },
      showsIn: 'again',
      shows: ANSWERS_CHANGE,
      takes: 'nothing',
    },
  },
  {
    name: 'weights_kept',
    title: 'the weights of an earlier call are used',
    cause: 'A module is made once and kept, with the weights that it was made with.',
    remedy: 'Load the weights of every question.',
    applies: always,
    bend: {},
    misbehaviour: {
      of: keepsWeights,
      showsIn: 'other-weights',
      shows: /^with all weights negated it answers the same\b/,
      takes: 'a process that stays',
    },
  },
  {
    name: 'memory_reused',
    title: 'an answer is memory that the next call writes to',
    cause: 'Answers are views of a buffer of the module.',
    remedy: 'Copy what is returned.',
    applies: always,
    bend: {},
    misbehaviour: {
      of: reusesMemory,
      showsIn: 'memory',
      shows: /^it writes to the memory that it returned\b/,
      takes: 'shared memory',
    },
  },
  {
    name: 'calls_mixed_up',
    title: 'two calls in flight disturb each other',
    cause: 'What a call works on is kept in one place for all calls.',
    remedy: 'Give every call memory of its own, or answer one after the other.',
    applies: always,
    bend: {},
    misbehaviour: {
      of: mixesCalls,
      showsIn: 'memory',
      shows: /^asked several questions at once, it mixes them up\b/,
      takes: 'questions at once',
    },
  },
];

/** As random as it need be: which units of a layer's input fall away differs from call to call. */
function dropoutOf(call: number): Bend {
  const isDropped = (unit: number, p: number) =>
    (Math.imul(31 * call + unit + 1, 0x9e3779b1) >>> 0) / 2 ** 32 < p; // Knuth's multiplicative hash
  return {
    input: (below, _, { layer, question: { config } }) =>
      layer === 0
        ? below
        : below.map((step) =>
            step.map((row) =>
              row.map((value, unit) => (isDropped(unit, config.dropout) ? 0 : value / (1 - config.dropout))),
            ),
          ),
  };
}

/** Leaves zeros where it was given these inputs. */
function spoils(subject: Subject, names: readonly string[]): Subject {
  return {
    ...subject,
    async run(question) {
      const answer = await subject.run(question);
      for (const name of names) question.inputs[name]?.data.fill(0 as never);
      return answer;
    },
  };
}

/** Uses the last states of the call before where none are given and the shapes fit. */
function keepsState(subject: Subject): Subject {
  let kept: Readonly<Record<string, FloatTensor | undefined>> = {};
  return {
    ...subject,
    async run(question) {
      const names = initialNames(question);
      const shapes = shapesOf(question);
      const fits = names.every((name) => {
        const one = kept[name];
        return one && sameShape(one.shape, shapes?.[name] ?? []) && one.dtype === question.dtype;
      });
      const inputs = { ...question.inputs, ...(kept as NamedTensors) };
      const answer = await subject.run(fits && !hasState(question) ? { ...question, inputs } : question);
      const form = formOf(question);
      const lasts = LETTERS.slice(0, names.length).map((letter, i) => {
        const last = answer[NAMES.last(letter)[form] ?? ''] as FloatTensor | undefined;
        const steps = answer[NAMES.steps(letter)[form] ?? ''] as FloatTensor | undefined;
        return [names[i]!, last ?? (steps && select(steps, steps.shape[0]! - 1))];
      });
      kept = Object.fromEntries(lasts) as typeof kept;
      return answer;
    },
  };
}

/** Of each shape the first weights that it was given. */
function keepsWeights(subject: Subject): Subject {
  const kept = new Map<string, NamedTensors>();
  return {
    ...subject,
    run(question) {
      const key = JSON.stringify([question.module, question.dtype, question.stepped, question.config]);
      if (!kept.has(key)) kept.set(key, question.state_dict);
      return subject.run({ ...question, state_dict: kept.get(key)! });
    },
  };
}

/** Of each shape one buffer. */
function reusesMemory(subject: Subject): Subject {
  const buffers = new Map<string, FloatTensor>();
  return {
    ...subject,
    async run(question) {
      const answer = Object.entries((await subject.run(question)) as Record<string, FloatTensor>);
      return Object.fromEntries(
        answer.map(([name, one]) => {
          const key = `${name} ${one.dtype} ${one.shape.join()}`;
          const buffer = buffers.get(key) ?? one;
          buffer.data.set(one.data as never);
          buffers.set(key, buffer);
          return [name, buffer];
        }),
      );
    },
  };
}

/** The question that came last is the one that is answered. */
function mixesCalls(subject: Subject): Subject {
  let current: Question | undefined;
  return {
    ...subject,
    async run(question) {
      current = question;
      await Promise.resolve();
      return subject.run(current);
    },
  };
}
