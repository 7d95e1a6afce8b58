// What was answered offline is judged as if it had run in one piece: the same report, after the second round.
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  firstQuestions,
  Opened,
  type Question,
  type Report,
  type Subject,
} from '../../src/conformance/index.ts';
import { check, diagnose } from '../../src/harness/index.ts';
import { CATALOGUE } from '../../src/mistakes/index.ts';
import { wrongSubject } from '../../src/mistakes/wrong-subject.ts';
import { judge, writeQuestions } from '../../src/offline/index.ts';
import { ownWith } from '../../src/subjects/index.ts';
import { GOLDEN, golden, goldens } from '../goldens.ts';
import { int8, port } from '../departures/ports.ts';
import { scratchFolder } from '../scratch.ts';
import { answerAll, entriesIn } from './answering.ts';

const scratch = scratchFolder('offline');
const own = ownWith({ kernel: 'scalar' });

/** Some of each kind. */
const SOME = [
  'rnn/relu',
  'rnn/h_0_absent_is_zeros',
  'rnn/dropout_is_the_identity_in_eval',
  'random/07',
  'random/12',
  'lstm/states_are_layer_major',
  'lstm/packed_without_states',
  'gru/states_are_layer_major',
  'lstm_cell/stepped',
  'exact/lstm_projection_packed',
];

const wrong = (...names: string[]) => wrongSubject(CATALOGUE.filter(({ name }) => names.includes(name)));
/** Gives what a runtime gives that keeps its states to itself. */
const withoutSteps = (subject: Subject): Subject => ({
  ...subject,
  async run(question) {
    const { h_steps, c_steps, ...others } = await subject.run(question);
    return question.stepped
      ? { ...others, ...(h_steps && { h_steps }), ...(c_steps && { c_steps }) }
      : others;
  },
});

/** Offline nothing is seen of memory that caller and subject share. */
const OF_MEMORY = CATALOGUE.filter(({ misbehaviour }) => misbehaviour?.showsIn === 'memory').map(
  ({ name }) => name,
);

function withoutMemory({ blind_spots, mistakes, subject, ...report }: Report) {
  return {
    ...report,
    known_mistakes: undefined, // counts of the others below
    blind_spots: blind_spots.filter(({ name }) => !OF_MEMORY.includes(name)),
    mistakes: Object.fromEntries(Object.entries(mistakes).filter(([name]) => !OF_MEMORY.includes(name))),
    subject: { ...subject, name: '' },
  };
}

test.each<[string, Subject]>([
  ['our own modules', own],
  ['without the states of each step', withoutSteps(own)],
  ['a wrong order of gates', wrong('hh_gates_swapped')],
  ['one bias for both, without states', withoutSteps(wrong('bias_hh_dropped'))],
  ['a wrong gate, without states', withoutSteps(wrong('gates_share_the_first_bias'))],
  ['h_n by direction', wrong('direction_major_h_n')],
  ['a state that is kept', wrong('stale_state')],
  ['weights that are kept', wrong('weights_kept')],
  ['something unsupported', { ...own, supports: ({ module }) => module !== 'LSTM' || 'no LSTM' }],
])('%s', async (_, subject) => {
  const folder = path.join(scratch, 'q');
  const ids = (await goldens()).map(({ id }) => id).filter((id) => SOME.includes(id));
  expect(ids).toHaveLength(SOME.length);
  const chosen = await Promise.all(ids.map(golden));
  const wanted = withoutMemory(await diagnose(subject, chosen, { goldens: () => [] }));
  await writeQuestions(folder, {
    choose: (found) => found.filter(({ id }) => ids.includes(id)),
  });
  await answerAll(folder, subject);
  const first = await judge(folder, { diagnose: false });
  expect(first.report.totals).toEqual(wanted.totals);
  expect(await answerAll(folder, subject)).toBe(first.next.questions);
  const second = await judge(folder);
  expect(second.next.questions).toBe(0);
  expect(withoutMemory(second.report)).toEqual(wanted);
});

test('dropout in eval, which is random: it answers differently each time', async () => {
  const folder = path.join(scratch, 'q');
  const id = 'rnn/dropout_is_the_identity_in_eval';
  const subject = wrong('dropout_drawn_anew');
  const choose = (found: readonly { id: string }[]) => found.filter((one) => one.id === id) as never;
  await writeQuestions(folder, { choose });
  await answerAll(folder, subject);
  const reason = async () => (await judge(folder, { diagnose: false })).report.cases[0]!.reason;
  expect(await reason()).toMatch(/^asked the same again, it answers differently: whether each time, is not/);
  await answerAll(folder, subject);
  expect(await reason()).toBe('it answers differently each time, though it is asked the same');
});

test('what is asked first is what askCase asks of a subject that is right', async () => {
  for (const one of await goldens()) {
    if (!['gru', 'gru_cell', 'lstm_cell'].includes(one.id.split('/')[0]!)) continue;
    const asked: Question[] = [];
    const run = (question: Question) => {
      asked.push(question);
      return own.run(question);
    };
    const opened = new Opened(one);
    await check({ name: 'recording', run }, [one]);
    expect(asked.map(contentOf)).toEqual(firstQuestions(opened).map(({ question }) => contentOf(question)));
  }
});

const contentOf = ({ module, config, dtype, stepped, state_dict, inputs }: Question) => ({
  module,
  config,
  dtype,
  stepped,
  state_dict,
  inputs,
});

test('memory that both share is a blind spot', async () => {
  const folder = path.join(scratch, 'q');
  await writeQuestions(folder, { choose: (found) => found.filter(({ id }) => id === 'rnn/relu') });
  await answerAll(folder, own);
  const { report } = await judge(folder);
  expect(report.totals.pass).toBe(1);
  expect(report.blind_spots.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['input_mutated', 'memory_reused']),
  );
  expect(report.mistakes['weights_kept']).toBe('shown');
  expect(entriesIn(folder).map(({ name }) => name)).toContain('again');
  expect(GOLDEN).not.toBe(folder);
});

test('what it departs in is said in questions, and held against the answers', async () => {
  const some = ['gru/states_are_layer_major', 'rnn/relu', 'lstm_cell/stepped'];
  const choose = (found: readonly { id: string }[]) => found.filter(({ id }) => some.includes(id)) as never;
  const judgedAs = async (name: string, answers: Subject) => {
    const folder = path.join(scratch, name);
    await writeQuestions(folder, {
      choose,
      subject: { name, departures: [{ int8_weights: { per: 'row' } }] },
    });
    await answerAll(folder, answers);
    return judge(folder, { diagnose: false });
  };
  const right = await judgedAs('per_row', port(undefined, int8({ byRow: true })));
  expect(right.report.totals).toMatchObject({ pass: 3, fail: 0 });
  expect(right.report.departures).toHaveLength(1);
  for (const [name, answers] of [
    ['per_tensor', port(undefined, int8())],
    ['full_precision', own],
  ] as const)
    expect((await judgedAs(name, answers)).report.totals).toMatchObject({ pass: 0, fail: 3 });
});
