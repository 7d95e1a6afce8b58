// The frames of an error that are its author's: where the user's code threw.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Files of this package; what stands in them is nobody's mistake but ours. */
const OURS = fileURLToPath(new URL('..', import.meta.url));
const MOST = 4;

/** `step (my-rnn.mjs:12:5)`, the innermost first, files as seen from the current directory; never throws. */
export function framesOf(cause: unknown): string[] {
  try {
    const { stack } = cause as { stack?: unknown };
    if (typeof stack !== 'string') return [];
    return stack.split('\n').flatMap(frameIn).slice(0, MOST);
  } catch {
    return [];
  }
}

function frameIn(line: string): string[] {
  const [, called = '', from] =
    /^\s+at (?:(.*) \()?((?:file:\/\/|\/|[A-Za-z]:\\).*:\d+:\d+)\)?$/.exec(line) ?? [];
  if (from === undefined) return [];
  const [, url, at] = /^(.*?)((?::\d+){2})$/.exec(from)!;
  const file = url!.startsWith('file:') ? fileURLToPath(url!.split('?')[0]!) : url!;
  if (file.startsWith(OURS) || file.includes('node_modules')) return [];
  const near = path.relative('', file);
  const place = `${near.startsWith('..') ? file : near}${at}`;
  return [called === '' ? place : `${called} (${place})`];
}
