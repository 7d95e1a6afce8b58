// The textbook of LSTM and GRU: its changed steps are the judge's equations where nothing is changed, the rows of packed
// sequences are on their own, and each entry of the catalogue is a mistake of its own.
import { describe, expect, test } from 'vitest';
import type { Case, Question } from '../../src/conformance/index.ts';
import { equationOf, FLOAT64 } from '../../src/equations/index.ts';
import { bentAnswer, CATALOGUE } from '../../src/mistakes/index.ts';
import { gruWith } from '../../src/mistakes/catalogue/gru.ts';
import { lstmWith } from '../../src/mistakes/catalogue/lstm.ts';
import { type Axes, shapeOf, tensorsOf } from '../../src/signatures/axes/index.ts';
import { completeConfig } from '../../src/signatures/index.ts';
import {
  ARRAYS,
  type FloatDtype,
  type FloatTensor,
  type NamedTensors,
  numbers,
  tensor,
} from '../../src/tensor/index.ts';
import { goldens } from '../goldens.ts';

describe('a step with nothing changed is the equation', () => {
  const draw = (count: number, seed: number) =>
    Array.from({ length: count }, (_, i) => 2 * Math.sin((i + 1) * (i + seed) * 7.3));

  test.each([
    ['LSTM', 4, 2, lstmWith({})],
    ['GRU', 3, 1, gruWith({})],
  ] as const)('%s', (module, num_gates, num_states, { step }) => {
    const config = completeConfig(module, { input_size: 1, hidden_size: 1 });
    const question = { module, config } as Question;
    const equation = equationOf(question);
    const changed = step!(equation.step, { layer: 0, direction: 0, question });
    for (let seed = 1; seed < 100; seed++) {
      const [ih, hh, before] = [draw(num_gates, seed), draw(num_gates, seed + 0.5), draw(num_states, -seed)];
      const [wanted, came]: [number[], number[]] = [[], []];
      equation.step(FLOAT64, ih!, hh!, before!, wanted);
      changed(FLOAT64, ih!, hh!, before!, came);
      expect(came).toEqual(wanted);
    }
  });
});

/** One row of a batch alone, over its own length. */
function alone(asked: Case, row: number, length: number): Question {
  const { lengths: _, ...inputs } = asked.inputs;
  const axes = tensorsOf(asked)!;
  const cut = Object.entries(inputs).map(([name, one]) => [name, rowOf(one, axes[name]!, row, length)]);
  return { ...asked, inputs: Object.fromEntries(cut) as NamedTensors };
}

function rowOf(one: NamedTensors[string], axes: Axes, row: number, length: number): FloatTensor {
  const { data, dtype } = one as FloatTensor;
  const kept: number[] = [];
  const walk = (depth: number, from: number) => {
    if (depth === axes.length) {
      kept.push(data[from]!);
      return;
    }
    const [axis, size] = axes[depth]!;
    const stride = axes.slice(depth + 1).reduce((product, [, n]) => product * n, 1);
    const [begin, end] = axis === 'row' ? [row, row + 1] : axis === 't' ? [0, length] : [0, size];
    for (let i = begin; i < end; i++) walk(depth + 1, from + i * stride);
  };
  walk(0, 0);
  const sizes = axes.map(([axis, size]): Axes[number] => [
    axis,
    axis === 'row' ? 1 : axis === 't' ? length : size,
  ]);
  return tensor<FloatDtype>(ARRAYS[dtype].from(kept), shapeOf(sizes));
}

test('each row of packed sequences answers as it does alone, and its padding is never read', async () => {
  const packed = (await goldens()).filter(({ inputs }) => inputs['lengths']);
  expect(packed.length).toBeGreaterThan(15);
  for (const asked of packed) {
    const axes = tensorsOf(asked)!;
    const whole = bentAnswer(asked, []);
    for (const [row, length] of numbers(asked.inputs['lengths']!).entries()) {
      const own = bentAnswer(alone(asked, row, length), []);
      for (const [name, one] of Object.entries(own)) {
        expect([asked.id, name, rowOf(whole[name]!, axes[name]!, row, length).data]).toEqual([
          asked.id,
          name,
          one.data,
        ]);
      }
    }
  }
});

test('all orders of gates but the right one are entries', () => {
  const orders = (family: string) =>
    CATALOGUE.filter(({ name }) => name.startsWith(`${family}_gates_`)).map(({ name }) => name);
  expect([new Set(orders('lstm')).size, new Set(orders('gru')).size]).toEqual([23, 5]);
  expect(orders('lstm')).toContain('lstm_gates_iofg');
  expect([...orders('lstm'), ...orders('gru')].filter((name) => /_(ifgo|rzn)$/.test(name))).toEqual([]);
});

/** What an answer says to five digits. */
const read = (answer: NamedTensors) =>
  Object.entries(answer)
    .map(
      ([name, one]) =>
        `${name} ${one.shape.join()} ${numbers(one)
          .map((value) => value.toPrecision(5))
          .join()}`,
    )
    .join();

test('no two entries are one: some golden in which both can happen tells them apart', async () => {
  const isSmall = ({ id, inputs, state_dict }: Case) =>
    /^(rnn|cell|lstm|lstm_cell|gru|gru_cell)\//.test(id) &&
    [inputs, state_dict].flatMap((all) => Object.values(all)).every(({ data }) => data.length < 100);
  const entries = CATALOGUE.filter(({ misbehaviour }) => !misbehaviour);
  const [met, toldApart] = [new Set<number>(), new Set<number>()];
  for (const asked of (await goldens()).filter(isSmall)) {
    const right = read(bentAnswer(asked, []));
    const says = entries.map(({ applies, bend }) =>
      applies(asked) ? read(bentAnswer(asked, [bend])) : undefined,
    );
    for (const [i, one] of says.entries()) {
      if (one === undefined) continue;
      for (let k = i + 1; k < says.length; k++) {
        const other = says[k];
        if (other === undefined || (one === right && other === right)) continue;
        const pair = i * entries.length + k;
        met.add(pair);
        if (one !== other) toldApart.add(pair);
      }
    }
  }
  expect(met.size).toBeGreaterThan(10_000);
  const names = (pair: number) =>
    [Math.floor(pair / entries.length), pair % entries.length].map((i) => entries[i]!.name);
  expect([...met].filter((pair) => !toldApart.has(pair)).map(names)).toEqual([]);
});
