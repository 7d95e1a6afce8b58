// A case: one claim about a module, its weights and inputs, and what PyTorch answers.
import type { Config, ModuleName } from '../signatures/index.ts';
import type { FloatDtype, NamedTensors } from '../tensor/index.ts';

/** What a subject is given: everything but the answers. */
export interface Question {
  readonly module: ModuleName;
  /** torch's defaults filled in; a cell's is that of one layer in one direction. */
  readonly config: Config;
  readonly dtype: FloatDtype;
  /** Of a cell: the input has a leading time axis, and the cell is stepped over it by hand. */
  readonly stepped: boolean;
  readonly state_dict: NamedTensors;
  /** `input`, and the initial states: `h_0` of a network, `hx` of a cell. An absent state means zeros. */
  readonly inputs: NamedTensors;
}

/** A module with its weights and inputs, what PyTorch answered, and what that shows. */
export interface Case extends Question {
  /** The folder's path below the one that was loaded, with `/`. */
  readonly id: string;
  readonly claim: string;
  /** Of a network `output`, `h_n`, `h_steps`; of a cell `h_1`, or `h_steps` when stepped. */
  readonly expected: NamedTensors;
  /** The same in float64, from the same weights and inputs; empty where there is none. */
  readonly truth: NamedTensors;
  /** Names of known mistakes that this case fails. */
  readonly catches: readonly string[];
  /** `any`: every correct implementation gives these bits. `float32-in-order`: one that claims this arithmetic does. */
  readonly exact?: 'any' | 'float32-in-order';
  /**
   * Its tensors come from a formula, `expected` and `truth` from the judge; `broken` says why PyTorch's hashes are others.
   */
  readonly derived?: { readonly broken?: string };
  /** Files that a test uses, as they are; check ignores them. */
  readonly attachments: Readonly<Record<string, Uint8Array>>;
  readonly provenance: Readonly<Record<string, unknown>>;
}
