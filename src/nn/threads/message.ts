// What a network and its twin in a worker tell each other.
import type { ModuleName } from '../../signatures/index.ts';
import type { FloatArray, Shape } from '../../tensor/index.ts';
import type { ModuleOptions } from '../options.ts';

/** A tensor on its way: its memory is transferred. */
export interface Sent {
  readonly data: FloatArray;
  readonly shape: Shape;
}

/** The first message: which network. */
export interface Made {
  readonly module: ModuleName;
  /** Without batch_first. */
  readonly config: object;
  readonly options: ModuleOptions;
  readonly state_dict: Readonly<Record<string, Sent>>;
}

/** Then the rows of a call, time-major. */
export interface Asked {
  readonly id: number;
  readonly input: Sent;
  readonly initial: readonly Sent[] | undefined;
  readonly lengths: readonly number[] | undefined;
}

export interface Answered {
  readonly id: number;
  /** Output and all last states; undefined where it could not compute them. */
  readonly answer: readonly FloatArray[] | undefined;
}
