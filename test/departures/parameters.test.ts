// A subject that departs from PyTorch by its weights, its tanh or by an entry of the catalogue is held to that, and to nothing
// else: two right ones pass, and what does anything else fails.
import { describe, expect, test } from 'vitest';
import type { Case, Departure, Question } from '../../src/conformance/index.ts';
import { defineSubject } from '../../src/conformance/index.ts';
import { tensor } from '../../src/tensor/index.ts';
import { golden, goldens } from '../goldens.ts';
import { countOf, fewGoldens, hardGoldens } from './asked.ts';
import { asTheyAre, bfloat16, float16, int8, port, rounded } from './ports.ts';
import type { Legal } from '../mistakes/arithmetic.ts';

const WAYS: readonly Legal[] = [{}, { sum: 'float32 backwards', by: 'expm1 in float32' }];

interface Kind {
  readonly departures: readonly Departure[];
  readonly change: (question: Question) => Question;
  /** What comes near, and is not it. */
  readonly others: Readonly<Record<string, (question: Question) => Question>>;
}

const KINDS: Readonly<Record<string, Kind>> = {
  'int8 per tensor': {
    departures: [{ int8_weights: { per: 'tensor' } }],
    change: int8(),
    others: {
      'per row': int8({ byRow: true }),
      asymmetric: int8({ asymmetric: true }),
      'no int8': asTheyAre,
    },
  },
  'int8 per row, asymmetric': {
    departures: [{ int8_weights: { per: 'row', symmetric: false } }],
    change: int8({ byRow: true, asymmetric: true }),
    others: { symmetric: int8({ byRow: true }), 'no int8': asTheyAre },
  },
  'int8 by max / 128, halves away from zero, biases too': {
    departures: [{ int8_weights: { per: 'tensor', range: 128, ties: 'away', biases: true } }],
    change: int8({ range: 128, away: true, biases: true }),
    others: {
      'max / 127': int8({ away: true, biases: true }),
      'biases in full': int8({ range: 128, away: true }),
    },
  },
  'bfloat16 weights and biases': {
    departures: [{ weights: 'bfloat16' }],
    change: rounded(bfloat16),
    others: { float16: rounded(float16), 'biases in full': rounded(bfloat16, false), 'in full': asTheyAre },
  },
  'float16 weights': {
    departures: [{ weights: 'float16', biases: false }],
    change: rounded(float16, false),
    others: { bfloat16: rounded(bfloat16, false), 'in full': asTheyAre },
  },
};

describe.each(Object.entries(KINDS))('%s', (_, { departures, change, others }) => {
  test.each(WAYS)('a right port passes every case, summed as %o', async (way) => {
    const { failing, pass } = await countOf(port(departures, change, way), await hardGoldens(9));
    expect(failing).toEqual([]);
    expect(pass).toBeGreaterThan(20);
  });

  test.each(Object.entries(others))('%s is told from it', async (__, other) => {
    const { pass, fail } = await countOf(port(departures, other), await fewGoldens(8));
    expect(fail).toBeGreaterThan(pass / 2); // of small cases some have no such bias, or are all of one row
  });

  test('without a word it fails, as ever', async () => {
    const { pass, fail } = await countOf(port(undefined, change), await fewGoldens(8));
    expect(fail).toBeGreaterThan(4 * pass);
  });
});

const hasGru = ({ module }: Case) => module.startsWith('GRU');

test.each(WAYS)(
  'a GRU that resets before the product passes with that departure, summed as %o',
  async (way) => {
    const cases = (await hardGoldens(3)).filter(hasGru);
    const { failing } = await countOf(
      port(['reset_before_product'], asTheyAre, { ...way, made: ['reset_before_product'] }),
      cases,
    );
    expect(failing).toEqual([]);
    const { fail } = await countOf(port(['reset_before_product'], asTheyAre, way), cases);
    expect(fail).toBeGreaterThan(cases.length / 2); // PyTorch's own GRU is another
  },
);

test('in a case that it does not reach a departure changes nothing', async () => {
  const cases = (await hardGoldens(12)).filter((one) => !hasGru(one));
  const { failing, verdicts } = await countOf(port(['reset_before_product'], asTheyAre), cases);
  expect(failing).toEqual([]);
  expect(verdicts.filter(({ departed }) => departed)).toEqual([]);
  const exact = verdicts.filter(({ tensors }) => tensors.some(({ judged }) => judged === 'exact'));
  expect(exact.length).toBeGreaterThan(0);
});

const hardTanh = (z: number) => (z > 1 ? 1 : z < -1 ? -1 : z);
const pade = (z: number) =>
  Math.abs(z) === Infinity ? Math.sign(z) : hardTanh((z * (15 + z * z)) / (15 + 6 * z * z));
/** A plain RNNCell by hand. */
const cell = (tanh: (z: number) => number, departures: readonly Departure[]) =>
  defineSubject({
    name: 'a cell with another tanh',
    departures,
    supports: ({ module, config, stepped }) =>
      (module === 'RNNCell' && !stepped && config.nonlinearity === 'tanh') || 'an RNNCell alone',
    run: ({ config: { hidden_size, input_size, bias }, state_dict, inputs, dtype }) => {
      const { weight_ih, weight_hh, bias_ih, bias_hh } = state_dict;
      const x = inputs['input']!;
      const rows = x.data.length / input_size;
      const h = new (dtype === 'float32' ? Float32Array : Float64Array)(rows * hidden_size);
      for (let row = 0; row < rows; row++) {
        for (let unit = 0; unit < hidden_size; unit++) {
          let z = bias ? Number(bias_ih!.data[unit]) + Number(bias_hh!.data[unit]) : 0;
          for (let i = 0; i < input_size; i++) {
            z += Number(weight_ih!.data[unit * input_size + i]) * Number(x.data[row * input_size + i]);
          }
          for (let i = 0; i < hidden_size && inputs['hx']; i++) {
            z +=
              Number(weight_hh!.data[unit * hidden_size + i]) *
              Number(inputs['hx'].data[row * hidden_size + i]);
          }
          h[row * hidden_size + unit] = tanh(z);
        }
      }
      return { h_1: tensor(h as Float32Array, [...x.shape.slice(0, -1), hidden_size]) };
    },
  });

test.each([
  ['hard', hardTanh, pade],
  ['pade_3_2', pade, Math.tanh],
] as const)('tanh by %s is held to its formula', async (name, tanh, other) => {
  const cases = (await goldens()).filter(({ id, module }) => module === 'RNNCell' && id.startsWith('cell/'));
  const right = await countOf(cell(tanh, [{ tanh: name }]), cases);
  expect(right.failing).toEqual([]);
  expect(right.pass).toBeGreaterThan(1);
  const wrong = await countOf(cell(other, [{ tanh: name }]), cases);
  expect(wrong.fail).toBeGreaterThan(0);
});

test('a golden is judged before it is bent: a broken one stays broken', async () => {
  const one = await golden('lstm/both_states_are_carried');
  const output = { ...one.expected['output']!, data: one.expected['output']!.data.slice() };
  output.data[3] = 0.5;
  const spoiled = { ...one, expected: { ...one.expected, output } } as Case;
  const { verdicts } = await countOf(port([{ int8_weights: { per: 'tensor' } }], int8()), [spoiled]);
  expect(verdicts[0]!.status).toBe('broken');
  expect(verdicts[0]!.reason).toContain('expected.output');
});
