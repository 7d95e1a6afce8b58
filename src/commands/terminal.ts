// What the console can show: colours, and a progress line that writes over itself.
import { harmless } from '../text/index.ts';

/** NO_COLOR, where it is not empty, means no; else FORCE_COLOR yes, or no where it is 0 or false; else a terminal has them. */
export function hasColours(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return !['0', 'false'].includes(FORCE_COLOR);
  return stream.isTTY === true && TERM !== 'dumb';
}

export interface Progress {
  update(text: string): void;
  /** Takes the line away, so that what follows starts clean. */
  clear(): void;
}

/** Work with a progress line, which is taken away however it ends. */
export async function withProgress<T>(work: (line: Progress) => Promise<T>): Promise<T> {
  const line = progress();
  try {
    return await work(line);
  } finally {
    line.clear();
  }
}

/** On a terminal one line that writes over itself; elsewhere a line every few seconds, so that logs show life. */
export function progress(
  stream: NodeJS.WriteStream = process.stderr,
  now: () => number = Date.now,
): Progress {
  if (!stream.isTTY) return quietProgress(stream, now);
  let shown = Number.NEGATIVE_INFINITY;
  return {
    update(text) {
      if (now() - shown < 50) return; // milliseconds: more often costs time and shows nothing
      shown = now();
      stream.write(`\r\x1b[2K${oneLine(text).slice(0, (stream.columns || 80) - 1)}`);
    },
    clear() {
      stream.write('\r\x1b[2K');
    },
  };
}

function quietProgress(stream: NodeJS.WriteStream, now: () => number): Progress {
  let shown = now();
  return {
    update(text) {
      if (now() - shown < 5000) return; // milliseconds
      shown = now();
      stream.write(`${oneLine(text)}\n`);
    },
    clear() {},
  };
}

function oneLine(text: string): string {
  return harmless(text).replace(/[\n\t]/g, '?');
}
