// What a command says beside its report, on standard error: lines of 80 columns.
import { wrap } from '../report/wrap.ts'; // alone: the whole folder takes long to load
import { plain } from '../text/index.ts';

const NAME = 'torch-parity: ';

/** @param typed a command, which stays whole on a line of its own */
export function tell(note: string, typed?: string): void {
  process.stderr.write(`${toldLines(note, typed).join('\n')}\n`);
}

export function toldLines(note: string, typed?: string): string[] {
  const whole = `${NAME}${plain(note).split(' ').filter(Boolean).join(' ')}`;
  const [first = ''] = wrap(whole, 0);
  const rest = wrap(whole.slice(first.length), 2);
  return [first, ...rest, ...(typed === undefined ? [] : [`  ${typed}`])];
}
