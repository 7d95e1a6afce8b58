// The line that sums a run up; nothing in it is somebody else's text.
import type { Totals } from '../conformance/index.ts';
import { counted } from './wrap.ts';

export function headline({ cases, pass, fail, skip, gap, broken }: Totals): string {
  const goldens = broken > 0 ? `, ${counted(broken, 'broken golden')}` : '';
  return `${counted(cases, 'case')}: ${pass} passed, ${fail} failed, ${skip} skipped, ${gap} known gaps${goldens}`;
}
