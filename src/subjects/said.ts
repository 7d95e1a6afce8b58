// What a program said on standard error, beside the error that it is asked for.
import type { Child } from '../processes/index.ts';
import { shortened } from '../text/index.ts';
import type { Posted } from './exchange.ts';

/** The error with the last lines of standard error; `check` shows them under the reason. */
export function withStderr<E extends Error>(error: E, child: Child, { named }: Posted): E {
  const stderr = child.lastLines().map((line) => shortened(named(line)));
  return stderr.length === 0 ? error : Object.assign(error, { stderr });
}

/** `it ended with exit code 1: ValueError: …`: the last line is the one that says most. */
export function endedText(how: string, child: Child, { named }: Posted): string {
  const [last] = child.lastLines(1);
  return last === undefined ? `it ${how}` : `it ${how}: ${shortened(named(last.trim()))}`;
}
