// Two recordings beside each other, as text: which answers moved, how far, worst first.
import { figure, ratioText } from '../compare/index.ts';
import type { Comparison } from '../harness/compare-recordings.ts';
import type { ComparedCase, MovedTensor } from '../harness/compare-case.ts';
import { counted, shortList, WIDTH, wrap } from './wrap.ts';

/** Cases within the bound that are shown unless all are asked for. */
const MOST = 10;
const EXPLAINED = "Moved by; beside PyTorch's own error in old, in ulp, and beside old's bound:";

export function comparisonText(found: Comparison, options: { readonly all: boolean }): string {
  const of = (status: ComparedCase['status']) => found.cases.filter((one) => one.status === status);
  const [beyond, within] = [of('beyond'), of('within')];
  const shown = options.all ? within : within.slice(0, MOST);
  const left = within.length - shown.length;
  return [
    ...[found.before, found.now].flatMap(({ folder, torch }, i) =>
      wrap(`${i === 0 ? 'old:' : 'new:'} ${folder}, torch ${torch.join(', ') || 'unknown'}`, 0),
    ),
    ...(beyond.length + shown.length > 0 ? [EXPLAINED, ''] : []),
    ...[...beyond, ...shown].flatMap(caseLines),
    ...(left > 0 ? [`and ${left} more within their bounds (--verbose)`] : []),
    '',
    ...onlyLines(found),
    `${counted(found.cases.length, 'case')}: ${of('identical').length} identical, ${within.length} within the recorded bound, ${beyond.length} beyond`,
  ].join('\n');
}

function caseLines({ id, status, moved }: ComparedCase): string[] {
  return [...wrap(`${status.padEnd(6)} ${id}`, 0), ...moved.flatMap(movedLine)];
}

/** `h_n          1.0e-4   12.3x own error    812 ulp      4.1x the bound` */
function movedLine({ name, difference, times_own_error, ulp, bound, why }: MovedTensor): string[] {
  if (difference === null) return wrap(`${name}: ${why}`, 7);
  const own = times_own_error === null ? 'no own error' : `${ratioText(times_own_error)} own error`;
  const spent = bound > 0 ? `${figure(difference / bound)}x the bound` : 'bound 0';
  const columns = [
    name.padEnd(11),
    figure(difference).padEnd(8),
    own.padEnd(17),
    `${figure(ulp!)} ulp`.padEnd(11),
  ];
  const line = `       ${[...columns, spent].join(' ')}`;
  return line.length <= WIDTH ? [line] : wrap(line, 7);
}

function onlyLines({ only_before, only_now }: Comparison): string[] {
  const lines = (ids: readonly string[], where: string) =>
    ids.length === 0 ? [] : wrap(`${counted(ids.length, 'case')} in ${where} alone: ${shortList(ids)}`, 0);
  return [...lines(only_before, 'old'), ...lines(only_now, 'new')];
}
