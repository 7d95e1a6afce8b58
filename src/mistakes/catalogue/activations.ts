// tanh and relu: the wrong one, none, or a poor one.
import type { ActivationName } from '../../equations/index.ts';
import { type Act, always, computes, every, isGru, type Mistake } from './mistake.ts';

const ofTanh = computes('tanh');
const ofRelu = computes('relu');
/** Another function in the place of tanh or relu. */
const inPlaceOf = (
  name: string,
  what: string,
  wanted: ActivationName,
  act: Act,
  applies: Mistake['applies'] = computes(wanted),
): Mistake => ({
  name,
  title: `${what} is computed in the place of ${wanted}`,
  cause: `Another activation is used, or an approximation of ${wanted}.`,
  remedy: `Compute ${wanted} itself.`,
  applies,
  bend: { activate: every(wanted, () => act) },
});
const clip = (limit: number) => (z: number) => Math.max(-limit, Math.min(limit, z));

export const ACTIVATIONS: readonly Mistake[] = [
  {
    name: 'relu_ignored',
    title: 'tanh is computed where relu was asked for',
    cause: 'nonlinearity was not passed on.',
    remedy: "Apply relu where nonlinearity is 'relu'.",
    applies: ofRelu,
    bend: { activate: every('relu', () => Math.tanh) },
  },
  {
    name: 'relu_eats_nan',
    title: 'relu turns NaN into 0',
    cause: 'relu was written as z > 0 ? z : 0, or as Math.max on an engine that drops NaN.',
    remedy: 'Write it as z < 0 ? 0 : z.',
    applies: ofRelu,
    bend: { activate: every('relu', () => (z) => (z > 0 ? z : 0)) },
  },
  {
    name: 'relu_in_place_of_tanh',
    title: 'relu is computed in the place of tanh',
    cause: 'The framework defaults to relu, and nonlinearity was not passed on.',
    remedy: "Apply tanh, PyTorch's default.",
    applies: ofTanh,
    bend: { activate: every('tanh', () => (z) => (z < 0 ? 0 : z)) },
  },
  {
    name: 'no_activation',
    title: 'no activation is applied',
    cause: "The activation was left out, or 'linear' was passed on.",
    remedy:
      'Apply the activations that the equations have at every step: tanh or relu, of gates the sigmoid.',
    applies: always,
    bend: { activate: () => (z) => z },
  },
  {
    name: 'approximate_tanh',
    title: 'tanh is off by about 1e-6',
    cause: 'A fast approximation of tanh is used.',
    remedy: 'Use a tanh that is right to the last bits of float32.',
    applies: ofTanh,
    bend: { activate: every('tanh', (act) => (z) => act(z) + 1e-6) },
  },
  {
    name: 'tanh_by_a_poor_formula',
    title: 'tanh is computed in float32 as (e^2z - 1) / (e^2z + 1)',
    cause: 'tanh was written out: small results lose their digits, and great ones overflow to NaN.',
    remedy: "Use the platform's tanh, or compute in float64 and round once.",
    applies: (question) => ofTanh(question) && question.dtype === 'float32',
    bend: {
      activate: every('tanh', () => (z) => {
        const power = Math.fround(Math.exp(Math.fround(2 * z)));
        return Math.fround(Math.fround(power - 1) / Math.fround(power + 1));
      }),
    },
  },
  inPlaceOf('hard_tanh', 'the piecewise linear tanh, max(-1, min(1, z)),', 'tanh', clip(1)),
  inPlaceOf('softsign', 'softsign, z / (1 + |z|),', 'tanh', (z) => z / (1 + Math.abs(z))),
  inPlaceOf(
    'sigmoid_in_place_of_tanh',
    'the sigmoid',
    'tanh',
    (z) => 1 / (1 + Math.exp(-z)),
    (question) => ofTanh(question) && !isGru(question),
  ), // of GRU: n_by_sigmoid
  inPlaceOf('leaky_relu', 'leaky relu, with a slope of 0.01 below 0,', 'relu', (z) => (z < 0 ? 0.01 * z : z)),
  inPlaceOf('relu6', 'relu6, which ends at 6,', 'relu', (z) => (z < 0 ? 0 : Math.min(6, z))),
  {
    name: 'tanh_by_sigmoid',
    title: 'tanh is computed in float32 as 2 sigmoid(2z) - 1',
    cause: 'tanh was made from a sigmoid: small results lose their digits.',
    remedy: "Use the platform's tanh, or compute in float64 and round once.",
    applies: (question) => ofTanh(question) && question.dtype === 'float32',
    bend: {
      activate: every('tanh', () => (z) => {
        const f32 = Math.fround;
        return f32(f32(2 / f32(1 + f32(Math.exp(-2 * z)))) - 1);
      }),
    },
  },
  ...[1, 3, 5].map((limit): Mistake => ({
    name: `clipped_to_${limit}_before_activation`,
    title: `the sum is clipped to [-${limit}, ${limit}] before the activation`,
    cause: 'The framework clips what goes into an activation.',
    remedy: 'Do not clip.',
    applies: always,
    bend: { activate: (act) => (z) => act(clip(limit)(z)) },
  })),
];
