// What somebody offline has not answered yet: nothing is known of it.
import type { CaseVerdict, Report } from '../conformance/index.ts';
import { counted } from './wrap.ts';

/** Of cases that are answered themselves; what is not known while each is missing. */
const OPEN: readonly [string, string][] = [
  ['steps', 'each step alone'],
  ['other-weights', 'whether it reads the weights of each question'],
  ['again', 'whether it answers the same again'],
];

/** A sentence for each kind; empty where all is answered. */
export function unansweredLines({
  cases,
  totals: { unanswered: whole = 0 },
}: Pick<Report, 'cases' | 'totals'>): string[] {
  const partly = cases.filter((one) => one.unanswered && !one.unanswered.includes('case'));
  const having = (wanted: (name: string) => boolean) =>
    partly.filter(({ unanswered = [] }) => unanswered.some(wanted)).length;
  const open = OPEN.flatMap(([name, what]) => {
    const count = having((one) => one === name);
    return count === 0 ? [] : [`${what} in ${counted(count, 'case')}`];
  });
  const next = having(isNext);
  return [
    ...(whole === 1 ? ['1 case is not answered yet: nothing is shown of it.'] : []),
    ...(whole > 1 ? [`${whole} cases are not answered yet: nothing is shown of them.`] : []),
    ...(open.length > 0 ? [`Not answered yet: ${open.join('; ')}.`] : []),
    ...(next > 0
      ? [`Where ${counted(next, 'case')} first ${next === 1 ? 'goes' : 'go'} wrong is not answered yet.`]
      : []),
  ];
}

/** Of a failure: the questions that would say where it is first; undefined where none is open. */
export function nextText({ id, unanswered = [] }: CaseVerdict): string | undefined {
  const next = unanswered.filter(isNext);
  const written = next.filter((name) => name.includes('/'));
  if (next.length === 0) return undefined;
  const [round] = written[0]?.split('/') ?? [];
  return round === undefined
    ? 'not asked: there was no room for its questions in this round'
    : `not answered yet: ${counted(written.length, 'question')} in ${id}/${round}`;
}

/** A further round's, or one that had no room in it. */
function isNext(name: string): boolean {
  return !['case', 'other-weights', 'other-state', 'again', 'steps'].includes(name);
}
