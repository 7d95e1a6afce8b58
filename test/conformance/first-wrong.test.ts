// The first wrong state and what is said of it, by hand: states that are wrong by construction, and nobody who is asked.
import { describe, expect, test } from 'vitest';
import type { Case, Subject, TensorVerdict } from '../../src/conformance/index.ts';
import type { PerStep } from '../../src/conformance/per-step.ts';
import type { NamedTensors, Tensor } from '../../src/tensor/index.ts';
import { f32, f64, smallCase } from './small-cases.ts';
import { rightAloneText } from '../../src/conformance/right-alone.ts';
import { localise, MadeUp, perStepOf } from './of-a-case.ts';

const nobody: Subject = {
  name: 'nobody',
  run: () => {
    throw new Error('nobody was to be asked');
  },
};

/** Verdicts on tensors that are wrong in their numbers. */
const failing = (...names: string[]): TensorVerdict[] =>
  names.map((name) => ({
    name,
    status: 'fail',
    judged: 'close',
    mismatched: 1,
    total: 1,
    max_abs_error: 1,
    max_ulp_error: 1,
    worst_index: [0],
    reasons: [],
  }));

const WIDTH = 2 * 3; // of one step: batch * hidden_size
/** Four states (two layers, two directions) of three steps, two rows, three units: element i is i + 1. */
const grid = smallCase({
  config: { hidden_size: 3, num_layers: 2, bidirectional: true },
  inputs: { input: f32([3, 2, 1], 1, 2, 3, 4, 5, 6) },
  expected: { h_steps: f32([4, 3, 2, 3], ...Array.from({ length: 4 * 3 * WIDTH }, (_, i) => i + 1)) },
});
const at = (state: number, t: number, row: number, unit: number) => (state * 3 + t) * WIDTH + row * 3 + unit;

/** A copy with half added at some places. */
function bent(one: Tensor, ...places: number[]): Tensor {
  const values = [...(one.data as Float32Array)];
  for (const place of places) values[place]! += 0.5;
  return f32(one.shape, ...values);
}
const wrongAt = (...places: number[]): NamedTensors => ({
  h_steps: bent(grid.expected['h_steps']!, ...places),
});

const firstOf = (answer: NamedTensors, asked: Case = grid, names = ['h_n'], exact = false) =>
  localise(nobody, asked, { answer, perStep: undefined }, failing(...names), {
    exact,
  });

describe('the first wrong state', () => {
  test('is the one of the lower layer', async () => {
    expect(await firstOf(wrongAt(at(1, 0, 1, 2), at(2, 0, 0, 0)))).toEqual({
      layer: 0,
      direction: 'reverse',
      t: 0,
      row: 1,
      unit: 2,
      text: 'layer 0, reverse, from t = 0, row 1, unit 2',
    });
    expect((await firstOf(wrongAt(at(3, 1, 0, 0))))!.text).toBe(
      'layer 1, reverse, from t = 1, row 0, unit 0',
    );
  });

  test('of two directions is the one that is earlier in its own order, else the forward one', async () => {
    const text = async (...places: number[]) => (await firstOf(wrongAt(...places)))!.text;
    expect(await text(at(0, 1, 0, 0), at(1, 2, 0, 0))).toMatch(/^layer 0, reverse, from t = 2,/);
    expect(await text(at(0, 0, 0, 0), at(1, 1, 0, 0))).toMatch(/^layer 0, forward, from t = 0,/);
    expect(await text(at(0, 1, 0, 0), at(1, 1, 0, 0))).toMatch(/^layer 0, forward, from t = 1,/);
  });

  test('in a direction is the first in the order of computation', async () => {
    const text = async (...places: number[]) => (await firstOf(wrongAt(...places)))!.text;
    expect(await text(at(0, 1, 0, 0), at(0, 2, 0, 0))).toMatch(/^layer 0, forward, from t = 1,/);
    expect(await text(at(1, 1, 0, 0), at(1, 0, 0, 0))).toMatch(/^layer 0, reverse, from t = 1,/);
  });

  test('is said with all its rows and units, and with those of no other step', async () => {
    const places = [at(0, 1, 0, 2), at(0, 1, 1, 0), at(0, 2, 0, 1), at(0, 1, 1, 2)];
    expect(await firstOf(wrongAt(...places))).toEqual({
      layer: 0,
      direction: 'forward',
      t: 1,
      row: 0,
      unit: 0,
      text: 'layer 0, forward, from t = 1, every row, units 0, 2',
    });
  });
});

