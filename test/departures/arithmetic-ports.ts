// Right ports that compute in bfloat16, in float16 or with TF32 products, by hand, each in several ways that are all legal. They
// share nothing with src but tensors.
import { defineSubject, type Departure, type Question, type Subject } from '../../src/conformance/index.ts';
import { type NamedTensors, numbers } from '../../src/tensor/index.ts';
import { range, type Row, rowsOf, tensorOf, transposed, zeros } from '../mistakes/nested.ts';
import { bfloat16, float16 } from './ports.ts';

const f32 = Math.fround;
/** To 11 significant bits: the last 13 of a float32's 23 are rounded away, ties to even. */
function tf32(v: number): number {
  if (!Number.isFinite(v)) return v;
  const bits = new Uint32Array(new Float32Array([v]).buffer);
  bits[0] = (bits[0]! + 0xfff + ((bits[0]! >>> 13) & 1)) & 0xffffe000;
  return new Float32Array(bits.buffer)[0]!;
}
const ROUND = { bfloat16, float16, tf32 } as const;

/**
 * How the sums are kept: float32 in order, backwards, or with both products in one sum, as cuDNN does; or every sum, gate and
 * result rounded to the half type.
 */
export type How = 'float32' | 'float32 backwards' | 'cuDNN-like' | 'throughout';
export type Wrong = 'bias_hh_dropped' | 'weight_hh_transposed' | 'gates' | 'direction_major_h_n' | '';

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
const relu = (z: number) => (z < 0 ? 0 : z);

export function half(
  departures: readonly Departure[] | undefined,
  format: keyof typeof ROUND,
  how: How,
  wrong: Wrong = '',
): Subject {
  return defineSubject({
    name: `${format}, ${how}`,
    dtypes: ['float32'],
    ...(departures && { departures }),
    run: (question) => answered(question, format, how, wrong),
  });
}

interface Cell {
  readonly step: (x: Row, h: Row, c: Row) => { readonly h: Row; readonly c: Row };
}

function answered(question: Question, format: keyof typeof ROUND, how: How, wrong: Wrong): NamedTensors {
  const { config, inputs, stepped, module } = question;
  const isCell = module.endsWith('Cell');
  const isLstm = module.startsWith('LSTM');
  const isTf32 = format === 'tf32';
  const store = isTf32 ? (v: number) => f32(v) : ROUND[format];
  const { num_layers, hidden_size } = config;
  const D = config.bidirectional ? 2 : 1;
  const width = config.proj_size || hidden_size;
  const leading = inputs['input']!.shape.slice(0, -1);
  const hasTime = !isCell || stepped;
  const batched = leading.length === (hasTime ? 2 : 1);
  const swaps = !isCell && batched && config.batch_first;
  const [T = 1, B = 1] = swaps ? leading.toReversed() : hasTime ? leading : [1, ...leading];
  const all = rowsOf(inputs['input']!).map((row) => row.map(store));
  const x = (t: number, b: number) => all[swaps ? b * T + t : t * B + b]!;
  const lengths = inputs['lengths'] ? numbers(inputs['lengths']) : Array<number>(B).fill(T);
  const begun = (letter: string, size: number) => {
    const given = inputs[`${letter}_0`] ?? inputs[`${letter}x`];
    const rows = given && rowsOf(given).map((row) => row.map(store));
    return (place: number, b: number) => rows?.[place * B + b] ?? zeros(size);
  };
  const [h_0, c_0] = [begun('h', width), begun('c', hidden_size)];
  const lastH: Row[][] = [];
  const lastC: Row[][] = [];
  const cellC: Row[][] = [];
  let below = range(T).map((t) => range(B).map((b) => x(t, b)));
  for (let layer = 0; layer < num_layers; layer++) {
    const sides = range(D).map((d) => {
      const place = layer * D + d;
      const suffix = isCell ? '' : `_l${layer}${d === 1 ? '_reverse' : ''}`;
      const { step } = cellOf(question, suffix, format, how, wrong);
      const out = range(T).map(() => range(B).map(() => zeros(width)));
      const outC = range(T).map(() => range(B).map(() => zeros(hidden_size)));
      lastH[place] = [];
      lastC[place] = [];
      for (const b of range(B)) {
        let [h, c] = [h_0(place, b), c_0(place, b)];
        const order = range(lengths[b]!);
        for (const t of d === 1 ? order.toReversed() : order) {
          ({ h, c } = step(below[t]![b]!, h, c));
          out[t]![b] = h;
          outC[t]![b] = c;
        }
        lastH[place][b] = h;
        lastC[place][b] = c;
      }
      if (isCell) cellC.push(...outC);
      return out;
    });
    below = range(T).map((t) => range(B).map((b) => sides.flatMap((side) => side[t]![b]!)));
  }
  const row = batched ? [B] : [];
  if (isCell) {
    const time = stepped ? [T] : [];
    const name = stepped ? 'steps' : '1';
    return {
      [`h_${name}`]: tensorOf(below.flat(), [...time, ...row, width], 'float32'),
      ...(isLstm && { [`c_${name}`]: tensorOf(cellC.flat(), [...time, ...row, hidden_size], 'float32') }),
    };
  }
  const output = swaps ? range(B).flatMap((b) => below.map((step) => step[b]!)) : below.flat();
  const places = range(num_layers * D);
  const order =
    wrong === 'direction_major_h_n'
      ? places.map((i) => (i % num_layers) * D + Math.floor(i / num_layers))
      : places;
  const lasts = (of: Row[][], size: number) =>
    tensorOf(
      order.flatMap((i) => of[i]!),
      [places.length, ...row, size],
      'float32',
    );
  return {
    output: tensorOf(output, [...(swaps ? [B, T] : [T, ...row]), D * width], 'float32'),
    h_n: lasts(lastH, width),
    ...(isLstm && { c_n: lasts(lastC, hidden_size) }),
  };
}

