// Cases of one or two units, whose numbers can be worked out by hand.
import type { Case } from '../../src/conformance/index.ts';
import type { Config as CaseConfig } from '../../src/signatures/index.ts';
import { type NamedTensors, type Shape, type Tensor, tensor } from '../../src/tensor/index.ts';

export const f32 = (shape: Shape, ...values: number[]): Tensor => tensor(Float32Array.from(values), shape);
export const f64 = (shape: Shape, ...values: number[]): Tensor => tensor(Float64Array.from(values), shape);

export const CONFIG: CaseConfig = {
  input_size: 1,
  hidden_size: 1,
  nonlinearity: 'relu',
  bias: false,
  num_layers: 1,
  batch_first: false,
  dropout: 0,
  bidirectional: false,
};

export interface SmallCase extends Partial<Omit<Case, 'config'>> {
  readonly config?: Partial<CaseConfig>;
  readonly inputs: NamedTensors;
}

export function smallCase({ config, ...parts }: SmallCase): Case {
  return {
    id: 'small',
    claim: 'one small case',
    module: 'RNN',
    dtype: 'float32',
    stepped: false,
    state_dict: {},
    expected: {},
    truth: {},
    catches: [],
    attachments: {},
    provenance: {},
    ...parts,
    config: { ...CONFIG, ...config },
  };
}
