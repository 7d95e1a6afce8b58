// Tensors from the formula "saturated-1", for GRU and LSTM: every gate is exactly 0, 1/2 or 1. golden/README.md writes it out;
// scripts/reference/saturated.py does the same for PyTorch.
import {
  type Config,
  isNetwork,
  num_directionsOf,
  type Parameter,
  signatureOf,
} from '../signatures/index.ts';
import type { ModuleName } from '../signatures/index.ts';
import { ARRAYS, type FloatDtype, type FloatTensor, type Shape, tensor } from '../tensor/index.ts';
import { hash32, keyOf } from './hash32.ts';

const ONE = 2 ** 21;
const WEIGHTS = [-2, -1, 1, 2];
const INPUTS = [0, 0, 1, 2];

/** What a tensor is, and what it stands in. */
export interface Asked {
  readonly seed: number;
  readonly module: ModuleName;
  readonly config: Config;
  readonly dtype: FloatDtype;
}

/** A weight or a bias. */
export function saturatedWeight(asked: Asked, parameter: Parameter): FloatTensor {
  const { kind, shape, name, place } = parameter;
  const { seed, config } = asked;
  const { hidden_size } = config;
  const rows = shape[0]!;
  const columns = shape.at(-1)!;
  const hasForget = hasC(asked.module);
  const isForget = (row: number) => hasForget && row >= hidden_size && row < 2 * hidden_size;
  const signOf = signsOf(asked, parameter);
  if (kind === 'weight_hr') {
    const [of_h, of_c] = [unitSign(asked, 'h', place.state), unitSign(asked, 'c', place.state)];
    return filled(
      asked,
      name,
      shape,
      (hash, i) => (1 + (hash % 3)) * of_h(Math.floor(i / columns)) * of_c(i % columns),
    );
  }
  if (kind.startsWith('bias')) {
    const forget = keyOf(`forget${name.slice(kind.length)}`);
    return filled(asked, name, shape, (hash, row) => {
      if (!isForget(row)) return hash % 8 === 0 ? ONE : hash % 8 === 1 ? -ONE : 0;
      const b = 1 + (hash32(seed, forget, row - hidden_size) % 3);
      return ONE * (kind === 'bias_ih' ? b : -b + (hash % 4 === 0 ? 1 : 0));
    });
  }
  const ofMany = kind === 'weight_ih' && columns > rows ? Math.floor((6 * columns) / rows) : 1;
  const readsProjected = (config.proj_size ?? 0) > 0 && (kind === 'weight_hh' || place.layer > 0);
  const forgetting: RowOf = {
    m: 2 * columns,
    most: 1,
    valueOf: (q, column) => ONE * (1 + (q % 2)) * signOf(column),
  };
  const other = (most: number): RowOf => ({
    m: readsProjected ? 2 * columns : columns,
    most,
    valueOf: (q) => ONE * WEIGHTS[q % 4]!,
  });
  const [third, usual] = [other(ofMany), other(1)];
  return sparse(asked, name, shape, (row) => (isForget(row) ? forgetting : row % 3 === 0 ? third : usual));
}

export function saturatedInput(asked: Asked, shape: Shape): FloatTensor {
  const width = shape.at(-1)!;
  const signOf = sign(asked.seed, 'input_sign');
  return filled(asked, 'input', shape, (hash, i) => INPUTS[hash % 4]! * signOf(i % width));
}

/** h_0 or c_0, hx or cx. */
export function saturatedState(asked: Asked, name: string, shape: Shape): FloatTensor {
  if (!hasC(asked.module)) return filled(asked, name, shape, (hash) => ((hash % 9) - 4) / 4);
  const letter = name.startsWith('h') ? 'h' : 'c';
  const width = shape.at(-1)!;
  const perPlace = isNetwork(asked.module)
    ? shape.slice(1).reduce((product, one) => product * one, 1)
    : Infinity;
  const num_places = isNetwork(asked.module) ? shape[0]! : 1;
  const signs = Array.from({ length: num_places }, (_, place) => unitSign(asked, letter, place));
  return filled(asked, name, shape, (hash, i) => {
    const size = letter === 'h' ? (hash % 3) / 2 : 4096 + (hash % 4096);
    return size * signs[Math.floor(i / perPlace)]!(i % width);
  });
}

type Sign = (index: number) => number;

function sign(seed: number, name: string): Sign {
  const key = keyOf(name);
  return (index) => (hash32(seed, key, index) % 2 === 1 ? -1 : 1);
}

/** Of the units of h or c in one layer and direction: h has the signs of c, unless it is projected. */
function unitSign({ seed, config }: Asked, letter: 'h' | 'c', place: number): Sign {
  const { hidden_size, proj_size = 0 } = config;
  const isProjected = letter === 'h' && proj_size > 0;
  const of = sign(seed, isProjected ? 'h_sign' : 'c_sign');
  return (unit) => of(place * (isProjected ? proj_size : hidden_size) + unit);
}

/** Of what the columns of a weight read. */
function signsOf(asked: Asked, { kind, place }: Parameter): Sign {
  if (kind === 'weight_hh') return unitSign(asked, 'h', place.state);
  if (place.layer === 0) return sign(asked.seed, 'input_sign');
  const num_directions = num_directionsOf(asked.config);
  const width = signatureOf(asked.module).states[0].width(asked.config);
  const below = (place.layer - 1) * num_directions;
  const signs = Array.from({ length: num_directions }, (_, side) => unitSign(asked, 'h', below + side));
  return (column) => signs[Math.floor(column / width)]!(column % width);
}

function hasC(module: ModuleName): boolean {
  return signatureOf(module).states.length > 1;
}

/** What a row of a weight has: where `hash mod m` is less than `most` a value of `q = floor(hash / m)`, else 0. */
interface RowOf {
  readonly m: number;
  readonly most: number;
  readonly valueOf: (q: number, column: number) => number;
}

/** Row by row: weights are many, and most of them are 0. */
function sparse(
  { seed, dtype }: Asked,
  name: string,
  shape: Shape,
  rowOf: (row: number) => RowOf,
): FloatTensor {
  const [rows, columns] = shape as [number, number];
  const data = new ARRAYS[dtype](rows * columns);
  const key = keyOf(name);
  let i = 0;
  for (let row = 0; row < rows; row++) {
    const { m, most, valueOf } = rowOf(row);
    for (let column = 0; column < columns; column++, i++) {
      const hash = hash32(seed, key, i);
      const q = Math.floor(hash / m);
      if (hash - q * m < most) data[i] = valueOf(q, column);
    }
  }
  return tensor<FloatDtype>(data, shape);
}

function filled(
  { seed, dtype }: Asked,
  name: string,
  shape: Shape,
  valueOf: (hash: number, i: number) => number,
): FloatTensor {
  const data = new ARRAYS[dtype](shape.reduce((product, size) => product * size, 1));
  const key = keyOf(name);
  for (let i = 0; i < data.length; i++) data[i] = valueOf(hash32(seed, key, i), i) + 0; // never -0
  return tensor<FloatDtype>(data, shape);
}