function cellOf(
  { config, state_dict, module }: Question,
  suffix: string,
  format: keyof typeof ROUND,
  how: How,
  wrong: Wrong,
): Cell {
  const round = ROUND[format];
  const isTf32 = format === 'tf32';
  const store = isTf32 ? (v: number) => f32(v) : round;
  const read = isTf32 ? round : (v: number) => v; // of factors; all else is rounded already
  const keep = how === 'throughout' ? round : f32; // of what is computed in between
  const { hidden_size } = config;
  const matrix = (name: string) => rowsOf(state_dict[name + suffix]!).map((row) => row.map(round));
  const ih = matrix('weight_ih');
  let hh = matrix('weight_hh');
  const gates = ih.length / hidden_size;
  const bias = (name: string) =>
    config.bias && !(wrong === 'bias_hh_dropped' && name === 'bias_hh')
      ? numbers(state_dict[name + suffix]!).map(store)
      : zeros(ih.length);
  const [bi, bh] = [bias('bias_ih'), bias('bias_hh')];
  const hr = config.proj_size ? matrix('weight_hr') : undefined;
  if (wrong === 'weight_hh_transposed' && !hr) {
    hh = range(gates).flatMap((g) => transposed(hh.slice(g * hidden_size, (g + 1) * hidden_size)));
  }
  const dot = (a: Row, b: Row, from = 0): number => {
    const isBackwards = how === 'float32 backwards';
    let sum = from;
    for (let done = 0; done < a.length; done++) {
      const i = isBackwards ? a.length - 1 - done : done;
      sum = keep(sum + keep(a[i]! * read(b[i]!)));
    }
    return sum;
  };
  const order = wrong === 'gates' && gates > 1 ? [1, 0, 2, 3] : [0, 1, 2, 3];
  const products = (gate: number, u: number, x: Row, h: Row): readonly [number, number] => {
    const line = order[gate]! * hidden_size + u;
    return [keep(dot(ih[line]!, x) + bi[line]!), keep(dot(hh[line]!, h) + bh[line]!)];
  };
  const sum = (gate: number, u: number, x: Row, h: Row): number => {
    const line = order[gate]! * hidden_size + u;
    if (how === 'cuDNN-like') return keep(dot(hh[line]!, h, dot(ih[line]!, x)) + keep(bi[line]! + bh[line]!));
    const [a, b] = products(gate, u, x, h);
    return keep(a + b);
  };
  const units = range(hidden_size);
  const family = module.replace('Cell', '');
  if (family === 'GRU') {
    return {
      step: (x, h, c) => ({
        c,
        h: units.map((u) => {
          const r = keep(sigmoid(sum(0, u, x, h)));
          const z = keep(sigmoid(sum(1, u, x, h)));
          const [a, b] = products(2, u, x, h);
          const n = keep(Math.tanh(keep(a + keep(r * b))));
          return store(keep(keep(keep(1 - z) * n) + keep(z * h[u]!)));
        }),
      }),
    };
  }
  if (family === 'LSTM') {
    return {
      step: (x, h, c) => {
        const next = units.map((u) => {
          const [i, f, g, o] = [0, 1, 2, 3].map((gate) => sum(gate, u, x, h)) as [
            number,
            number,
            number,
            number,
          ];
          const kept = keep(keep(sigmoid(f)) * c[u]!);
          const all = keep(kept + keep(keep(sigmoid(i)) * keep(Math.tanh(g))));
          const own = how === 'float32' ? store(all) : all; // h from c as it is stored, or as it was computed
          return { c: store(all), h: keep(keep(sigmoid(o)) * keep(Math.tanh(own))) };
        });
        const unprojected = next.map((one) => one.h);
        return {
          c: next.map((one) => one.c),
          h: hr ? hr.map((row) => store(dot(row, unprojected))) : unprojected.map(store),
        };
      },
    };
  }
  const act = config.nonlinearity === 'relu' ? relu : Math.tanh;
  return { step: (x, h, c) => ({ c, h: units.map((u) => store(act(sum(0, u, x, h)))) }) };
}
