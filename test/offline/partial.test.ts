// Answers that are not there yet: nothing is held against the subject, and the report says what it does not know.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { reportSchema } from '../../src/commands/report-schema.ts';
import type { Subject } from '../../src/conformance/index.ts';
import { mergedReport } from '../../src/harness/merge.ts';
import { CATALOGUE } from '../../src/mistakes/index.ts';
import { wrongSubject } from '../../src/mistakes/wrong-subject.ts';
import { judge, type Said, writeQuestions } from '../../src/offline/index.ts';
import { jsonReport, prettyReport, screenReport } from '../../src/report/index.ts';
import { ownWith } from '../../src/subjects/index.ts';
import { scratchFolder } from '../scratch.ts';
import { answerAll, entriesIn, type Entry } from './answering.ts';

const scratch = scratchFolder('partial');
const folder = path.join(scratch, 'q');
const own = ownWith({ kernel: 'scalar' });
const wrong = wrongSubject(CATALOGUE.filter(({ name }) => name === 'bias_hh_dropped'));
const [RELU, GRU] = ['rnn/relu', 'gru/states_are_layer_major'];

async function written(ids: readonly string[], subject?: Said) {
  return writeQuestions(folder, {
    choose: (found) => found.filter(({ id }) => ids.includes(id)),
    ...(subject && { subject }),
  });
}

const judged = async () => (await judge(folder, { diagnose: false })).report;

async function judgedWith(isAnswered: (entry: Entry) => boolean, subject: Subject = own) {
  await written([RELU]);
  await answerAll(folder, subject, isAnswered);
  const report = await judged();
  return { report, verdict: report.cases[0]! };
}

describe('what is not answered', () => {
  test('is a case that is skipped as such, and counted', async () => {
    await written([RELU, GRU]);
    await answerAll(folder, own, (entry) => entry.case === GRU);
    const report = await judged();
    expect(report.totals).toEqual({ cases: 2, pass: 1, fail: 0, skip: 1, gap: 0, broken: 0, unanswered: 1 });
    expect(report.cases[1]).toMatchObject({
      id: RELU,
      status: 'skip',
      reason: 'not answered',
      unanswered: ['case'],
    });
    const text = prettyReport(report, { colours: false });
    expect(text).toContain('1 case is not answered yet: nothing is shown of it.');
    expect(text).toContain('2 cases: 1 passed, 0 failed, 1 skipped (1 not answered), 0 known gaps');
    expect(report.mistakes['relu_ignored']).not.toBe('shown');
    expect(reportSchema.parse(JSON.parse(jsonReport(report)))).toEqual(report);
    expect(mergedReport([report])).toMatchObject({ totals: report.totals, cases: report.cases });
  });

  test('is its steps: the case passes, and they are said not to be answered', async () => {
    const { report, verdict } = await judgedWith(({ name }) => name !== 'steps');
    expect(verdict).toMatchObject({
      status: 'pass',
      per_step: { status: 'skip', reason: 'not answered' },
      unanswered: ['steps'],
    });
    const text = prettyReport(report, { colours: false }).replaceAll('\n', ' ');
    expect(text).toContain('Not answered yet: each step alone in 1 case.');
    expect(text).toContain(
      'Each step alone: 0 cases passed, 0 failed, 0 not supported, 1 not answered, 0 have no',
    );
  });

  test.each([
    ['other-weights', 'weights_kept', 'stale_state'],
    ['again', 'dropout_drawn_anew', 'weights_kept'],
  ])('is %s: nothing is held against it, and it is a blind spot', async (name, hidden, shown) => {
    const id = 'rnn/dropout_in_eval_with_batch_first'; // without a state would be stale_state
    const ids = [id, 'rnn/h_0_absent_is_zeros'];
    await written(ids);
    await answerAll(folder, own, (entry) => entry.name !== name);
    const report = await judged();
    expect(report.cases.map(({ status, unanswered }) => [status, unanswered])).toEqual([
      ['pass', [name]],
      ['pass', [name]],
    ]);
    expect([report.mistakes[hidden], report.mistakes[shown]]).toEqual(['blind', 'shown']);
    await answerAll(folder, own); // the control
    expect((await judged()).mistakes[hidden]).toBe('shown');
  });

  test('is a case whose folder of answers is empty', async () => {
    await written([RELU]);
    mkdirSync(path.join(folder, RELU, 'answers'));
    expect((await judged()).cases[0]!.reason).toBe('not answered');
  });
});

