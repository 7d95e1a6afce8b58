// Deliberately wrong GRUs and GRUCells, by hand: the step of one unit, and mistakes written into it by name.
// They share nothing with src/nn, src/equations and src/mistakes. Source of the list: mistakes that porters were seen to make.
import type { Question, Subject } from '../../src/conformance/index.ts';
import { OF_ACTIVATIONS, sigmoidOf, tanhOf } from './activations-by-hand.ts';
import { dot } from './arithmetic.ts';
import { type Family, subjectOf } from './by-hand.ts';
import { gatesOf, OF_GATES, OF_PARAMETERS, parametersAt } from './parameters-by-hand.ts';
import { type Has, OF_LOOP, OF_PACKED, type Step } from './row-by-hand.ts';

const RIGHT = 'rzn';

export const MISTAKES = [
  ...OF_PARAMETERS,
  ...OF_GATES,
  ...OF_ACTIVATIONS,
  ...OF_LOOP,
  ...OF_PACKED,
  'gru_gates_zrn',
  'gru_gates_rnz',
  'gru_gates_nzr',
  'gru_gates_znr',
  'gru_gates_nrz',
  'state_updated_in_place',
  'b_hn_outside_reset',
  'b_hn_dropped',
  'b_in_inside_reset',
  'bias_hh_skipped_without_state',
  'reset_before_product',
  'reset_on_everything',
  'reset_missing',
  'reset_inverted',
  'reset_by_update_gate',
  'update_by_reset_gate',
  'update_inverted',
  'update_of_reset_h',
  'h_not_in_the_mix',
  'n_without_tanh',
  'n_by_sigmoid',
] as const;

export type Mistake = (typeof MISTAKES)[number];

/** A GRU, or its cell, with these mistakes in it. */
export function textbook(...made: readonly Mistake[]): Subject {
  const order = made.find((name) => name.startsWith('gru_gates_'))?.slice('gru_gates_'.length);
  return subjectOf(gruWith(order ?? RIGHT), made);
}

const gruWith = (believed: string): Family<Mistake> => ({
  letters: ['h'],
  widths: ({ hidden_size }) => [hidden_size],
  stepAt: (question, suffix, has) => stepAt(question, suffix, believed, has),
});

function stepAt(question: Question, suffix: string, believed: string, has: Has<Mistake>): Step {
  const { config, dtype, inputs } = question;
  const round = dtype === 'float32' ? Math.fround : (v: number) => v;
  const [sigmoid, tanh] = [sigmoidOf(has), tanhOf(has, dtype)];
  const parameters = parametersAt(question, suffix, 3 * config.hidden_size, has);
  const [R, Z, N] = gatesOf(parameters, RIGHT, believed, has) as [Gate, Gate, Gate];
  const lacksState = !inputs['h_0'] && !inputs['hx'];

  return (x, [h], _, isFirst) => {
    const isBare = has('bias_hh_skipped_without_state') && lacksState && isFirst;
    const next = [...h!];
    const past = has('state_updated_in_place') ? next : h!;
    h!.forEach((__, u) => {
      const old = past[u]!;
      const biasOf = ({ bh }: Gate) => (isBare ? 0 : bh[u]!);
      const sum = (gate: Gate) => dot(gate.ih[u]!, x) + gate.bi[u]! + dot(gate.hh[u]!, past) + biasOf(gate);
      const r = sigmoid(sum(R));
      const z = sigmoid(sum(Z));
      const b_hn = has('b_hn_dropped') ? 0 : biasOf(N);
      const [b_in, ofX, ofH] = [N.bi[u]!, dot(N.ih[u]!, x), dot(N.hh[u]!, past)];
      let a = ofX + b_in + r * (ofH + b_hn);
      if (has('b_hn_outside_reset')) a = ofX + b_in + b_hn + r * ofH;
      if (has('b_in_inside_reset')) a = ofX + r * (ofH + b_hn + b_in);
      if (has('reset_on_everything')) a = r * (ofX + b_in + ofH + b_hn);
      if (has('reset_missing')) a = ofX + b_in + ofH + b_hn;
      if (has('reset_inverted')) a = ofX + b_in + (1 - r) * (ofH + b_hn);
      if (has('reset_by_update_gate')) a = ofX + b_in + z * (ofH + b_hn);
      if (has('reset_before_product')) {
        const reset = past.map((v, other) => {
          const sumOfOther = dot(R.ih[other]!, x) + R.bi[other]! + dot(R.hh[other]!, past);
          return v * sigmoid(sumOfOther + (isBare ? 0 : R.bh[other]!));
        });
        a = ofX + b_in + dot(N.hh[u]!, reset) + b_hn;
      }
      const n = has('n_without_tanh') ? a : has('n_by_sigmoid') ? sigmoid(a) : tanh(a);
      const mix = has('update_by_reset_gate') ? r : z;
      const kept = has('h_not_in_the_mix') ? 0 : has('update_of_reset_h') ? r * old : old;
      next[u] = round(has('update_inverted') ? (1 - z) * old + z * n : (1 - mix) * n + mix * kept);
    });
    return { state: [next], given: next };
  };
}

type Gate = ReturnType<typeof gatesOf>[number];
