// A case: one claim about a module, its weights and inputs, and what PyTorch answers.
import type { FloatDtype, NamedTensors } from '../tensor/index.ts';

export type ModuleName = 'RNN' | 'RNNCell';

/** Constructor arguments by torch's names, torch's defaults filled in; a cell has no layers and directions. */
export interface CaseConfig {
  readonly input_size: number;
  readonly hidden_size: number;
  readonly nonlinearity: 'tanh' | 'relu';
  readonly bias: boolean;
  readonly num_layers: number;
  readonly batch_first: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
}

/** What a subject is given: everything but the answers. */
export interface Question {
  readonly module: ModuleName;
  readonly config: CaseConfig;
  readonly dtype: FloatDtype;
  /** RNNCell only: the input has a leading time axis, and the cell is stepped over it by hand. */
  readonly stepped: boolean;
  readonly state_dict: NamedTensors;
  /** RNN: `input`, `h_0`; RNNCell: `input`, `hx`. An absent state means zeros. */
  readonly inputs: NamedTensors;
}

export interface Case extends Question {
  /** The folder's path below the one that was loaded, with `/`. */
  readonly id: string;
  readonly claim: string;
  /** RNN: `output`, `h_n`, `h_steps`; RNNCell: `h_1`, or `h_steps` when stepped. */
  readonly expected: NamedTensors;
  /** The same in float64, from the same weights and inputs; empty where there is none. */
  readonly truth: NamedTensors;
  /** Names of known mistakes that this case fails. */
  readonly catches: readonly string[];
  /** `any`: every correct implementation gives these bits. `float32-in-order`: one that claims this arithmetic does. */
  readonly exact?: 'any' | 'float32-in-order';
  /** Files that a test uses, as they are; check ignores them. */
  readonly attachments: Readonly<Record<string, Uint8Array>>;
  readonly provenance: Readonly<Record<string, unknown>>;
}
