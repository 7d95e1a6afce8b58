// Right RNNs with one partial mistake each, by hand: flat arrays, float64 sums, and hooks. They share nothing with src.
import type { Question } from '../../src/conformance/index.ts';
import { type NamedTensors, tensor } from '../../src/tensor/index.ts';

export interface Here {
  readonly q: Question;
  readonly layer: number;
  readonly reverse: boolean;
  readonly done: number;
  readonly row: number;
  readonly unit: number;
  /** Whether it is a cell; whether a state is given. */
  readonly cell: boolean;
  readonly given: boolean;
  readonly batched: boolean;
}

export interface Hooks {
  /** A weight, by part and column. */
  readonly weight?: (value: number, part: 'ih' | 'hh', column: number, width: number, here: Here) => number;
  readonly bias?: (value: number, which: 'ih' | 'hh', here: Here) => number;
  readonly initial?: (value: number, here: Here) => number;
  readonly past?: (value: number, here: Here) => number;
  readonly activate?: (z: number, usual: number, here: Here) => number;
}

export function rnnWith(hooks: Hooks): (q: Question) => NamedTensors {
  return (q) => {
    const { config, dtype, inputs, state_dict, stepped } = q;
    const { hidden_size: H, num_layers: L, input_size: I } = config;
    const cell = q.module === 'RNNCell';
    const D = config.bidirectional ? 2 : 1;
    const { shape, data } = inputs['input']!;
    const timed = !cell || stepped;
    const batched = shape.length === (timed ? 3 : 2);
    const bf = batched && !cell && config.batch_first;
    const T = timed ? (bf ? shape[1]! : shape[0]!) : 1;
    const B = batched ? (bf ? shape[0]! : timed ? shape[1]! : shape[0]!) : 1;
    const given = inputs['h_0'] ?? inputs['hx'];
    const round = dtype === 'float32' ? Math.fround : (v: number) => v;
    const make = (n: number) => (dtype === 'float32' ? new Float32Array(n) : new Float64Array(n));
    let below = (t: number, b: number, k: number) => Number(data[(bf ? b * T + t : t * B + b) * I + k]);
    let width = I;
    const h_n = make(L * D * B * H);
    let states: number[][][] = [];
    for (let layer = 0; layer < L; layer++) {
      states = [];
      for (let d = 0; d < D; d++) {
        const end = cell ? '' : `_l${layer}${d === 1 ? '_reverse' : ''}`;
        const of = (name: string) => state_dict[name + end]?.data;
        const [ih, hh, bi, bh] = [of('weight_ih'), of('weight_hh'), of('bias_ih'), of('bias_hh')];
        const own: number[][] = [];
        let before: number[] = [];
        for (let done = 0; done < T; done++) {
          const t = d === 1 ? T - 1 - done : done;
          const after: number[] = [];
          for (let row = 0; row < B; row++) {
            for (let unit = 0; unit < H; unit++) {
              const here: Here = {
                q,
                layer,
                reverse: d === 1,
                done,
                row,
                unit,
                cell,
                given: given !== undefined,
                batched,
              };
              const w = (value: unknown, part: 'ih' | 'hh', column: number, n: number) =>
                hooks.weight?.(Number(value), part, column, n, here) ?? Number(value);
              const b = (value: unknown, which: 'ih' | 'hh') =>
                hooks.bias?.(Number(value), which, here) ?? Number(value);
              let z = (bi ? b(bi[unit], 'ih') : 0) + (bh ? b(bh[unit], 'hh') : 0);
              for (let k = 0; k < width; k++)
                z += w(ih![unit * width + k], 'ih', k, width) * below(t, row, k);
              for (let k = 0; k < H; k++) {
                const start = given ? Number(given.data[((layer * D + d) * B + row) * H + k]) : 0;
                const first = hooks.initial?.(start, here) ?? start;
                const past = done === 0 ? first : before[row * H + k]!;
                z += w(hh![unit * H + k], 'hh', k, H) * (hooks.past?.(past, here) ?? past);
              }
              const usual = config.nonlinearity === 'relu' ? (z < 0 ? 0 : z) : Math.tanh(z);
              after[row * H + unit] = round(hooks.activate?.(z, usual, here) ?? usual);
            }
          }
          own[t] = before = after;
        }
        states.push(own);
        h_n.set(before, (layer * D + d) * B * H);
      }
      const now = states;
      below = (t, b, k) => now[Math.floor(k / H)]![t]![b * H + (k % H)]!;
      width = D * H;
    }
    const row = batched ? [B] : [];
    if (cell && !stepped) return { h_1: tensor(h_n as Float32Array, [...row, H]) };
    const out = make(T * B * D * H);
    for (let t = 0; t < T; t++)
      for (let b = 0; b < B; b++)
        for (let k = 0; k < D * H; k++) out[(bf ? b * T + t : t * B + b) * D * H + k] = below(t, b, k);
    if (cell) return { h_steps: tensor(out as Float32Array, [T, ...row, H]) };
    return {
      output: tensor(out as Float32Array, [...(bf ? [B, T] : [T, ...row]), D * H]),
      h_n: tensor(h_n as Float32Array, [L * D, ...row, H]),
    };
  };
}

