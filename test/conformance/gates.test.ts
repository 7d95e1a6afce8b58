// Which gate of a step is wrong: told of LSTMs and GRUs that are wrong by hand, on goldens that PyTorch wrote.
import { describe, expect, test } from 'vitest';
import { checkCase, type Question, type Subject } from '../../src/conformance/index.ts';
import { own } from '../../src/subjects/index.ts';
import { type FloatDtype, type FloatTensor, tensor } from '../../src/tensor/index.ts';
import { golden } from '../goldens.ts';
import { type Mistake as GruMistake, textbook as wrongGru } from '../mistakes/wrong-grus.ts';
import { type Mistake as LstmMistake, textbook as wrongLstm } from '../mistakes/wrong-lstms.ts';

const LSTM = 'lstm/projection_three_layers_bidirectional_batch_first';
const GRU = 'gru/every_layout_at_once';

async function textOf(subject: Subject, id: string): Promise<string | undefined> {
  const { verdict } = await checkCase(subject, await golden(id), { timeout: 60_000, localise: true });
  return verdict.first?.text;
}

test.each<[LstmMistake, string]>([
  [
    'lstm_gates_ifog',
    'its cell gate is wrong (input, recurrence, bias), its output gate is wrong (input, recurrence, bias), its forget gate is right, its projection is right',
  ],
  ['weight_hr_misread', 'its projection is wrong, its input, forget, cell and output gates are right'],
  ['h_without_tanh', 'it is wrong with its weights and biases at 0, too'],
])('an LSTM with %s', async (mistake, said) => {
  expect(await textOf(wrongLstm(mistake), LSTM)).toBe(
    `layer 0, forward, from t = 0, every row, every unit of h: ${said}`,
  );
});

test.each<[GruMistake, string]>([
  ['b_hn_outside_reset', 'its new gate is wrong (bias), its update gate is right'],
  ['reset_missing', 'its new gate is wrong (recurrence, bias), its update gate is right'],
  [
    'update_inverted',
    'its update gate is wrong (input, recurrence, bias), its reset and new gates are right',
  ],
])('a GRU with %s', async (mistake, said) => {
  expect(await textOf(wrongGru(mistake), GRU)).toBe(
    `layer 0, forward, from t = 0, every row, every unit: ${said}`,
  );
});

/** Our own modules, with some rows of one weight doubled. */
const withRowsOf = (name: string, gate: number): Subject => ({
  name: 'one gate is wrong',
  run: (question: Question) => {
    const { data, shape } = question.state_dict[name] as FloatTensor;
    const size = data.length / (question.module === 'GRU' ? 3 : 4);
    const doubled = (data as Float32Array).map((value, i) =>
      Math.floor(i / size) === gate ? 2 * value : value,
    );
    return own.run({
      ...question,
      state_dict: { ...question.state_dict, [name]: tensor<FloatDtype>(doubled, shape) },
    });
  },
});

describe('one gate of one layer and direction', () => {
  test.each([
    [
      LSTM,
      'weight_ih_l1_reverse',
      1,
      /^layer 1, reverse, .* of c: its forget gate is wrong \(input\), its input, cell and output gates are right, its projection is right$/,
    ],
    [
      LSTM,
      'bias_hh_l2',
      0,
      /^layer 2, forward, .* of c: its input gate, or its product with the cell gate, is wrong \(bias\), its forget and output gates are right, its projection is right$/,
    ],
    [
      GRU,
      'weight_hh_l1',
      2,
      /^layer 1, forward, .*: its new gate is wrong \(recurrence\), its update gate is right$/,
    ],
  ] as const)('%s, %s, gate %i', async (id, name, gate, said) => {
    expect(await textOf(withRowsOf(name, gate), id)).toMatch(said);
  });

  test('nothing is said of a right one', async () => {
    expect(await textOf(own, LSTM)).toBeUndefined();
    expect(await textOf(own, GRU)).toBeUndefined();
  });
});

test('states in the padding are not judged, and output there is', async () => {
  const id = 'lstm/packed_rows_end_at_their_length';
  const asked = await golden(id);
  const lengths = Array.from(asked.inputs['lengths']!.data, Number);
  const spoiling = (spoiled: string): Subject => ({
    name: `leaves ones in the padding of ${spoiled}`,
    async run(question) {
      const answer = await own.run(question);
      const { data, shape } = answer[spoiled] as FloatTensor;
      const isPadding = (i: number) => {
        if (question.inputs['lengths'] === undefined) return false;
        const width = shape.at(-1)!;
        const row = Math.floor(i / width) % lengths.length;
        const t = Math.floor(i / width / lengths.length) % asked.inputs['input']!.shape[0]!;
        return t >= lengths[row]!;
      };
      const ones = (data as Float32Array).map((value, i) => (isPadding(i) ? 1 : value));
      return { ...answer, [spoiled]: tensor<FloatDtype>(ones, shape) };
    },
  });
  const statusOf = async (name: string) =>
    (await checkCase(spoiling(name), asked, { timeout: 60_000, localise: false })).verdict.status;
  expect(await statusOf('h_steps')).toBe('pass');
  expect(await statusOf('c_steps')).toBe('pass');
  expect(await statusOf('output')).toBe('fail');
});

test('a reset before the product is not put down to the reset gate, and no gate that it spoils is called right', async () => {
  expect(await textOf(wrongGru('reset_before_product'), 'gru/bias_false')).toBe(
    'layer 0, forward, from t = 0, every row, every unit: ' +
      'its reset gate, or its product with the new gate, is wrong (input, recurrence), its update gate is right',
  );
});
