// Approximations of tanh that are stated by their formula.
import type { TanhName } from '../../conformance/index.ts';
import type { Act } from '../catalogue/mistake.ts';

const cut = (value: number) => Math.max(-1, Math.min(1, value));
/** An odd quotient, of z and z^2. Its ends are told apart: infinity by infinity is no number. */
const quotient =
  (of: (square: number) => number): Act =>
  (z) =>
    Math.abs(z) > 1e4 ? Math.sign(z) : cut(z * of(z * z));

export const BY_NAME: Readonly<Record<TanhName, { readonly text: string; readonly act: Act }>> = {
  hard: { text: 'max(-1, min(1, z))', act: cut },
  softsign: {
    text: 'z / (1 + |z|)',
    act: (z) => (Math.abs(z) === Infinity ? Math.sign(z) : z / (1 + Math.abs(z))),
  },
  pade_3_2: {
    text: 'z (15 + z^2) / (15 + 6 z^2), cut off at -1 and 1',
    act: quotient((s) => (15 + s) / (15 + 6 * s)),
  },
  rational_27_9: {
    text: 'z (27 + z^2) / (27 + 9 z^2), cut off at -1 and 1',
    act: quotient((s) => (27 + s) / (27 + 9 * s)),
  },
  pade_5_4: {
    text: 'z (945 + 105 z^2 + z^4) / (945 + 420 z^2 + 15 z^4), cut off at -1 and 1',
    act: quotient((s) => (945 + 105 * s + s * s) / (945 + 420 * s + 15 * s * s)),
  },
};
