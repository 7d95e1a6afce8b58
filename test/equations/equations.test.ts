// The judge's equations against PyTorch's own float64: the truth that the goldens recorded.
import { expect, test } from 'vitest';

import { Opened } from '../../src/conformance/opened.ts';
import { truthOf } from '../../src/conformance/truth.ts';
import { equationOf, FLOAT64 } from '../../src/equations/index.ts';
import { bentAnswer } from '../../src/mistakes/index.ts';
import { isClose, defaultTolerance } from '../../src/compare/index.ts';
import { atPlaces } from '../../src/signatures/index.ts';
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
    const [states] = truthOf(opened);
    expect(apart(states!, opened.truthStates[0]!), asked.id).toBeLessThan(1e-13);
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
    if (new Opened(asked).chaos) continue;
    const answer = bentAnswer(asked, []);
    for (const [name, { data, dtype }] of Object.entries(answer)) {
      const expected = asked.expected[name]!.data;
      const far = data.findIndex(
        (value: number | bigint, i: number) =>
          !isClose(value, expected[i]!, defaultTolerance(dtype), dtype as FloatDtype),
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
    expect(activations).toEqual([asked.config.nonlinearity]);
    const after: number[] = [];
    step(FLOAT64, [Number.NaN], [0], [0], after);
    expect(after).toEqual([Number.NaN]);
    step(FLOAT64, [-1], [0.5], [0], after);
    expect(after).toEqual([asked.config.nonlinearity === 'tanh' ? Math.tanh(-0.5) : 0]);
  }
});

/** What rounding.ts measured by hand before there were equations: act'(h) times the root of the squared terms. */
test('rounding scales equal those by written derivatives, to nine digits, on every golden', async () => {
  let count = 0;
  for (const asked of await goldens()) {
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
    if (greatest > 0)
      expect(Math.abs(opened.scaleOf(opened.stepsName) / greatest - 1), asked.id).toBeLessThan(2e-9);
    else expect(opened.scaleOf(opened.stepsName), asked.id).toBeLessThan(1e-9);
    count++;
  }
  expect(count).toBeGreaterThan(150);
});
