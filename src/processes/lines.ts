// Lines of a pipe, each of a bounded length: what is no protocol of ours must not fill the memory.
import type { Readable } from 'node:stream';

/** Characters. A line of ours has a few hundred. */
const LONGEST = 1 << 16;

/** A line that is longer comes cut, and is the last. */
export async function* linesOf(pipe: Readable): AsyncGenerator<string> {
  let rest = '';
  pipe.setEncoding('utf8');
  for await (const chunk of pipe as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    yield* lines;
    if (rest.length > LONGEST) return yield rest.slice(0, LONGEST);
  }
  if (rest !== '') yield rest;
}
