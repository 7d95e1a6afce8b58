// What is wrong with a file of numbers.
import { InputError } from '../tensor/index.ts';

/** A .npy file that is not what it says, or that holds what a case cannot hold. */
export class NpyError extends InputError {
  override name = 'NpyError';
}

/** Throws an NpyError that names the file. */
export type Refuse = (problem: string, ...details: string[]) => never;
