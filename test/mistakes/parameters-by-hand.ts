// The parameters of one layer in one direction, and what a porter makes of them on the way.
import type { Question } from '../../src/conformance/index.ts';
import { half, misread, range, type Row, rowsOf, transposed, zeros } from './nested.ts';
import { numbers } from '../../src/tensor/index.ts';

export const OF_PARAMETERS = [
  'bias_hh_dropped',
  'bias_ih_dropped',
  'biases_dropped',
  'bias_hh_doubled',
  'biases_doubled',
  'bias_ih_for_both',
  'weight_ih_misread',
  'weight_ih_transposed',
  'weight_hh_transposed',
  'half_precision_weights',
  'half_precision_parameters',
  'reverse_weights_ignored',
] as const;

/** A network that projects has one more weight. */
export const OF_PROJECTION = ['weight_hr_misread', 'weight_hr_reverse_ignored'] as const;

export const OF_GATES = [
  'hh_gates_swapped',
  'gates_interleaved',
  'hh_blocks_transposed',
  'ih_blocks_transposed',
  'gates_share_the_first_bias',
] as const;

export type ParameterName = (typeof OF_PARAMETERS | typeof OF_PROJECTION | typeof OF_GATES)[number];

export interface Parameters {
  readonly ih: Row[];
  readonly hh: Row[];
  readonly bi: Row;
  readonly bh: Row;
  readonly hr?: Row[];
}

/** @param suffix what stands behind the names: `_l0_reverse`; nothing for a cell @param rows of weight_ih */
export function parametersAt(
  { config, state_dict }: Question,
  suffix: string,
  rows: number,
  has: (name: ParameterName) => boolean,
): Parameters {
  const forward = suffix.replace('_reverse', '');
  const own = has('reverse_weights_ignored') ? forward : suffix;
  const halves = has('half_precision_weights') || has('half_precision_parameters');
  const matrix = (name: string) => {
    const read = rowsOf(state_dict[name]!);
    return halves ? read.map((row) => row.map(half)) : read;
  };
  const both = has('biases_doubled') ? 2 : 1;
  const bias = (name: string, factor: number) => {
    if (!config.bias || factor === 0 || has('biases_dropped')) return zeros(rows); // NaN * 0 is NaN
    const read = numbers(state_dict[name + own]!).map((v) => v * factor * both);
    return has('half_precision_parameters') ? read.map(half) : read;
  };
  let ih = matrix(`weight_ih${own}`);
  if (has('weight_ih_misread')) ih = misread(ih);
  if (has('weight_ih_transposed') && ih.length === ih[0]?.length) ih = transposed(ih);
  const hh = matrix(`weight_hh${own}`);
  const name = `weight_hr${has('weight_hr_reverse_ignored') ? forward : own}`;
  const hr = name in state_dict && matrix(name);
  return {
    ih,
    hh: has('weight_hh_transposed') ? misread(hh) : hh,
    bi: bias('bias_ih', has('bias_ih_dropped') ? 0 : 1),
    bh: bias(
      has('bias_ih_for_both') ? 'bias_ih' : 'bias_hh',
      has('bias_hh_dropped') ? 0 : has('bias_hh_doubled') ? 2 : 1,
    ),
    ...(hr && { hr: has('weight_hr_misread') ? misread(hr) : hr }),
  };
}

/**
 * What each gate reads.
 * @param right the gates in the order of PyTorch's rows: `ifgo` @param believed in that of the porter
 */
export function gatesOf(
  { ih, hh, bi, bh }: Parameters,
  right: string,
  believed: string,
  has: (name: ParameterName) => boolean,
): Parameters[] {
  const num_gates = right.length;
  const units = range(ih.length / num_gates);
  const rowAt = (block: number, unit: number) =>
    has('gates_interleaved') ? unit * num_gates + block : block * units.length + unit;
  return [...right].map((gate) => {
    const block = believed.indexOf(gate);
    const ofHidden = has('hh_gates_swapped') && block < 2 ? 1 - block : block;
    const shared = has('gates_share_the_first_bias');
    const of = <T>(all: T[], at: number) => units.map((unit) => all[rowAt(at, unit)]!);
    const isTurned = (name: ParameterName, rows: Row[]) => has(name) && rows.length === rows[0]?.length;
    const [own, past] = [of(ih, block), of(hh, ofHidden)];
    return {
      ih: isTurned('ih_blocks_transposed', own) ? transposed(own) : own,
      hh: isTurned('hh_blocks_transposed', past) ? transposed(past) : past,
      bi: of(bi, shared ? 0 : block),
      bh: of(bh, shared ? 0 : ofHidden),
    };
  });
}
