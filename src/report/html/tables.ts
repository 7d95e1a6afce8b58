// The tables of the page: by feature, and all cases with the figures that the plot shows.
import { figure, ratioText } from '../../compare/index.ts';
import type { CaseVerdict } from '../../conformance/index.ts';
import { featureColumns, featureRows } from '../feature-table.ts';
import { markup } from '../markup.ts';
import { counted } from '../wrap.ts';
import { worstBudget } from '../worst.ts';
import { statusClass, statusText } from './case-article.ts';

export function featuresAsTable(cases: readonly CaseVerdict[]): string {
  const columns = featureColumns(cases);
  const rows = featureRows(cases).map(
    ({ feature, totals, used, ratio }) =>
      `<tr><th scope="row">${markup(feature)}</th>` +
      [...columns.map((name) => totals[name]), used, ratio].map(number).join('') +
      '</tr>',
  );
  return table(
    "How many cases have each feature, and how they did. Used: the greatest error against a more precise truth, as a share of what is allowed. Times PyTorch: the same error, as a multiple of PyTorch's own.",
    ['Feature', ...columns, 'used', 'times PyTorch'],
    rows,
  );
}

/** A row a case; the filter goes over these. */
export function casesAsTable(cases: readonly CaseVerdict[]): string {
  const rows = cases.map((verdict) => {
    const { id, status, module, reason = '' } = verdict;
    const worst = worstBudget([verdict]);
    const figures = worst
      ? [
          figure(worst.budget.error),
          figure(worst.budget.torch_error),
          figure(worst.budget.allowed),
          ratioText(worst.budget.ratio),
        ]
      : ['-', '-', '-', '-'];
    return (
      `<tr data-status="${status}"><th scope="row">${markup(id)}</th>` +
      `<td class="${statusClass(status)}">${statusText(status)}</td><td>${markup(module)}</td>` +
      `<td>${markup(worst?.tensor.name ?? '-')}</td>${figures.map(number).join('')}<td>${markup(reason.slice(0, 200))}</td></tr>`
    );
  });
  return table(
    `${counted(cases.length, 'case')}, each by the tensor that is closest to its limit. Errors are against a more precise truth.`,
    ['Case', 'Verdict', 'Module', 'Tensor', 'error', "PyTorch's error", 'allowed', 'times PyTorch', 'Reason'],
    rows,
  );
}

/** Columns whose names begin with a small letter, and PyTorch's, hold numbers. */
function table(caption: string, heads: readonly string[], rows: readonly string[]): string {
  const head = heads.map((name) => {
    const isNumber = /^[a-z]|^PyTorch/.test(name);
    return `<th scope="col"${isNumber ? ' class="n"' : ''}>${markup(name)}</th>`;
  });
  return [
    `<table><caption>${markup(caption)}</caption>`,
    `<thead><tr>${head.join('')}</tr></thead>`,
    `<tbody>${rows.join('\n')}</tbody></table>`,
  ].join('\n');
}

const number = (value: string | number) => `<td class="n">${markup(String(value))}</td>`;
