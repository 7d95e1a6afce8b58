// A run that ended before its end: how much of it was done.
import type { Report } from '../conformance/index.ts';
import type { Paint } from './paint.ts';
import { counted, WIDTH, wrap } from './wrap.ts';

/** Empty where all was run. @param width columns of a line */
export function cutShort(
  { totals, not_run = 0, interrupted }: Report,
  { status }: Paint,
  width = WIDTH,
): string[] {
  if (not_run === 0 && !interrupted) return [];
  const why = interrupted ? 'Interrupted' : `Ended by --bail, as ${totals.fail + totals.broken} failed`;
  const done =
    not_run === 0
      ? `after ${counted(totals.cases, 'case')}, which is all of them`
      : `stopped after ${totals.cases} of ${counted(totals.cases + not_run, 'case')}, ${not_run} not run`;
  const line = `${why}: ${done}.`;
  return (width === Infinity ? [line] : wrap(line, 0, width)).map((one) => status('fail', one));
}
