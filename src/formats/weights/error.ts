// What is wrong with a file of weights.
import { InputError } from '../../tensor/index.ts';

/** A .npz, .safetensors or .pt that is not what it says, or that holds what is not read from it. */
export class WeightsError extends InputError {
  override name = 'WeightsError';
}

/** Throws a WeightsError that names the file. */
export type RefuseWeights = (problem: string, ...details: string[]) => never;

export function refusing(file: string): RefuseWeights {
  return (problem, ...details) => {
    throw new WeightsError(`${file}: ${problem}`, details);
  };
}

/** As an error shows what stands in a file: a name can be as long as the file. */
export const short = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);