/** Name, hooks, and what has to be said: mistake, scope, condition. */
type Partial_ = readonly [string, Hooks, string, (string | undefined)?, string?];

export const PARTIAL: readonly Partial_[] = [
  [
    'bias_hh in layer 0 alone',
    { bias: (v, w, { layer }) => (w === 'hh' && layer > 0 ? 0 : v) },
    'bias_hh_dropped',
    'layer>=1',
  ],
  [
    'no bias_ih in reverse',
    { bias: (v, w, { reverse }) => (w === 'ih' && reverse ? 0 : v) },
    'bias_ih_dropped',
    'reverse',
  ],
  [
    'bias_ih twice in relu',
    { bias: (v, w, { q }) => (w === 'hh' && q.config.nonlinearity === 'relu' ? 2 * v : v) },
    'bias_hh_doubled',
    undefined,
    'relu',
  ],
  [
    'no bias_hh in cells',
    { bias: (v, w, { cell }) => (w === 'hh' && cell ? 0 : v) },
    'bias_hh_dropped',
    undefined,
    'cell',
  ],
  [
    'rows after the first begin at zeros',
    { initial: (v, { row }) => (row > 0 ? 0 : v) },
    'h_0_ignored',
    'row>=1',
  ],
  [
    'no h_0 in unbatched input',
    { initial: (v, { batched }) => (batched ? v : 0) },
    'h_0_ignored',
    undefined,
    'unbatched',
  ],
  ['h_0 through float32', { initial: (v) => Math.fround(v) }, 'float64_initial_state_by_float32'],
  [
    'columns from 8 on are lost',
    { weight: (v, part, k) => (part === 'hh' && k >= 8 ? 0 : v) },
    'recurrent_columns_lost:>=8',
  ],
  [
    'the rest of blocks of four is summed twice',
    { weight: (v, part, k, n) => (part === 'ih' && n > 4 && k >= n - (n % 4) ? 2 * v : v) },
    'input_columns_twice:%4',
  ],
  [
    'state lost at step 16',
    { past: (v, { done }) => (done === 16 ? 0 : v) },
    'recurrence_dropped',
    'step=16',
  ],
  [
    'hard tanh',
    {
      activate: (z, usual, { q }) =>
        q.config.nonlinearity === 'tanh' ? Math.max(-1, Math.min(1, z)) : usual,
    },
    'hard_tanh',
  ],
  [
    'relu is tanh in layers from 1 on',
    {
      activate: (z, usual, { q, layer }) =>
        q.config.nonlinearity === 'relu' && layer > 0 ? Math.tanh(z) : usual,
    },
    'relu_ignored',
    'layer>=1',
  ],
  [
    'tanh of float64 through float32',
    { activate: (_, usual) => Math.fround(usual) },
    'float64_answers_by_float32',
  ],
  [
    'no recurrence where there is one unit',
    { weight: (v, part, _, __, { q }) => (part === 'hh' && q.config.hidden_size === 1 ? 0 : v) },
    'recurrence_dropped',
    undefined,
    'hidden_size=1',
  ],
];
