// A large case is cut down to a row and a few steps, on which most mistakes are given up; one that was made never is.
import { describe, expect, test } from 'vitest';
import { CATALOGUE, Trial } from '../../src/mistakes/index.ts';
import { cutsOf, isLocal } from '../../src/mistakes/cut.ts';
import { scoped } from '../../src/mistakes/scope.ts';
import { bentAnswer } from '../../src/mistakes/textbook/textbook.ts';
import { derivedGoldens, golden } from '../goldens.ts';

const bendOf = (name: string) => CATALOGUE.find((one) => one.name === name)!.bend;

describe.each([
  ['sizes/work_66000', /./, 10, 20],
  ['sizes/work_67584_both', /reverse|row|batch|direction/, 3, 20],
  ['sizes/lstm_hidden_257', /gate|state|bias|c_/, 5, 2],
  ['sizes/lstm_hidden_70_proj_66_both_packed', /packed|padding|projection|gates_[ig]|state/, 3, 2],
  ['sizes/gru_hidden_1024', /reset|update|gates_z|bias/, 3, 1.5],
])('%s', (id, tried, least, times) => {
  const large = async () => (await derivedGoldens()).find((one) => one.id === id)!;
  /** Every third: others, in another case. */
  const chosen = CATALOGUE.filter(({ name }) => tried.test(name)).filter((_, i) => i % 3 === id.length % 3);

  test('is cut: one row, and a few steps where there is one direction', async () => {
    const asked = await large();
    const cuts = cutsOf(asked, asked.expected);
    expect(cuts.length).toBeGreaterThan(0);
    for (const cut of cuts) {
      const sizes = Object.values(cut.answer).map(({ data }) => data.length);
      expect(Math.max(...sizes)).toBeLessThan(asked.expected['output']!.data.length / times);
    }
  });

  test('each mistake that shows in it reproduces itself, also after the cut', async () => {
    const asked = await large();
    let shown = 0;
    let local = 0;
    for (const mistake of chosen) {
      const { name, bend, applies, misbehaviour, byPrecision } = mistake;
      if (misbehaviour || byPrecision || !applies(asked)) continue;
      const trial = new Trial(asked, bentAnswer(asked, [bend]), true);
      if (!(trial.distance > 0)) continue;
      shown++;
      expect(trial.gapOf([bend], [mistake]), name).toBe(0);
      if (isLocal([bend], asked, { rows: 1, steps: Infinity })) local++;
    }
    expect([shown > least, local > shown / 4]).toEqual([true, true]);
  });
});

test('small cases are tried whole', async () => {
  const asked = await golden('rnn/relu');
  expect(cutsOf(asked, asked.expected)).toEqual([]);
});

test.each([
  ['bias_hh_dropped', true, true],
  ['weight_hh_transposed', true, true],
  ['relu_ignored', true, true],
  ['input_reversed_in_time', false, true],
  ['rows_read_the_input_of_row_0', true, true],
])(
  '%s changes the first steps of a row alone as in the whole: %s; all of its steps: %s',
  async (name, few, all) => {
    const asked = (await derivedGoldens()).find(({ id }) => id === 'sizes/batch_300')!;
    expect(isLocal([bendOf(name)], asked, { rows: 1, steps: 3 })).toBe(few);
    expect(isLocal([bendOf(name)], asked, { rows: 1, steps: Infinity })).toBe(all);
  },
);

test('what exchanges rows is not local', async () => {
  const asked = (await derivedGoldens()).find(({ id }) => id === 'sizes/batch_301_first')!;
  for (const name of ['batch_first_h_0', 'h_0_of_one_row_for_all'])
    expect([name, CATALOGUE.some((one) => one.name === name)]).toEqual([name, true]);
  expect(isLocal([bendOf('batch_first_h_0')], asked, { rows: 1, steps: Infinity })).toBe(false);
});

test('what acts on great numbers alone, in the first of several rows, is not local', async () => {
  const asked = (await derivedGoldens()).find(({ id }) => id === 'sizes/batch_300')!;
  const row = (index: number, count: number) => index === 0 && count > 1;
  const bend = scoped(bendOf('clipped_to_5_before_activation'), { name: 'row=0', title: '', row })!;
  expect(isLocal([bend], asked, { rows: 1, steps: Infinity })).toBe(false);
});
