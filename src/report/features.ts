// The table by feature: how many cases exercise it, and how they did.
import { ratioText } from '../compare/index.ts';
import { type CaseVerdict, type Totals, totalsOf } from '../conformance/index.ts';
import type { Paint } from './paint.ts';
import { worstBudget } from './worst.ts';

const COLUMNS = ['cases', 'pass', 'fail', 'skip', 'gap'] as const;

/** A line a feature, in the order in which the features are first met in ORDER; counts are of cases. */
export function featureTable(cases: readonly CaseVerdict[], { dim, status }: Paint): string[] {
  const features = [...new Set(cases.flatMap((verdict) => verdict.features))].toSorted(byCount(cases));
  const head = `  ${'feature'.padEnd(24)}${COLUMNS.map((name) => name.padStart(7)).join('')}   worst vs PyTorch`;
  const rows = features.map((feature) => {
    const with_it = cases.filter((verdict) => verdict.features.includes(feature));
    const totals = totalsOf(with_it);
    const worst = worstBudget(with_it);
    const ratio = worst ? ratioText(worst.budget.ratio) : '-';
    return `  ${feature.padEnd(24)}${COLUMNS.map((name) => cell(totals, name, status)).join('')}${ratio.padStart(10)}`;
  });
  return [dim(head), ...rows];
}

function cell(totals: Totals, name: (typeof COLUMNS)[number], status: Paint['status']): string {
  const text = (totals[name] === 0 ? '.' : String(totals[name])).padStart(7);
  return name === 'cases' || name === 'pass' || totals[name] === 0 ? text : status(name, text);
}

/** Most cases first; as they are met where counts are equal. */
function byCount(cases: readonly CaseVerdict[]): (a: string, b: string) => number {
  const count = (feature: string) => cases.filter((verdict) => verdict.features.includes(feature)).length;
  return (a, b) => count(b) - count(a);
}
