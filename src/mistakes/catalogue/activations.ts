// tanh and relu: the wrong one, none, or a poor one.
import { always, type Mistake } from './mistake.ts';

export const ACTIVATIONS: readonly Mistake[] = [
  {
    name: 'relu_ignored',
    title: 'tanh is computed where relu was asked for',
    cause: 'nonlinearity was not passed on.',
    remedy: "Apply relu where nonlinearity is 'relu'.",
    applies: ({ config }) => config.nonlinearity === 'relu',
    bend: { activate: () => Math.tanh },
  },
  {
    name: 'relu_eats_nan',
    title: 'relu turns NaN into 0',
    cause: 'relu was written as z > 0 ? z : 0, or as Math.max on an engine that drops NaN.',
    remedy: 'Write it as z < 0 ? 0 : z.',
    applies: ({ config }) => config.nonlinearity === 'relu',
    bend: { activate: () => (z) => (z > 0 ? z : 0) },
  },
  {
    name: 'relu_in_place_of_tanh',
    title: 'relu is computed where tanh was asked for',
    cause: 'The framework defaults to relu, and nonlinearity was not passed on.',
    remedy: "Apply tanh, PyTorch's default.",
    applies: ({ config }) => config.nonlinearity === 'tanh',
    bend: { activate: () => (z) => (z < 0 ? 0 : z) },
  },
  {
    name: 'no_activation',
    title: 'no activation is applied',
    cause: "The activation was left out, or 'linear' was passed on.",
    remedy: 'Apply tanh or relu to the sum at every step.',
    applies: always,
    bend: { activate: () => (z) => z },
  },
  {
    name: 'approximate_tanh',
    title: 'tanh is off by about 1e-6',
    cause: 'A fast approximation of tanh is used.',
    remedy: 'Use a tanh that is right to the last bits of float32.',
    applies: ({ config }) => config.nonlinearity === 'tanh',
    bend: { activate: (act) => (z) => act(z) + 1e-6 },
  },
  {
    name: 'tanh_by_a_poor_formula',
    title: 'tanh is computed in float32 as (e^2z - 1) / (e^2z + 1)',
    cause: 'tanh was written out: small results lose their digits, and great ones overflow to NaN.',
    remedy: "Use the platform's tanh, or compute in float64 and round once.",
    applies: ({ config, dtype }) => config.nonlinearity === 'tanh' && dtype === 'float32',
    bend: {
      activate: () => (z) => {
        const power = Math.fround(Math.exp(Math.fround(2 * z)));
        return Math.fround(Math.fround(power - 1) / Math.fround(power + 1));
      },
    },
  },
];
