// Text for a terminal of 80 columns.
import { plain } from '../text/index.ts';

export const WIDTH = 80;

/** Words in lines of at most `width` columns, every line indented; a longer word goes on in the next line. */
export function wrap(text: string, indent: number, width = WIDTH): string[] {
  const lines: string[] = [];
  let line = '';
  const fits = new RegExp(`.{1,${width - indent}}`, 'gu');
  for (const word of plain(text)
    .split(' ')
    .filter(Boolean)
    .flatMap((whole) => whole.match(fits)!)) {
    if (line !== '' && indent + line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].filter((one) => one !== '').map((one) => ' '.repeat(indent) + one);
}

/** Lines under a label that stands at the left, wrapped below the first. */
export function labelled(label: string, lines: readonly string[], indent: number): string[] {
  const width = indent + 8;
  const [first = '', ...rest] = lines.flatMap((line) => wrap(line, width));
  const name = plain(label).slice(0, WIDTH - indent);
  return name.length < 8
    ? [`${' '.repeat(indent)}${name.padEnd(8)}${first.trimStart()}`, ...rest]
    : [' '.repeat(indent) + name, first, ...rest];
}

/** `1 case`, `2 cases`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The first few of many. */
export function shortList(ids: readonly string[]): string {
  return ids.length <= 6 ? ids.join(', ') : `${ids.slice(0, 5).join(', ')} and ${ids.length - 5} more`;
}
