// The judge's equations against PyTorch's own float64: the truth that the goldens recorded.
import { expect, test } from 'vitest';

import { Opened } from '../../src/conformance/opened.ts';
import { slackOf } from '../../src/conformance/slack.ts';
import { truthOf } from '../../src/conformance/truth.ts';
import { equationOf, FLOAT64 } from '../../src/equations/index.ts';
import { bentAnswer } from '../../src/mistakes/index.ts';
import { isClose, defaultTolerance } from '../../src/compare/index.ts';
import { atPlaces, networkOf } from '../../src/signatures/index.ts';
import type { FloatDtype } from '../../src/tensor/index.ts';
import { golden, goldens } from '../goldens.ts';

/** Relative to the greatest state. */
function apart(actual: Float64Array, expected: Float64Array): number {
  let [gap, greatest] = [0, 0];
  expected.forEach((value, i) => {
    if (!Number.isFinite(value) && Object.is(value, actual[i])) return;
    gap = Math.max(gap, Number.isNaN(actual[i]! - value) ? Infinity : Math.abs(actual[i]! - value));
    greatest = Math.max(greatest, Math.abs(value));
  });
  return gap === 0 ? 0 : gap / greatest;
}

test('unrolled in float64, they give the truth that PyTorch gave, in every golden that is not chaotic', async () => {
  let count = 0;
  for (const asked of await goldens()) {
    const opened = new Opened(asked);
    if (Object.keys(asked.truth).length === 0 || opened.chaos) continue;
    truthOf(opened).forEach((states, letter) =>
      expect(apart(states, opened.truthStates[letter]!), asked.id).toBeLessThan(1e-13),
    );
    count++;
  }
  expect(count).toBeGreaterThan(150);
});

test('that comparison can fail: a weight that is a millionth off is seen', async () => {
  const asked = await golden('rnn/output_at_t_holds_h_t');
  const weight = asked.state_dict['weight_hh_l0']!;
  const data = Float64Array.from(weight.data as Float32Array, (value) => value * (1 + 1e-6));
  const off = {
    ...asked,
    state_dict: { ...asked.state_dict, weight_hh_l0: { ...weight, data } },
  } as typeof asked;
  const [states] = truthOf(new Opened(off));
  expect(apart(states!, new Opened(asked).truthStates[0]!)).toBeGreaterThan(1e-9);
});

test('the textbook without a bend is close to every golden that is not chaotic', async () => {
  for (const asked of await goldens()) {
    const opened = new Opened(asked);
    if (opened.chaos) continue;
    const answer = bentAnswer(asked, []);
    for (const [name, { data, dtype }] of Object.entries(answer)) {
      const expected = asked.expected[name]!.data;
      const slack = slackOf(opened, name);
      const far = data.findIndex(
        (value: number | bigint, i: number) =>
          !isClose(value, expected[i]!, defaultTolerance(dtype), dtype as FloatDtype) &&
          !(Math.abs(Number(value) - Number(expected[i])) <= (slack?.[i] ?? 0)),
      );
      expect([asked.id, name, far]).toEqual([asked.id, name, -1]);
    }
  }
});

test('an equation has a gate for each block of rows of the weights, and keeps NaN', async () => {
  for (const asked of await goldens()) {
    const { gates, activations, step } = equationOf(asked);
    const [{ by }] = atPlaces(asked.module, asked.config, asked.state_dict) as [
      ReturnType<typeof atPlaces<(typeof asked.state_dict)[string]>>[number],
    ];
    expect(by.weight_ih!.shape[0]).toBe(gates.length * asked.config.hidden_size);
    const { nonlinearity } = asked.config;
    expect(activations).toEqual(nonlinearity ? [nonlinearity] : ['sigmoid', 'tanh']);
    const after: number[] = [];
    if (!nonlinearity) {
      const zeros = gates.map(() => 0);
      for (const gate of gates.keys()) {
        step(FLOAT64, zeros.with(gate, Number.NaN), zeros.fill(0.5), [0.5, 0.5], after);
        expect(after[0]).toBe(Number.NaN);
      }
      continue;
    }
    step(FLOAT64, [Number.NaN], [0], [0], after);
    expect(after).toEqual([Number.NaN]);
    step(FLOAT64, [-1], [0.5], [0], after);
    expect(after).toEqual([asked.config.nonlinearity === 'tanh' ? Math.tanh(-0.5) : 0]);
  }
});