describe('an element is wrong', () => {
  const one = (value: number, truth?: number) =>
    smallCase({
      state_dict: { weight_ih_l0: f32([1, 1], 1), weight_hh_l0: f32([1, 1], 0) },
      inputs: { input: f32([1, 1, 1], 1) },
      expected: { h_steps: f32([1, 1, 1, 1], value) },
      truth: truth === undefined ? {} : { h_steps: f64([1, 1, 1, 1], truth) },
    });
  const isWrong = async (actual: number, asked: Case, exact = false) =>
    'layer' in (await firstOf({ h_steps: f32([1, 1, 1, 1], actual) }, asked, ['h_n'], exact))!;
  const ulp = 2 ** -23;

  test('by closeness, or by its bits where these count', async () => {
    expect(await isWrong(1 + ulp, one(1))).toBe(false);
    expect(await isWrong(1 + ulp, one(1), true)).toBe(true);
    expect(await isWrong(1, one(1), true)).toBe(false);
    expect(await isWrong(1.1, one(1))).toBe(true);
  });

  test('by the budget, where it is close: ten ulp of the greatest where PyTorch makes no error', async () => {
    expect(await isWrong(1 + 11 * ulp, one(1, 1))).toBe(true);
    expect(await isWrong(1 - 11 * ulp, one(1, 1))).toBe(true);
    expect(await isWrong(1 + 10 * ulp, one(1, 1))).toBe(false);
  });

  test('not by an infinity that PyTorch has as well; what is infinite in truth is left to closeness', async () => {
    expect(await isWrong(Infinity, one(Infinity, Infinity))).toBe(false);
    expect(await isWrong(Infinity, one(1, 1))).toBe(true);
    expect(await isWrong(1, one(1, Infinity))).toBe(false);
  });

  test('only where a chaotic case is judged, and the budget is that of what is judged', async () => {
    const steps = (...values: number[]) => f32([1, 3, 1, 1], ...values);
    const chaotic = smallCase({
      state_dict: { weight_ih_l0: f32([1, 1], 1), weight_hh_l0: f32([1, 1], 0) },
      inputs: { input: f32([3, 1, 1], 1, 1, 1) },
      expected: { h_steps: steps(1, 1, 1) },
      truth: { h_steps: f64([1, 3, 1, 1], 1, 1e6, 1) },
    });
    expect(await firstOf({ h_steps: steps(1, 5, 5) }, chaotic)).not.toHaveProperty('t');
    expect(await firstOf({ h_steps: steps(5, 5, 5) }, chaotic)).toMatchObject({ t: 0 });
    expect(await firstOf({ h_steps: steps(1 + 11 * ulp, 5, 5) }, chaotic)).toMatchObject({ t: 0 });
  });
});

/** There is no place. */
const whole = (text: string) => ({ what: text, text });

describe('where every state is right', () => {
  const right = { h_steps: grid.expected['h_steps']! };

  test('what is wrong is put together wrongly', async () => {
    expect(await firstOf(right)).toEqual(whole('every state is right: h_n is put together wrongly'));
    expect(await firstOf(right, grid, ['output', 'h_n'])).toEqual(
      whole('every state is right: output and h_n are put together wrongly'),
    );
  });

  test('of those that were given, the others are said to be unseen', async () => {
    const lstm = smallCase({
      module: 'LSTM',
      state_dict: { weight_ih_l0: f32([4, 1], 1, 1, 1, 1), weight_hh_l0: f32([4, 1], 1, 1, 1, 1) },
      config: { hidden_size: 1, bias: false },
      inputs: { input: f32([2, 1, 1], 1, 1) },
      expected: { h_steps: f32([1, 2, 1, 1], 1, 2), c_steps: f32([1, 2, 1, 1], 3, 4) },
      truth: { h_steps: f64([1, 2, 1, 1], 1, 2), c_steps: f64([1, 2, 1, 1], 3, 4) },
    });
    const { h_steps, c_steps } = lstm.expected as Record<string, Tensor>;
    const text = async (answer: NamedTensors, ...names: string[]) =>
      (await firstOf(answer, lstm, names))!.text;
    const unseen = 'every h is right, and c_n is wrong: where c goes wrong first c_steps would show';
    expect(await text({ h_steps: h_steps! }, 'c_n')).toBe(unseen);
    expect(await text({ h_steps: h_steps! }, 'h_n', 'c_n')).toMatch(/h_n and c_n are put together wrongly$/);
    expect(await text({ h_steps: h_steps!, c_steps: c_steps! }, 'c_n')).toMatch(
      /c_n is put together wrongly$/,
    );
  });

  test('and only the states themselves fail, or only single steps, no more is said', async () => {
    expect(await firstOf(right, grid, ['h_steps'])).toEqual(
      whole('every state that is judged is right, free-running'),
    );
  });
});

