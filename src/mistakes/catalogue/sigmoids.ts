// The sigmoid of gates, and a rational tanh: approximations that other frameworks compute.
import { computes, every, type Mistake } from './mistake.ts';

const share = (value: number) => Math.max(0, Math.min(1, value));
const PLAIN = 'Compute 1 / (1 + exp(-z)).';

export const SIGMOIDS: readonly Mistake[] = [
  {
    name: 'hard_sigmoid',
    title: 'the piecewise linear sigmoid, clip(0.2 z + 0.5, 0, 1), is computed in the place of the sigmoid',
    cause: "Old Keras's recurrent_activation='hard_sigmoid', its default before 2.3, and ONNX's HardSigmoid.",
    remedy: PLAIN,
    applies: computes('sigmoid'),
    bend: { activate: every('sigmoid', () => (z) => share(0.2 * z + 0.5)) },
  },
  {
    name: 'hard_sigmoid_by_6',
    title: 'the piecewise linear sigmoid, clip(z / 6 + 0.5, 0, 1), is computed in the place of the sigmoid',
    cause: "torch.nn.Hardsigmoid, or Keras 3's hard_sigmoid, is used.",
    remedy: PLAIN,
    applies: computes('sigmoid'),
    bend: { activate: every('sigmoid', () => (z) => share(z / 6 + 0.5)) },
  },
  {
    name: 'sigmoid_half_angle_forgotten',
    title: 'the sigmoid is computed as 0.5 tanh(z) + 0.5',
    cause: 'The sigmoid was made from tanh, and z was not halved.',
    remedy: 'Compute 0.5 tanh(0.5 z) + 0.5, or 1 / (1 + exp(-z)).',
    applies: computes('sigmoid'),
    bend: { activate: every('sigmoid', () => (z) => 0.5 * Math.tanh(z) + 0.5) },
  },
  {
    name: 'approximate_sigmoid',
    title: 'the sigmoid is off by about 1e-6',
    cause: 'A fast approximation of the sigmoid, or of exp, is used.',
    remedy: 'Use an exp that is right to the last bits of float32.',
    applies: computes('sigmoid'),
    bend: { activate: every('sigmoid', (act) => (z) => act(z) + 1e-6) },
  },
  {
    name: 'rational_tanh',
    title: 'a rational function, z (27 + z²) / (27 + 9 z²) within [-1, 1], is computed in the place of tanh',
    cause: 'A fast tanh of audio and games is used: it is off by up to 0.02.',
    remedy: 'Compute tanh itself.',
    applies: computes('tanh'),
    bend: {
      activate: every('tanh', () => (z) => Math.max(-1, Math.min(1, (z * (27 + z * z)) / (27 + 9 * z * z)))),
    },
  },
];