/** What rounding.ts measured by hand before there were equations: act'(h) times the root of the squared terms. */
test('rounding scales equal those by written derivatives, to nine digits, on every golden of RNN', async () => {
  let count = 0;
  for (const asked of await goldens()) {
    if (networkOf(asked.module) !== 'RNN' || asked.inputs['lengths']) continue;
    const opened = new Opened(asked);
    const { truthStates, chaos } = opened;
    const [h] = truthStates as [Float64Array];
    const width = asked.config.hidden_size;
    const at = opened.at(opened.stepsName);
    let greatest = 0;
    for (const direction of opened.directions) {
      const below = opened.below(h, direction.layer);
      const [before] = opened.before(truthStates, direction.state);
      for (let row = 0; row < opened.rows; row++) {
        for (let unit = 0; unit < width; unit++) {
          const place = (direction.state * opened.rows + row) * width + unit;
          if (chaos && !chaos.isJudged(at(place))) continue;
          let squares = direction.bias_ih[unit]! ** 2 + direction.bias_hh[unit]! ** 2;
          for (let i = 0; i < below.width; i++) {
            squares +=
              (direction.weight_ih[unit * below.width + i]! * below.data[row * below.width + i]!) ** 2;
          }
          for (let i = 0; i < width; i++) {
            squares += (direction.weight_hh[unit * width + i]! * before!.data[row * width + i]!) ** 2;
          }
          const state = h[place]!;
          const slope = asked.config.nonlinearity === 'tanh' ? 1 - state * state : state > 0 ? 1 : 0;
          const scale = slope * Math.sqrt(squares);
          if (scale < Infinity) greatest = Math.max(greatest, scale);
        }
      }
    }
    if (greatest > 0) expect(Math.abs(opened.scale / greatest - 1), asked.id).toBeLessThan(2e-9);
    else expect(opened.scale, asked.id).toBeLessThan(1e-9);
    count++;
  }
  expect(count).toBeGreaterThan(150);
});

/** By the derivatives of the equations in the facts of torch.nn.LSTM and torch.nn.GRU, written out; one layer, one direction. */
test('rounding scales of an LSTM and a GRU equal those by written derivatives', async () => {
  for (const id of ['lstm/gates_are_in_order_i_f_g_o', 'gru/gates_are_in_order_r_z_n']) {
    const asked = await golden(id);
    const opened = new Opened(asked);
    const [direction] = opened.directions;
    const H = asked.config.hidden_size;
    const before = opened.before(opened.truthStates, 0);
    const [ih, hh, ihSquares, hhSquares] = Array.from({ length: 4 }, () => new Float64Array(8));
    let compared = 0;
    for (let row = 0; row < opened.rows; row++) {
      for (let unit = 0; unit < H; unit++) {
        equationOf(asked).gates.forEach((_, gate) => {
          const line = gate * H + unit;
          const termsOf = (
            weight: Float64Array,
            bias: number,
            { data, width }: { data: Float64Array; width: number },
          ) => [
            bias,
            ...Array.from({ length: width }, (__, k) => weight[line * width + k]! * data[row * width + k]!),
          ];
          const sum = (terms: number[]) => terms.reduce((total, one) => total + one, 0);
          const i = termsOf(direction!.weight_ih, direction!.bias_ih[line]!, opened.input);
          const h = termsOf(direction!.weight_hh, direction!.bias_hh[line]!, before[0]!);
          [ih![gate], hh![gate]] = [sum(i), sum(h)];
          [ihSquares![gate], hhSquares![gate]] = [sum(i.map((x) => x * x)), sum(h.map((x) => x * x))];
        });
        const sig = (z: number) => 1 / (1 + Math.exp(-z));
        const z = (gate: number) => ih![gate]! + hh![gate]!;
        const squares = (gate: number) => ihSquares![gate]! + hhSquares![gate]!;
        const place = row * H + unit;
        let wanted: number;
        if (asked.module === 'GRU') {
          const [r, u] = [sig(z(0)), sig(z(1))];
          const n = Math.tanh(ih![2]! + r * hh![2]!);
          const ofN = (1 - u) * (1 - n * n);
          const past = before[0]!.data[place]!;
          wanted =
            (ofN * hh![2]! * r * (1 - r)) ** 2 * squares(0) +
            ((past - n) * u * (1 - u)) ** 2 * squares(1) +
            ofN ** 2 * ihSquares![2]! +
            (ofN * r) ** 2 * hhSquares![2]!;
        } else {
          const [i, f, g, o] = [sig(z(0)), sig(z(1)), Math.tanh(z(2)), sig(z(3))];
          const past = before[1]!.data[place]!;
          const c = f * past + i * g;
          const ofC = o * (1 - Math.tanh(c) ** 2);
          wanted =
            (ofC * g * i * (1 - i)) ** 2 * squares(0) +
            (ofC * past * f * (1 - f)) ** 2 * squares(1) +
            (ofC * i * (1 - g * g)) ** 2 * squares(2) +
            (Math.tanh(c) * o * (1 - o)) ** 2 * squares(3);
        }
        const came = opened.scales[0]![place]!;
        expect(Math.abs(came / Math.sqrt(wanted) - 1), `${id} ${row} ${unit}`).toBeLessThan(1e-6);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(50);
  }
});
