// One call of a network: what was read of it, and where its results go.
import { type FloatDtype, type FloatTensor, transpose01, type View } from '../tensor/index.ts';
import type { Sequence } from './kernels/index.ts';

/** Of the input. */
export interface Extent {
  readonly seq_len: number;
  readonly batch: number;
  readonly isBatched: boolean;
  /** As it counts: false for unbatched tensors. */
  readonly batch_first: boolean;
}

/** What was read of a call, and is right. */
export interface Checked {
  readonly x: View<FloatDtype>;
  readonly before: readonly View<FloatDtype>[] | undefined;
  readonly lengths: readonly number[] | undefined;
  readonly extent: Extent;
}

/** A call that passed its checks. */
export interface Call {
  readonly sequence: Sequence;
  /** Output, time-major: `output` itself, or what is transposed into it. */
  readonly steps: FloatTensor;
  readonly output: FloatTensor;
  readonly batch_first: boolean;
  readonly answer: FloatTensor[];
}

export function finished({ steps, output, batch_first, answer }: Call): FloatTensor[] {
  if (batch_first) transpose01(steps, output);
  return answer;
}

export function leadingOf({ seq_len, batch, isBatched, batch_first }: Extent): number[] {
  return batch_first ? [batch, seq_len] : isBatched ? [seq_len, batch] : [seq_len];
}
