// The verdict in one sentence: what stands on top of the page, and in its title.
import { isGreenRun, type Report } from '../../conformance/index.ts';
import { counted } from '../wrap.ts';

export function sentenceOf(report: Report): string {
  const {
    subject: { name },
    totals,
    departures,
  } = report;
  const torch = departures ? 'PyTorch with the departures that it states' : 'PyTorch';
  const { cases, pass, fail, skip, gap, broken } = totals;
  const beside = [
    ...(skip > 0 ? [`${skip} skipped`] : []),
    ...(gap > 0 ? [counted(gap, 'known gap')] : []),
    ...(broken > 0 ? [counted(broken, 'broken golden')] : []),
  ];
  const rest = beside.length > 0 ? `; ${beside.join(', ')}` : '';
  if (fail > 0) return `${name} differs from ${torch} in ${fail} of ${counted(cases, 'case')}${rest}.`;
  if (pass > 0 || isGreenRun(report)) {
    const agrees = `${name} agrees with ${torch} in ${pass} of ${counted(cases, 'case')}${rest}`;
    return isGreenRun(report) || broken > 0 ? `${agrees}.` : `${agrees}, and the run fails.`;
  }
  return `Nothing is shown of ${name}: none of ${counted(cases, 'case')} passed${rest}.`;
}
