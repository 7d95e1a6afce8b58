// sigmoid and tanh, and what a porter takes for them.
import type { FloatDtype } from '../../src/tensor/index.ts';
import { tanh } from './arithmetic.ts';

export const OF_ACTIVATIONS = [
  'hard_sigmoid',
  'hard_sigmoid_by_6',
  'sigmoid_half_angle_forgotten',
  'approximate_sigmoid',
  'rational_tanh',
  'approximate_tanh',
  'tanh_by_a_poor_formula',
] as const;

export type ActivationName = (typeof OF_ACTIVATIONS)[number];
type Has = (name: ActivationName) => boolean;

const f32 = Math.fround;
const logistic = (v: number) => 1 / (1 + Math.exp(-v));
export const clipped = (v: number, least: number, most: number): number =>
  v < least ? least : v > most ? most : v; // NaN stays

export function sigmoidOf(has: Has): (v: number) => number {
  if (has('hard_sigmoid')) return (v) => clipped(0.2 * v + 0.5, 0, 1);
  if (has('hard_sigmoid_by_6')) return (v) => clipped(v / 6 + 0.5, 0, 1);
  if (has('sigmoid_half_angle_forgotten')) return (v) => 0.5 * Math.tanh(v) + 0.5;
  return has('approximate_sigmoid') ? (v) => logistic(v) + 1e-6 : logistic;
}

export function tanhOf(has: Has, dtype: FloatDtype): (v: number) => number {
  if (has('rational_tanh')) return (v) => clipped((v * (27 + v * v)) / (27 + 9 * v * v), -1, 1);
  if (has('tanh_by_a_poor_formula') && dtype === 'float32') {
    return (v) => byExponentials(f32(Math.exp(f32(v + v))));
  }
  return has('approximate_tanh') ? (v) => tanh(v) + 1e-6 : tanh;
}

const byExponentials = (power: number) => f32(f32(power - 1) / f32(power + 1));
