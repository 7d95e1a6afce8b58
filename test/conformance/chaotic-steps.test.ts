// Which steps of a chaotic case are judged, on cases of one unit: a state is lost where float32 is far from float64.
import { describe, expect, test } from 'vitest';
import type { Case } from '../../src/conformance/index.ts';
import type { Shape } from '../../src/tensor/index.ts';
import { f32, f64, smallCase } from './small-cases.ts';
import { chaosOf, judgeTensors, judgedPart, MadeUp } from './of-a-case.ts';

/** Three steps; every state is 1, and its truth is 9 where it is lost. */
function withLost(config: Partial<Case['config']>, states: number, lost: readonly [number, number][]): Case {
  const shape: Shape = [states, 3, 1, 1];
  const values = Array.from({ length: states * 3 }, (_, i) =>
    lost.some(([state, t]) => i === state * 3 + t) ? 9 : 1,
  );
  return smallCase({
    config,
    inputs: { input: f32([3, 1, 1], 1, 1, 1) },
    expected: { h_steps: f32(shape, ...values.map(() => 1)) },
    truth: { h_steps: f64(shape, ...values) },
  });
}

/** By state, whether each step is judged. */
function judgedSteps(asked: Case, states: number): boolean[][] {
  const { isJudged } = chaosOf(asked)!;
  return Array.from({ length: states }, (_, state) => [0, 1, 2].map((t) => isJudged({ state, t })));
}

describe('what is lost', () => {
  test('stays lost, and so does the layer above from there on', () => {
    const asked = withLost({ num_layers: 3 }, 3, [[1, 1]]);
    expect(chaosOf(asked)!.from).toEqual({ state: 1, t: 1 });
    expect(judgedSteps(asked, 3)).toEqual([
      [true, true, true],
      [true, false, false],
      [true, false, false],
    ]);
  });

  test('runs against time in the reverse direction, and leaves the other direction of its layer alone', () => {
    const asked = withLost({ num_layers: 2, bidirectional: true }, 4, [[1, 1]]);
    expect(chaosOf(asked)!.from).toEqual({ state: 1, t: 1 });
    expect(judgedSteps(asked, 4)).toEqual([
      [true, true, true],
      [false, false, true],
      [false, false, false],
      [false, false, true],
    ]);
  });

  test('by either direction is lost to the layer above', () => {
    const asked = withLost({ num_layers: 2, bidirectional: true }, 4, [[0, 2]]);
    expect(judgedSteps(asked, 4)).toEqual([
      [true, true, false],
      [true, true, true],
      [true, true, false],
      [false, false, false],
    ]);
  });

  test('is lost to every layer above, one after the other', () => {
    const asked = withLost({ num_layers: 3, bidirectional: true }, 6, [[0, 2]]);
    expect(judgedSteps(asked, 6).slice(4)).toEqual([
      [false, false, false],
      [false, false, false],
    ]);
    expect(judgedSteps(withLost({ num_layers: 3, bidirectional: true }, 6, [[3, 0]]), 6)).toEqual([
      [true, true, true],
      [true, true, true],
      [true, true, true],
      [false, true, true],
      [false, false, false],
      [false, true, true],
    ]);
  });

  test('sets in where the first layer and direction lose it, however late', () => {
    const asked = withLost({ bidirectional: true }, 2, [
      [0, 2],
      [1, 1],
      [1, 2],
    ]);
    expect(chaosOf(asked)!.from).toEqual({ state: 0, t: 2 });
    expect(
      chaosOf(
        withLost({ bidirectional: true }, 2, [
          [1, 0],
          [1, 2],
        ]),
      )!.from,
    ).toEqual({ state: 1, t: 2 });
  });

  test('in any tensor is lost in all', () => {
    const asked = withLost({}, 1, []);
    const also = (name: string, shape: Shape, expected: number[], truth: number[]): Case => ({
      ...asked,
      expected: { ...asked.expected, [name]: f32(shape, ...expected) },
      truth: { ...asked.truth, [name]: f64(shape, ...truth) },
    });
    expect(judgedSteps(also('h_n', [1, 1, 1], [1], [9]), 1)).toEqual([[true, true, false]]);
    expect(judgedSteps(also('output', [3, 1, 1], [1, 1, 1], [1, 9, 1]), 1)).toEqual([[true, false, false]]);
  });
});

