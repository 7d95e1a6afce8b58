// The known gaps of a run: reason, until when, which cases; and what is wrong with the list.
import type { CaseVerdict, GapVerdict, Report } from '../conformance/index.ts';
import { plain } from '../text/index.ts';
import type { Paint } from './paint.ts';
import { counted, shortList, wrap } from './wrap.ts';

/** Empty where none is listed. @param cases those that were judged, whose ids are shown; fuzz has none */
export function gapsLines(
  { gaps = [], cases }: Pick<Report, 'gaps' | 'cases'>,
  { dim, status }: Paint,
  noun = 'case',
): string[] {
  const covering = gaps.filter((gap) => gap.cases > 0);
  const covered = covering.reduce((sum, gap) => sum + gap.cases, 0);
  const faults = gaps.filter(({ fault }) => fault);
  if (covering.length + faults.length === 0) return []; // they match only what was not run
  return [
    status('gap', `Known gaps: ${counted(covered, noun)}`),
    ...covering.flatMap((gap) => [
      ...wrap(`${gap.reason}${untilText(gap)}: ${counted(gap.cases, noun)}`, 2),
      ...wrap(shortList(idsOf(gap, cases)), 4).map(dim),
    ]),
    ...faults.flatMap((gap) => [
      `${status('fail', `GAP ${gap.fault!.toUpperCase()}`)} ${plain(nameOf(gap))}`,
      ...wrap(`${gap.reason}${untilText(gap)}`, 5).map(dim),
      ...wrap(gap.remedy!, 5),
    ]),
  ];
}

function untilText({ until }: GapVerdict): string {
  return until === undefined ? '' : ` (until ${until})`;
}

function nameOf({ case: glob, where = [] }: GapVerdict): string {
  return glob ?? where.join(', ');
}

/** Two gaps with the same reason share their cases here. */
function idsOf({ reason }: GapVerdict, cases: readonly CaseVerdict[]): string[] {
  return cases.filter((one) => one.status === 'gap' && one.reason === reason).map(({ id }) => id);
}
