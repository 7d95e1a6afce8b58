// The table by feature: how many cases exercise it, and how they did.
import { ratioText } from '../compare/index.ts';
import { type CaseVerdict, type Totals, totalsOf } from '../conformance/index.ts';
import type { Paint } from './paint.ts';
import { worstBudget } from './worst.ts';

type Column = Exclude<keyof Totals, 'unanswered'>;
/** What is counted of each feature, and `broken` where a case is. */
export const COUNTS: readonly Column[] = ['cases', 'pass', 'fail', 'skip', 'gap'];

export const LEGEND: readonly string[] = [
  '  used: greatest error against float64, as a share of what is allowed;',
  "  vs PyTorch: the same error, as a multiple of PyTorch's own",
];

export interface FeatureRow {
  readonly feature: string;
  readonly totals: Totals;
  /** Greatest error against float64, as a share of what is allowed. */
  readonly used: string;
  /** The same error, as a multiple of PyTorch's own. */
  readonly ratio: string;
}

/** The features of these cases, most cases first. */
export function featureRows(cases: readonly CaseVerdict[]): FeatureRow[] {
  const features = [...new Set(cases.flatMap((verdict) => verdict.features))].toSorted(byCount(cases));
  return features.map((feature) => {
    const with_it = cases.filter((verdict) => verdict.features.includes(feature));
    const worst = worstBudget(with_it);
    return {
      feature,
      totals: totalsOf(with_it),
      used: worst ? percent(worst.budget.error / worst.budget.allowed) : '-',
      ratio: worst ? ratioText(worst.budget.ratio) : '-',
    };
  });
}

/** The columns that count cases. */
export function featureColumns(cases: readonly CaseVerdict[]): readonly Column[] {
  return totalsOf(cases).broken > 0 ? [...COUNTS, 'broken'] : COUNTS;
}

/** A line a feature; counts are of cases. */
export function featureTable(cases: readonly CaseVerdict[], { dim, status }: Paint): string[] {
  const columns = featureColumns(cases);
  const head = `  ${'feature'.padEnd(24)}${columns.map((name) => name.padStart(7)).join('')}   used  vs PyTorch`;
  const rows = featureRows(cases).map(({ feature, totals, used, ratio }) => {
    const counts = columns.map((name) => cell(totals, name, status)).join('');
    return `  ${feature.padEnd(24)}${counts}${used.padStart(7)}${ratio.padStart(12)}`;
  });
  return [dim(head), ...rows, ...LEGEND.map(dim)];
}

function cell(totals: Totals, name: Column, status: Paint['status']): string {
  const text = (totals[name] === 0 ? '.' : String(totals[name])).padStart(7);
  return name === 'cases' || name === 'pass' || totals[name] === 0 ? text : status(name, text);
}

function percent(share: number): string {
  if (Number.isNaN(share)) return '0%';
  return share < 10 ? `${Math.round(100 * share)}%` : '>999%';
}

/** Most cases first; as they are met where counts are equal. */
function byCount(cases: readonly CaseVerdict[]): (a: string, b: string) => number {
  const count = (feature: string) => cases.filter((verdict) => verdict.features.includes(feature)).length;
  return (a, b) => count(b) - count(a);
}