describe('a case', () => {
  test('is not chaotic where its dtype stays near the truth, or where rounding has not grown', () => {
    expect(chaosOf(withLost({}, 1, []))).toBeUndefined();
    const far = withLost({}, 1, [[0, 1]]);
    expect(chaosOf(far)!.cause).toBe('growth');
    class Calm extends MadeUp {
      override get drift() {
        return { ...super.drift, hasGrown: () => false };
      }
    }
    expect(new Calm(far).chaos).toBeUndefined();
  });

  test('is far where PyTorch is further from the truth than a fifth of the tolerance', () => {
    const at = (exact: number, by: number) =>
      chaosOf({
        ...withLost({}, 1, []),
        expected: { h_steps: f32([1, 3, 1, 1], 0, 0, 0) },
        truth: { h_steps: f64([1, 3, 1, 1], 0, exact + by, 0) },
      });
    expect(at(0, 1.9e-6)).toBeUndefined();
    expect(at(0, 2.1e-6)!.from).toEqual({ state: 0, t: 1 });
  });

  test('that overflows where the truth does not is lost from there on, whether rounding has grown or not', () => {
    const lost = {
      ...withLost({}, 1, []),
      expected: { h_steps: f32([1, 3, 1, 1], 1, Infinity, Number.NaN) },
      truth: { h_steps: f64([1, 3, 1, 1], 1, 1e39, 1) },
    };
    class Calm extends MadeUp {
      override get drift() {
        return { ...super.drift, hasGrown: () => false };
      }
    }
    expect(new Calm(lost).chaos).toMatchObject({ from: { state: 0, t: 1 }, cause: 'overflow' });
    expect(judgedSteps(lost, 1)).toEqual([[true, false, false]]);
    const both = { ...lost, truth: { h_steps: f64([1, 3, 1, 1], 1, Infinity, Number.NaN) } };
    expect(chaosOf(both)).toBeUndefined();
  });

  test('that does not tell its states is lost where rounding may have carried them', () => {
    const asked = withLost({ num_layers: 2 }, 2, []);
    const hidden = { ...asked, expected: { output: f32([3, 1, 1], 1, 1, 1) }, truth: {} };
    class Hidden extends MadeUp {
      override get drift() {
        return { ...super.drift, allowed: (_: number, __: number, t: number) => (t < 2 ? 1e-6 : 1e-4) };
      }
    }
    expect(new Hidden(hidden).chaos!.from).toEqual({ state: 1, t: 2 });
  });
});

describe('a tensor of a chaotic case', () => {
  const asked: Case = {
    ...withLost({}, 1, [[0, 1]]),
    state_dict: { weight_ih_l0: f32([1, 1], 1), weight_hh_l0: f32([1, 1], 1) },
    expected: { h_n: f32([1, 1, 1], 1), h_steps: f32([1, 3, 1, 1], 1, 1, 1) },
  };
  const chaos = () => chaosOf(asked)!;

  test('is compared without what is not judged', () => {
    const whole = f32([1, 3, 1, 1], 5, 6, 7);
    expect(judgedPart('h_steps', whole, asked, chaos())).toEqual({
      part: f32([1, 3, 1, 1], 5, 0, 0),
      left_out: 2,
    });
    expect(whole).toEqual(f32([1, 3, 1, 1], 5, 6, 7));
  });

  const judge = (answer: Case['expected'], exact = false) => judgeTensors(asked, answer, { exact });

  test('passes by what is judged, and says how much was left out', () => {
    const [h_n, h_steps] = judge({ h_n: f32([1, 1, 1], 4), h_steps: f32([1, 3, 1, 1], 1, 8, 8) });
    expect(h_steps).toMatchObject({ status: 'pass', judged: 'close', total: 3, left_out: 2, reasons: [] });
    expect(h_n).toEqual({
      name: 'h_n',
      status: 'skip',
      judged: 'none',
      mismatched: 0,
      total: 1,
      max_abs_error: Number.NaN,
      max_ulp_error: Number.NaN,
      worst_index: null,
      left_out: 1,
      reasons: ['chaotic: only judged per step'],
    });
  });

  test('fails by what is judged, and by every bit where bits are asked for', () => {
    const wrong = { h_n: f32([1, 1, 1], 1), h_steps: f32([1, 3, 1, 1], 2, 1, 1) };
    expect(judge(wrong)[1]).toMatchObject({ status: 'fail', mismatched: 1, left_out: 2 });
    const late = { h_n: f32([1, 1, 1], 1), h_steps: f32([1, 3, 1, 1], 1, 1, 2) };
    expect(judge(late, true)[1]).toMatchObject({ status: 'fail', judged: 'exact', mismatched: 1 });
    expect(judge(late, true)[1]).not.toHaveProperty('left_out');
  });

  test('of a wrong shape, longer or shorter, says its shape', () => {
    for (const h_n of [f32([2], 1, 1), f32([0])]) {
      const [verdict] = judge({ h_n, h_steps: asked.expected['h_steps']! });
      expect(verdict).toMatchObject({ status: 'fail', judged: 'none' });
      expect(verdict!.reasons).toEqual([`shape (${h_n.shape[0]},), want (1, 1, 1)`]);
      expect(verdict).not.toHaveProperty('left_out');
    }
  });
});
