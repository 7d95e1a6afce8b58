// How the values of options are read.
import { InvalidArgumentError } from 'commander';

/** For an option that may be given again and again. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

export function whole(value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Want a whole number >= 1.');
}

export function natural(value: string): number {
  if (/^\d{1,10}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Want a whole number >= 0.');
}
