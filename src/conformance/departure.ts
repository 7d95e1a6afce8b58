// In what a subject departs from PyTorch, as it says of itself, and the form of that. What it means is known by whoever
// computes it: conformance is handed that as Departed.
import { nearText } from '../text/near.ts';
import { shown } from '../text/index.ts';

/** What weights are rounded to by a number of whole steps. */
export interface Int8 {
  /** A scale for every matrix of a layer and direction, as PyTorch names them, or for each of its rows. */
  readonly per: 'tensor' | 'row';
  /**
   * true (default): `scale = max|w| / range`, `w' = clip(rint(w / scale)) * scale`. false: `scale = (max(w, 0) - min(w, 0)) / 255`,
   * `zero = rint(-128 - min(w, 0) / scale)`, `w' = (clip(rint(w / scale) + zero) - zero) * scale`.
   */
  readonly symmetric?: boolean;
  /** Of a symmetric scheme: steps on each side of 0. Default: 127. With the others clip ends at -128 and 127. */
  readonly range?: 127 | 127.5 | 128;
  /** What rint does with halves. Default: `even`. */
  readonly ties?: 'even' | 'away';
  /** Whether biases are rounded too, each vector as one row. Default: false. */
  readonly biases?: boolean;
}

/**
 * A departure from PyTorch that is meant. Each but the last is a function of the weights or of a step: the subject is held to
 * it within the same budget. Numbers are float32, and so is every operation that is written here.
 */
export type Departure =
  /** An entry of the catalogue: `'reset_before_product'`. */
  | string
  /** The same in a part of a network, as a diagnosis names it: `{ mistake: 'bias_hh_dropped', scope: 'layer>=1' }`. */
  | { readonly mistake: string; readonly scope: string }
  | { readonly int8_weights: Int8 }
  /** Rounded to nearest, ties to even. @see biases default: true */
  | { readonly weights: 'bfloat16' | 'float16'; readonly biases?: boolean }
  /** Another tanh; `sigmoid: 'by_tanh'` is (1 + tanh(z / 2)) / 2 by the same one. Default: `exact`. */
  | { readonly tanh: TanhName; readonly sigmoid?: 'exact' | 'by_tanh' }
  /**
   * bfloat16, float16: weights, biases, inputs and all states are rounded to it, ties to even. `sums: 'float32'` (default): all
   * between two states is float32; `sums: 'half'`: every sum and gate may be rounded too. tf32: the factors of all products
   * are rounded to 11 significant bits, and nothing else. Such a subject is judged step by step; its free run only by how far
   * rounding may carry it.
   */
  | { readonly arithmetic: 'bfloat16' | 'float16' | 'tf32'; readonly sums?: 'float32' | 'half' };

/**
 * hard: max(-1, min(1, z)). softsign: z / (1 + |z|). pade_3_2: z (15 + z^2) / (15 + 6 z^2), and 27_9: z (27 + z^2) / (27 + 9 z^2),
 * pade_5_4: z (945 + 105 z^2 + z^4) / (945 + 420 z^2 + 15 z^4), all three cut off at -1 and 1,
 * which they are at infinities.
 */
export const TANHS = ['hard', 'softsign', 'pade_3_2', 'rational_27_9', 'pade_5_4'] as const;
/** One of these. */
export type TanhName = (typeof TANHS)[number];

type Form = Readonly<Record<string, readonly unknown[] | 'text'>>;
const BOOLEANS = [true, false];

/** By the key that tells which it is, what else it may have. */
const FORMS: Readonly<Record<string, Form>> = {
  mistake: { mistake: 'text', scope: 'text' },
  weights: { weights: ['bfloat16', 'float16'], biases: BOOLEANS },
  tanh: { tanh: TANHS, sigmoid: ['exact', 'by_tanh'] },
  arithmetic: { arithmetic: ['bfloat16', 'float16', 'tf32'], sums: ['float32', 'half'] },
};
const INT8: Form = {
  per: ['tensor', 'row'],
  symmetric: BOOLEANS,
  range: [127, 127.5, 128],
  ties: ['even', 'away'],
  biases: BOOLEANS,
};
const REQUIRED = ['mistake', 'scope', 'per'];
const KINDS = ['int8_weights', ...Object.keys(FORMS)];

/** What is wrong with them, a line each. Whether the catalogue has such an entry is not known here. */
export function departureProblems(given: unknown): string[] {
  if (given === undefined) return [];
  if (!Array.isArray(given) || given.length === 0) {
    return [`departures: want a list such as ['reset_before_product']; came ${shown(given)}`];
  }
  const problems = given.flatMap((one, i) => problemsOf(one as unknown, `departures[${i}]`));
  const arithmetics = given.filter((one) => isObject(one) && 'arithmetic' in one);
  return arithmetics.length > 1 ? [...problems, 'departures: want one arithmetic at most'] : problems;
}

function problemsOf(given: unknown, at: string): string[] {
  if (typeof given === 'string' && given !== '') return [];
  if (!isObject(given)) {
    return [`${at}: want the name of a known mistake, or { ${KINDS.join(' | ')}: … }; came ${shown(given)}`];
  }
  const kind = KINDS.find((name) => name in given);
  if (kind === undefined) {
    const [first = ''] = Object.keys(given);
    return [`${at}: want one of ${KINDS.join(', ')}; came ${shown(given)}. ${nearText(first, KINDS)}`.trim()];
  }
  if (kind !== 'int8_weights') {
    const more = given['arithmetic'] === 'tf32' && given['sums'] === 'half';
    const tf32 = more ? [`${at}.sums: with tf32 sums are float32`] : [];
    return [...formProblems(given, FORMS[kind]!, at), ...tf32];
  }
  const others = Object.keys(given).filter((name) => name !== kind);
  const scheme: unknown = given[kind];
  if (!isObject(scheme)) {
    return [`${at}.int8_weights: want its scheme, such as { per: 'tensor' }; came ${shown(scheme)}`];
  }
  const isMixed = scheme['symmetric'] === false && scheme['range'] !== undefined;
  return [
    ...others.map((name) => `${at}.${name}: unknown beside int8_weights`),
    ...formProblems(scheme, INT8, `${at}.int8_weights`),
    ...(isMixed ? [`${at}.int8_weights.range: of a symmetric scheme alone`] : []),
  ];
}

function formProblems(given: Readonly<Record<string, unknown>>, form: Form, at: string): string[] {
  const names = Object.keys(form);
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  return [
    ...unknown.map((name) =>
      `${at}.${name}: unknown, want ${names.join(', ')}. ${nearText(name, names)}`.trim(),
    ),
    ...names.flatMap((name) => {
      const value = given[name];
      const wanted = form[name]!;
      if (value === undefined && !REQUIRED.includes(name)) return [];
      if (wanted === 'text' ? typeof value === 'string' && value !== '' : wanted.includes(value)) return [];
      const said = wanted === 'text' ? 'its name' : wanted.map((one) => JSON.stringify(one)).join(', ');
      return [`${at}.${name}: want ${said}; came ${shown(value)}`];
    }),
  ];
}

const isObject = (given: unknown): given is Readonly<Record<string, unknown>> =>
  typeof given === 'object' && given !== null && !Array.isArray(given);
