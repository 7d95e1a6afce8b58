// What a matcher answers, in the form that vitest and jest share.
import { InputError } from '../tensor/index.ts';
import { plainLines } from '../text/index.ts';

export interface Outcome {
  readonly pass: boolean;
  /** Asked for where the assertion fails. */
  readonly message: () => string;
}

/**
 * What `judge` answers. Bad use fails the assertion with and without `.not`: an error that is thrown would show the lines
 * of this package in place of the user's.
 */
export async function outcomeOf(
  matcher: string,
  isNot: boolean,
  judge: () => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return named(matcher, await judge());
  } catch (cause) {
    return named(matcher, refused(isNot, cause));
  }
}

/** The same of a matcher that does not wait. */
export function outcomeNow(matcher: string, isNot: boolean, judge: () => Outcome): Outcome {
  try {
    return named(matcher, judge());
  } catch (cause) {
    return named(matcher, refused(isNot, cause));
  }
}

function named(matcher: string, { pass, message }: Outcome): Outcome {
  return { pass, message: () => `${matcher}: ${message()}` };
}

/** @throws what is no InputError: it is a bug of ours */
function refused(isNot: boolean, cause: unknown): Outcome {
  if (cause instanceof InputError) return { pass: isNot, message: () => plainLines(cause.message) };
  throw cause;
}
