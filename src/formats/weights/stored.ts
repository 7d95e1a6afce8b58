// The tensors of a file of weights: known by name once its header is read, their elements read when they are asked for.
import type { FloatTensor, Shape } from '../../tensor/index.ts';

export interface StoredTensor {
  /** By torch's name where torch has it, such as `bfloat16`; else as the file names it. Absent where only reading tells. */
  readonly dtype?: string;
  /** Absent where only reading tells. */
  readonly shape?: Shape;
  /** That it takes in memory, about; the file has as many, or says so. */
  readonly bytes: number;
  /**
   * float64 as it is; float16 and bfloat16 become float32, which holds each of their numbers.
   * @throws WeightsError where it is no tensor of floats, or is damaged
   */
  read(): FloatTensor;
}

/** By the keys of the file, in its order. */
export type StoredTensors = ReadonlyMap<string, StoredTensor>;
