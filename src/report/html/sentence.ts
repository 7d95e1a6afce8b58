// The verdict in one sentence: what stands on top of the page, and in its title.
import { isGreen, type Report } from '../../conformance/index.ts';
import { counted } from '../wrap.ts';

export function sentenceOf({ subject: { name }, totals }: Report): string {
  const { cases, pass, fail, skip, gap, broken } = totals;
  const beside = [
    ...(skip > 0 ? [`${skip} skipped`] : []),
    ...(gap > 0 ? [counted(gap, 'known gap')] : []),
    ...(broken > 0 ? [counted(broken, 'broken golden')] : []),
  ];
  const rest = beside.length > 0 ? `; ${beside.join(', ')}` : '';
  if (fail > 0) return `${name} differs from PyTorch in ${fail} of ${counted(cases, 'case')}${rest}.`;
  if (isGreen(totals) || pass > 0)
    return `${name} agrees with PyTorch in ${pass} of ${counted(cases, 'case')}${rest}.`;
  return `Nothing is shown of ${name}: none of ${counted(cases, 'case')} passed${rest}.`;
}
