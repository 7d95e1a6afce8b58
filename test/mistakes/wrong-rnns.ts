// Deliberately wrong RNNs and RNNCells, by hand: the step of one unit, and mistakes written into it by name.
// They share nothing with src/nn, src/equations and src/mistakes. Source of the list: mistakes that porters were seen to make.
import type { Question, Subject } from '../../src/conformance/index.ts';
import { tanhOf } from './activations-by-hand.ts';
import { dot } from './arithmetic.ts';
import { type Family, subjectOf } from './by-hand.ts';
import { OF_PARAMETERS, parametersAt } from './parameters-by-hand.ts';
import { type Has, OF_LOOP, OF_PACKED, type Step } from './row-by-hand.ts';

export const MISTAKES = [
  ...OF_PARAMETERS,
  ...OF_LOOP,
  ...OF_PACKED,
  'relu_ignored',
  'relu_eats_nan',
  'relu_in_place_of_tanh',
  'no_activation',
  'approximate_tanh',
  'tanh_by_a_poor_formula',
  'state_updated_in_place',
] as const;

export type Mistake = (typeof MISTAKES)[number];

/** An RNN, or its cell, with these mistakes in it. */
export function textbook(...made: readonly Mistake[]): Subject {
  return subjectOf(RNN, made);
}

const RNN: Family<Mistake> = {
  letters: ['h'],
  widths: ({ hidden_size }) => [hidden_size],
  stepAt(question, suffix, has): Step {
    const round = question.dtype === 'float32' ? Math.fround : (v: number) => v;
    const f = activation(question, has);
    const { ih, hh, bi, bh } = parametersAt(question, suffix, question.config.hidden_size, has);
    return (x, [h]) => {
      const next = [...h!];
      const seen = has('state_updated_in_place') ? next : h!;
      bi.forEach((bias, u) => {
        next[u] = round(f(dot(ih[u]!, x) + bias + dot(hh[u]!, seen) + bh[u]!));
      });
      return { state: [next], given: next };
    };
  },
};

function activation({ config, dtype }: Question, has: Has<Mistake>): (v: number) => number {
  if (has('no_activation')) return (v) => v;
  const isRelu = config.nonlinearity === 'relu' ? !has('relu_ignored') : has('relu_in_place_of_tanh');
  if (isRelu) return (v) => (has('relu_eats_nan') ? (v > 0 ? v : 0) : v < 0 ? 0 : v);
  return config.nonlinearity === 'relu' ? Math.tanh : tanhOf(has, dtype);
}
