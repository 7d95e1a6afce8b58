// float32-in-order once more, from its description and with nothing of src/nn: one layer, forward, and the cell, of each
// family. A rule of it can be broken at a time, to see that its bits depend on each.
import { defineSubject, type Subject } from '../../src/conformance/index.ts';
import type { NamedTensors } from '../../src/tensor/index.ts';
import { type Questioned, type Row, type Rules, type Sum, textbook } from './textbook.ts';

const f = Math.fround;
/** @param start what the sum begins with */
const dot = (x: Row, weight: Row, start: number) =>
  weight.reduce((sum, w, k) => f(sum + f(x[k]! * w)), start);
const right: Sum = (x, wi, bi, h, wh, bh) => f(f(dot(h, wh, 0) + bh) + f(dot(x, wi, 0) + bi));

/** Each is a legal float32 computation; only `right` has the bits of float32-in-order. */
export const SUMS = {
  right,
  'the biases merged': (x, wi, bi, h, wh, bh) => f(f(dot(h, wh, 0) + dot(x, wi, 0)) + f(bi + bh)),
  'the biases added last': (x, wi, bi, h, wh, bh) => f(f(f(dot(h, wh, 0) + dot(x, wi, 0)) + bi) + bh),
  'the biases added first': (x, wi, bi, h, wh, bh) => f(dot(h, wh, bh) + dot(x, wi, bi)),
  'the biases exchanged': (x, wi, bi, h, wh, bh) => f(f(dot(h, wh, 0) + bi) + f(dot(x, wi, 0) + bh)),
  'k descending': (x, wi, bi, h, wh, bh) => {
    const down = (a: Row, b: Row) => dot(a.toReversed(), b.toReversed(), 0);
    return f(f(down(h, wh) + bh) + f(down(x, wi) + bi));
  },
  'fused multiply-add': (x, wi, bi, h, wh, bh) => {
    const fused = (a: Row, b: Row) => b.reduce((sum, w, k) => f(sum + a[k]! * w), 0);
    return f(f(fused(h, wh) + bh) + f(fused(x, wi) + bi));
  },
  'sums in float64': (x, wi, bi, h, wh, bh) => {
    const wide = (a: Row, b: Row) => b.reduce((sum, w, k) => sum + a[k]! * w, 0);
    return f(wide(x, wi) + bi + wide(h, wh) + bh);
  },
  'one sum over input and state': (x, wi, bi, h, wh, bh) => f(f(dot(h, wh, dot(x, wi, 0)) + bi) + bh),
} as const satisfies Record<string, Sum>;

const EXACT: Rules = {
  sum: right,
  sigmoid: (z) => f(1 / f(1 + f(Math.exp(-z)))),
  mixed: (n, z, h) => f(f(f(h - n) * z) + n),
  kept: (forget, c, input, g) => f(f(forget * c) + f(input * g)),
};

/** As SUMS, of what comes after the sums; each is a rule of some families. */
export const GATES = {
  'sigmoid rounded once': { sigmoid: (z) => f(1 / (1 + Math.exp(-z))) },
  'sigmoid by tanh': { sigmoid: (z) => f(0.5 + f(0.5 * f(Math.tanh(f(0.5 * z))))) },
  'GRU as it is documented': { mixed: (n, z, h) => f(f(f(1 - z) * n) + f(z * h)) },
  'c by fused multiply-add': { kept: (forget, c, input, g) => f(forget * c + f(input * g)) },
} as const satisfies Record<string, Partial<Rules>>;

/** What these rules give: `right`, or with one rule broken. */
export function pinnedAnswer(
  question: Questioned,
  rules: keyof typeof SUMS | keyof typeof GATES,
): NamedTensors {
  const sum = rules in SUMS ? SUMS[rules as keyof typeof SUMS] : right;
  return textbook(question, { ...EXACT, ...GATES[rules as keyof typeof GATES], sum }, f);
}

/** A subject that claims float32-in-order, and computes it by these rules. */
export function pinnedTextbook(rules: Parameters<typeof pinnedAnswer>[1]): Subject {
  return defineSubject({
    name: `textbook in float32-in-order, ${rules}`,
    arithmetic: 'float32-in-order',
    supports: ({ config, inputs }) =>
      (config.num_layers === 1 &&
        !config.bidirectional &&
        !config.batch_first &&
        inputs['lengths'] === undefined &&
        inputs['input']!.shape[1] !== 0) ||
      'one layer, forward, whole',
    run: (question) => pinnedAnswer(question, rules),
  });
}
