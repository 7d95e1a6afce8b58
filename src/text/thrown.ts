// What was thrown, whatever it is, as a name and a message.
import { shortened } from './harmless.ts';

export interface Thrown {
  readonly name: string;
  readonly message: string;
}

/** Never throws: anything can be thrown, and reading it can throw too. */
export function thrown(cause: unknown): Thrown {
  try {
    if (cause instanceof Error) {
      return { name: shortened(String(cause.name)), message: shortened(String(cause.message)) };
    }
    return { name: 'Error', message: `it threw ${shortened(String(cause))}` };
  } catch {
    return { name: 'Error', message: `it threw an unreadable ${typeof cause}` };
  }
}

/** Both in one line; a plain Error's name says nothing. */
export function thrownText(cause: unknown): string {
  const { name, message } = thrown(cause);
  return name === 'Error' ? message : `${name}: ${message}`;
}

/** A value of others, in short. */
export function shown(value: unknown): string {
  try {
    const json = typeof value === 'bigint' ? undefined : JSON.stringify(value);
    return shortened(json ?? (value === undefined ? 'undefined' : `a ${typeof value}`));
  } catch {
    return `an unreadable ${typeof value}`;
  }
}
