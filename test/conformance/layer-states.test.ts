// The states of a subject that gives only output and h_n, layer by layer, and the parts of a single step; by construction.
import { describe, expect, test } from 'vitest';
import type { Case, Question, Subject } from '../../src/conformance/index.ts';
import { type NamedTensors, numel, type Shape, zeros } from '../../src/tensor/index.ts';
import { f32, f64, smallCase } from './small-cases.ts';
import { firstLayers, statesOf } from './of-a-case.ts';

const STATES: Shape = [4, 3, 2, 2]; // (num_layers * num_directions, seq_len, batch, hidden_size)
/** The digits of each value are its place: state, t, row, unit. */
const places = Array.from({ length: numel(STATES) }, (_, i) => {
  const [state, t, row, unit] = [Math.floor(i / 12), Math.floor(i / 4) % 3, Math.floor(i / 2) % 2, i % 2];
  return 1000 * state + 100 * t + 10 * row + unit;
});
const h_steps = f32(STATES, ...places);

const asked = smallCase({
  config: { hidden_size: 2, num_layers: 2, bidirectional: true },
  state_dict: Object.fromEntries(
    ['weight_ih_l0', 'weight_hh_l0_reverse', 'weight_ih_l1', 'weight_ih_l1_reverse'].map((name, i) => [
      name,
      f32([1], i),
    ]),
  ),
  inputs: { input: f32([3, 2, 1], 1, 2, 3, 4, 5, 6), h_0: f32([4, 2, 2], ...Array(16).keys()) },
  expected: { h_steps },
});

/** Its output is the states of the last layer that it is asked for, from the table above. */
function answering(questions: Question[]): Subject {
  return {
    name: 'a table',
    run(question): NamedTensors {
      questions.push(question);
      const { num_layers, batch_first } = question.config;
      const output = Array.from({ length: 3 * 2 * 4 }, (_, i) => {
        const [outer, inner] = batch_first
          ? [Math.floor(i / 12), Math.floor(i / 4) % 3]
          : [Math.floor(i / 8), Math.floor(i / 4) % 2];
        const [t, row] = batch_first ? [inner, outer] : [outer, inner];
        const state = (num_layers - 1) * 2 + Math.floor((i % 4) / 2);
        return 1000 * state + 100 * t + 10 * row + (i % 2);
      });
      return { output: f32(batch_first ? [2, 3, 4] : [3, 2, 4], ...output) };
    },
  };
}

const batchFirst: Case = {
  ...asked,
  config: { ...asked.config, batch_first: true },
  inputs: { ...asked.inputs, input: f32([2, 3, 1], 1, 2, 3, 4, 5, 6) },
};

describe('all states', () => {
  test.each([
    ['time-major', asked],
    ['batch_first', batchFirst],
  ])('are the outputs of the first layers alone, %s', async (_, one) => {
    const questions: Question[] = [];
    expect(await statesOf(answering(questions), one, {})).toEqual(h_steps);
    expect(questions.map(({ config }) => config.num_layers)).toEqual([1, 2]);
  });

  test('in float64 where the case is', async () => {
    const subject = answering([]);
    const double: Subject = {
      ...subject,
      run: async (question) => {
        const { output } = await subject.run(question);
        return { output: f64(output!.shape, ...(output!.data as Float32Array)) };
      },
    };
    expect(await statesOf(double, { ...asked, dtype: 'float64' }, {})).toEqual(f64(STATES, ...places));
  });

  test('are taken as they are given, if their shape is right', async () => {
    const given = f32(STATES, ...places.map((place) => -place));
    const questions: Question[] = [];
    expect(await statesOf(answering(questions), asked, { h_steps: given })).toBe(given);
    expect(questions).toEqual([]);
    const flat = f32([numel(STATES)], ...places.map((place) => -place));
    expect(await statesOf(answering(questions), asked, { h_steps: flat })).toEqual(h_steps);
    expect(questions.length).toBe(2);
  });

  test('of a plain cell are its h_1, and it has no layers to ask for', async () => {
    const cell = smallCase({
      module: 'RNNCell',
      inputs: { input: f32([2, 1], 1, 2) },
      expected: { h_1: f32([2, 1], 1, 2) },
    });
    const questions: Question[] = [];
    const h_1 = f32([2, 1], 3, 4);
    expect(await statesOf(answering(questions), cell, { h_1 })).toBe(h_1);
    expect(await statesOf(answering(questions), cell, {})).toBeUndefined();
    expect(questions).toEqual([]);
  });

  test('are unknown where a part of the network is not supported, or has no such output', async () => {
    const subject = answering([]);
    const supports: Subject['supports'] = ({ config }) => config.num_layers > 1 || 'one layer is too few';
    expect(await statesOf({ ...subject, supports }, asked, {})).toBeUndefined();
    expect(await statesOf({ ...subject, run: () => ({}) }, asked, {})).toBeUndefined();
    const short = { output: zeros([3, 2, 3], 'float32') };
    expect(await statesOf({ ...subject, run: () => short }, asked, {})).toBeUndefined();
  });
});

describe('the first layers of a network', () => {
  test('keep their weights and their initial states', () => {
    const one = firstLayers(asked, 1);
    expect(one).toEqual({
      ...asked,
      config: { ...asked.config, num_layers: 1 },
      state_dict: {
        weight_ih_l0: asked.state_dict['weight_ih_l0'],
        weight_hh_l0_reverse: asked.state_dict['weight_hh_l0_reverse'],
      },
      inputs: { input: asked.inputs['input'], h_0: f32([2, 2, 2], 0, 1, 2, 3, 4, 5, 6, 7) },
    });
    expect(firstLayers(asked, 2)).toEqual(asked);
  });

  test('are counted by number: layer 10 is none of the first two', () => {
    const weight = f32([1], 1);
    const deep = smallCase({
      config: { num_layers: 11 },
      state_dict: { weight_ih_l0: weight, weight_ih_l1: weight, weight_ih_l10: weight },
      inputs: { input: f32([1, 1], 1), h_0: f32([11, 1], ...Array(11).keys()) },
    });
    const two = firstLayers(deep, 2);
    expect(Object.keys(two.state_dict)).toEqual(['weight_ih_l0', 'weight_ih_l1']);
    expect(two.state_dict['weight_ih_l1']).toBe(weight);
    expect(two.inputs['h_0']).toEqual(f32([2, 1], 0, 1));
  });

  test('have no weights but those of layers', () => {
    const extra = { ...asked.state_dict, scale: f32([1], 1) };
    expect(firstLayers({ ...asked, state_dict: extra }, 2).state_dict).toEqual(asked.state_dict);
  });

  test('start from zeros where the network does', () => {
    const { h_0: _, ...inputs } = asked.inputs;
    expect(Object.keys(firstLayers({ ...asked, inputs }, 1).inputs)).toEqual(['input']);
  });
});
