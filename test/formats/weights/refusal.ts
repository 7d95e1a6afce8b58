// What a reader of weights refuses, as a text.
import { expect } from 'vitest';
import { WeightsError } from '../../../src/formats/weights/index.ts';

/** The message of the typed error that it has to throw. */
export function refusal(how: () => unknown): string {
  try {
    how();
  } catch (error) {
    expect(error).toBeInstanceOf(WeightsError);
    return (error as Error).message;
  }
  throw new Error('it was read');
}
