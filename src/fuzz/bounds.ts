// How large the networks are that fuzz draws.

/** The greatest sizes that are drawn. */
export interface Bounds {
  readonly input_size: number;
  readonly hidden_size: number;
  readonly num_layers: number;
  readonly seq_len: number;
  readonly batch: number;
}

export const DEFAULT_BOUNDS: Bounds = {
  input_size: 16,
  hidden_size: 16,
  num_layers: 4,
  seq_len: 20,
  batch: 6,
};