describe('a failure', () => {
  test('is asked more, once; until that is answered it says so, and then where it is', async () => {
    await written([RELU]);
    await answerAll(folder, wrong);
    const first = await judge(folder, { diagnose: false });
    const { questions } = first.next;
    expect(questions).toBeGreaterThan(3);
    expect(first.next).toMatchObject({ cases: 1, left_out: 0 });
    const next = entriesIn(folder).filter(({ round }) => round === 2);
    expect(next.map((one) => one.folder)).toEqual(next.map((_, i) => `${RELU}/round-2/0${i + 1}`));
    const text = screenReport(first.report, { colours: false, command: [] });
    expect(text).toContain(`not answered yet: ${questions} questions in rnn/relu/round-2`);
    expect(text).toContain('Where 1 case first goes wrong is not answered yet.');
    expect(reportSchema.parse(JSON.parse(jsonReport(first.report)))).toEqual(first.report);
    expect(mergedReport([first.report]).cases).toEqual(first.report.cases);
    expect((await judge(folder, { diagnose: false })).next.questions).toBe(0); // they are there
    expect(await answerAll(folder, wrong)).toBe(questions);
    const { report, next: last } = await judge(folder);
    expect(last.questions).toBe(0);
    expect(report.cases[0]).not.toHaveProperty('unanswered');
    expect(report.cases[0]!.first!.text).toContain('its bias is wrong');
    expect(report.diagnosis!.explanations[0]!.mistakes[0]!.name).toBe('bias_hh_dropped');
  });

  test('has no more questions than there is room for', async () => {
    await written([RELU]);
    await answerAll(folder, wrong);
    const { report, next } = await judge(folder, { diagnose: false, most: 1000 });
    expect(next).toMatchObject({ questions: 0, left_out: 1 });
    expect(screenReport(report, { colours: false, command: [] })).toContain(
      'there was no room for its questions',
    );
    expect((await judge(folder, { diagnose: false })).next.questions).toBeGreaterThan(0); // the control
  });

  test('keeps what a run left that was ended before it had named its questions', async () => {
    await written([RELU]);
    await answerAll(folder, wrong);
    const before = path.join(folder, 'questions.json');
    const manifest = entriesIn(folder);
    const { next } = await judge(folder, { diagnose: false });
    const named = readdirSync(path.join(folder, RELU, 'round-2'));
    writeFileSync(path.join(folder, RELU, 'round-2/01/note'), 'mine');
    const rest = JSON.parse(readFileSync(before, 'utf8')) as object;
    writeFileSync(before, JSON.stringify({ ...rest, questions: manifest }));
    await judge(folder, { diagnose: false });
    expect(readdirSync(path.join(folder, RELU, 'round-2'))).toHaveLength(named.length + next.questions);
  });
});

describe('what a subject says of itself when the questions are written', () => {
  test('holds when they are judged: a dtype that it has not, answers that it does not give, weights that are fixed', async () => {
    const ids = [RELU, 'rnn/float64_relu'];
    const said: Said = { name: 'a phone', dtypes: ['float32'], gives: ['output'], fixed: ['state_dict'] };
    const summary = await written(ids, said);
    expect(summary).toMatchObject({ cases: 1, unsupported: 1 });
    expect(entriesIn(folder).map(({ name }) => name)).toEqual(['case', 'again', 'steps']);
    await answerAll(folder, {
      ...own,
      run: async (question) => ({ output: (await own.run(question))['output']! }),
    });
    const { report, next } = await judge(folder);
    expect(report.subject).toEqual(said);
    expect(report.totals).toMatchObject({ pass: 1, skip: 1, fail: 0 });
    expect(next.questions).toBe(0);
    expect(report.mistakes['weights_kept']).toBe('blind');
  });

  test('it supports: nothing is asked of the rest, and the reason is kept', async () => {
    const supports: Said['supports'] = ({ module, inputs }) =>
      module === 'GRU' ? 'no GRU' : !!inputs['h_0'] || 'no state of its own';
    const summary = await written([RELU, GRU, 'rnn/h_0_absent_is_zeros'], { name: 'a phone', supports });
    expect(summary).toMatchObject({ cases: 1, unsupported: 2 });
    await answerAll(folder, own);
    const { report, next } = await judge(folder);
    expect(report.cases.map(({ status, reason }) => [status, reason])).toEqual([
      ['skip', 'no GRU'],
      ['skip', 'no state of its own'],
      ['pass', undefined],
    ]);
    expect(next.questions).toBe(0);
  });

  test('a question that it cannot answer has the reason in unsupported.txt', async () => {
    const { verdict } = await judgedWith(() => true, {
      ...own,
      supports: ({ inputs }) => inputs['input']!.shape[0] !== 1 || 'no single step',
    });
    expect(verdict).toMatchObject({ status: 'pass', per_step: { status: 'skip', reason: 'no single step' } });
    rmSync(path.join(folder, RELU, 'answers'), { recursive: true });
  });
});