describe('nothing is said', () => {
  test('of a shape, a dtype or a name, nor of what passes', async () => {
    const only = (verdict: Partial<TensorVerdict>) =>
      localise(
        nobody,
        grid,
        { answer: wrongAt(0), perStep: undefined },
        failing('h_n').map((one) => ({ ...one, ...verdict })),
        { exact: false },
      );
    expect(await only({ judged: 'none' })).toBeUndefined();
    expect(await only({ status: 'pass' })).toBeUndefined();
  });

  test('of a cell that gives none', async () => {
    const cell = smallCase({
      module: 'RNNCell',
      inputs: { input: f32([1, 1], 1) },
      expected: { h_1: f32([1, 1], 1) },
    });
    expect(await firstOf({}, cell)).toBeUndefined();
    expect(await firstOf({ h_1: f32([1, 1], 2) }, cell)).toEqual({
      layer: 0,
      direction: 'forward',
      t: 0,
      row: 0,
      unit: 0,
      text: 'every row, every unit',
    });
  });
});

describe('beside the answers to single steps', () => {
  /** Two states (two directions) of three steps, one row, one unit, which count their steps. */
  const asked = smallCase({
    config: { bidirectional: true },
    state_dict: {
      weight_ih_l0: f32([1, 1], 1),
      weight_hh_l0: f32([1, 1], 1),
      weight_ih_l0_reverse: f32([1, 1], 1),
      weight_hh_l0_reverse: f32([1, 1], 1),
    },
    inputs: { input: f32([3, 1, 1], 1, 1, 1) },
    expected: { h_steps: f32([2, 3, 1, 1], 1, 2, 3, 3, 2, 1) },
  });
  const perStep = () => perStepOf(asked)!;
  const parts: Subject = { ...nobody, supports: () => 'parts are not implemented' };

  /** Free-running wrong at some places of h_steps; alone wrong at some of h_n. */
  const said = (
    free: number[],
    alone: number[],
    names: string[] = ['h_n'],
    steps: PerStep = perStep(),
    subject = parts,
  ) =>
    localise(
      subject,
      asked,
      {
        answer: { h_steps: bent(asked.expected['h_steps']!, ...free) },
        perStep: {
          asked: steps,
          answer: { ...steps.expected, h_n: bent(steps.expected['h_n']!, ...alone) },
        },
      },
      failing(...names),
      { exact: false },
    );

  test('a step that is right alone is right in its order, or in where it starts', async () => {
    expect((await said([1], []))!.text).toBe(
      'layer 0, forward, from t = 1, every row, every unit: its steps alone are right: ' +
        'look at what is carried from step to step',
    );
    expect((await said([0], []))!.text).toBe(
      'layer 0, forward, from t = 0, every row, every unit: its steps alone are right: ' +
        'look at the state it starts from, and at the order of its steps',
    );
    expect((await said([5], []))!.text).toMatch(/look at the state it starts from/);
    expect((await said([3], []))!.text).toMatch(/look at what is carried/);
  });

  test('a first step that is the same alone, and right there, is not precise enough', () => {
    const given = asked.expected['h_steps']!;
    const text = (t: number, alone: Tensor) =>
      rightAloneText(new MadeUp(asked), { state: 0, t, rows: [0], units: [0], letter: 0 }, given, alone);
    expect(text(0, given)).toBe(
      'its steps alone are right, within what one step may round, and this is one of them: ' +
        'look at how precise tanh, the sigmoid and the sums are',
    );
    expect(text(0, bent(given, 0))).toMatch(/look at the state it starts from/);
    expect(text(1, given)).toMatch(/look at what is carried/);
  });

  test('a step is right alone by its own layer and direction', async () => {
    expect((await said([1], [3, 4, 5]))!.text).toMatch(/its steps alone are right/);
    expect((await said([4], [0, 1, 2]))!.text).toMatch(/its steps alone are right/);
    for (const place of [0, 1, 2]) {
      expect(await said([1], [place])).toEqual({
        layer: 0,
        direction: 'forward',
        t: 1,
        row: 0,
        unit: 0,
        parts: {},
        text: 'layer 0, forward, from t = 1, every row, every unit',
      });
      expect((await said([4], [3 + place]))!.text).not.toMatch(/alone/);
    }
  });

  test('a step may round alone by what its own terms round', async () => {
    const slack = (...values: number[]): PerStep => ({
      ...perStep(),
      wanted: {
        ...perStep().wanted,
        h_n: {
          ...perStep().wanted['h_n']!,
          least: new Float64Array(6).fill(NaN),
          allowed: (place) => values[place]!,
        },
      },
    });
    expect((await said([1], [1], ['h_n'], slack(0, 0.5, 0, 0, 0, 0)))!.text).toMatch(/alone are right/);
    expect((await said([4], [4], ['h_n'], slack(0, 0.5, 0, 0, 0, 0)))!.text).not.toMatch(/alone/);
    expect((await said([4], [4], ['h_n'], slack(0, 0, 0, 0, 0.5, 0)))!.text).toMatch(/alone are right/);
  });

  test('a step that is wrong alone is asked for by its parts', async () => {
    const zeros: Subject = { name: 'zeros', run: () => ({ h_n: f32([2, 3, 1], 0, 0, 0, 0, 0, 0) }) };
    expect((await said([1], [1], ['h_n'], perStep(), zeros))!.text).toBe(
      'layer 0, forward, from t = 1, every row, every unit: its input is wrong, its recurrence is wrong',
    );
  });

  test('a step is right alone in all its rows and units', async () => {
    const wide = smallCase({
      config: { hidden_size: 2, bidirectional: true },
      state_dict: {
        weight_ih_l0: f32([2, 1], 1, 1),
        weight_hh_l0: f32([2, 2], 1, 1, 1, 1),
        weight_ih_l0_reverse: f32([2, 1], 1, 1),
        weight_hh_l0_reverse: f32([2, 2], 1, 1, 1, 1),
      },
      inputs: { input: f32([3, 2, 1], 1, 1, 1, 1, 1, 1) },
      expected: {
        h_steps: f32([2, 3, 2, 2], ...[1, 3, 7, 7, 3, 1].flatMap((one) => Array<number>(4).fill(one))),
      },
    });
    const steps = perStepOf(wide)!;
    for (const place of Array(24).keys()) {
      const first = await localise(
        parts,
        wide,
        {
          answer: { h_steps: bent(wide.expected['h_steps']!, 12) },
          perStep: {
            asked: steps,
            answer: { ...steps.expected, h_n: bent(steps.expected['h_n']!, place) },
          },
        },
        failing('h_n'),
        { exact: false },
      );
      expect([place, /alone are right/.test(first!.text)]).toEqual([place, place < 12]);
    }
  });

  test('where only these fail, that is said', async () => {
    expect(await said([], [1], [])).toEqual(whole('every state that is judged is right, free-running'));
  });

  test('that were not given, the place alone is said, and it takes a wrong tensor to look for one', async () => {
    const unanswered = (names: string[]) =>
      localise(
        nobody,
        asked,
        {
          answer: { h_steps: bent(asked.expected['h_steps']!, 1) },
          perStep: { asked: perStep(), answer: { status: 'skip', reason: 'too long' } },
        },
        failing(...names),
        { exact: false },
      );
    expect((await unanswered(['h_n']))!.text).toBe('layer 0, forward, from t = 1, every row, every unit');
    expect(await unanswered([])).toBeUndefined();
  });

  test('a stepped cell is asked for h_1', async () => {
    const cell = smallCase({
      module: 'RNNCell',
      stepped: true,
      state_dict: { weight_ih: f32([1, 1], 1), weight_hh: f32([1, 1], 1) },
      inputs: { input: f32([2, 1, 1], 1, 1) },
      expected: { h_steps: f32([2, 1, 1], 1, 2) },
    });
    const steps = perStepOf(cell)!;
    const text = async (...alone: number[]) =>
      (await localise(
        parts,
        cell,
        {
          answer: { h_steps: f32([2, 1, 1], 1, 3) },
          perStep: { asked: steps, answer: { h_1: bent(steps.expected['h_1']!, ...alone) } },
        },
        failing('h_steps'),
        { exact: false },
      ))!.text;
    expect(await text()).toMatch(
      /^from t = 1, every row, every unit: its steps alone are right: look at what/,
    );
    expect(await text(1)).toBe('from t = 1, every row, every unit');
  });
});
