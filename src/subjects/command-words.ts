// A command line into words, without a shell: the same on every system.
import { InputError } from '../tensor/index.ts';
import { shown } from '../text/index.ts';

const QUOTES = `'"`;

/**
 * Blanks part words. What stands between '…' or between "…" is taken as it is, blanks too. A backslash is a character like
 * any other, as Windows wants it, and nothing else means anything: no `$`, `~`, `|` or `>`.
 * @param where how errors name it
 * @throws InputError where there is no word, or a quote is not closed
 */
export function commandWords(line: string, where: string): [string, ...string[]] {
  const words: string[] = [];
  let word: string | undefined; // '' is a word: it was quoted
  for (let at = 0; at < line.length; at++) {
    const one = line[at]!;
    if (/\s/.test(one)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (QUOTES.includes(one)) {
      const end = line.indexOf(one, at + 1);
      if (end === -1) throw unclosed(line, where, one);
      word = (word ?? '') + line.slice(at + 1, end);
      at = end;
    } else word = (word ?? '') + one;
  }
  if (word !== undefined) words.push(word);
  const [program, ...args] = words;
  if (!program) throw empty(line, where);
  if (line.includes('\0')) throw new InputError(`${where}: ${shown(line)} has a NUL character in it`);
  return [program, ...args];
}

function unclosed(line: string, where: string, quote: string): InputError {
  const other = quote === '"' ? `'…'` : `"…"`;
  return new InputError(`${where}: ${shown(line)} has a ${quote} that is not closed`, [
    `Close it. A ${quote} that belongs to a word stands between ${other}.`,
  ]);
}

function empty(line: string, where: string): InputError {
  return new InputError(`${where}: came ${shown(line)}, want a program and its arguments`, [
    'Such as "./my_rnn" or "python3 my_rnn.py".',
  ]);
}
