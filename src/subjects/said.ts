// What a program said on standard error, beside the error that it is asked for.
import type { Child } from '../processes/index.ts';
import { shortened } from '../text/index.ts';
import type { Posted } from './exchange.ts';

const MOST = 5; // lines
/** Python marks a place in the line above; wrapped it marks nothing. */
const UNDERLINES = /^[\s^~]*$/;

/** The error with the last lines of standard error; `check` shows them under the reason. @param posted the question, if any */
export function withStderr<E extends Error>(error: E, child: Child, posted: Posted | undefined): E {
  const stderr = child
    .lastLines(2 * MOST)
    .filter((line) => !UNDERLINES.test(line))
    .slice(-MOST)
    .map((line) => told(line, posted));
  const isSaid = stderr.length === 1 && error.message.endsWith(stderr[0]!.trim());
  return stderr.length === 0 || isSaid ? error : Object.assign(error, { stderr });
}

/** `it ended with exit code 1: ValueError: …`: the last line is the one that says most. */
export function endedText(how: string, child: Child, posted: Posted | undefined): string {
  const [last] = child.lastLines(1);
  return last === undefined ? `it ${how}` : `it ${how}: ${told(last.trim(), posted)}`;
}

function told(line: string, posted: Posted | undefined): string {
  return shortened(posted ? posted.named(line) : line);
}
