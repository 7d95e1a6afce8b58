// A diagnosis for a person: what explains the failures, to what precision, and what to do.
import { figure } from '../compare/index.ts';
import type { Report } from '../conformance/index.ts';
import { counted, wrap } from './wrap.ts';

/** Empty where there is none. */
export function diagnosisLines({ totals, cases, diagnosis }: Report): string[] {
  if (!diagnosis) return [];
  const { failing, explanations, arrangements } = diagnosis;
  const silent = totals.fail - failing;
  const lines = [
    ...(silent > 0
      ? wrap(`${counted(silent, 'failing case')} gave no wrong numbers to look at: check says why.`, 0)
      : []),
    ...arrangements.flatMap(({ text, cases: count }) => wrap(`${counted(count, 'case')}: ${text}`, 0)),
  ];
  if (explanations.length === 0) {
    const first = cases.find((verdict) => verdict.first)?.first?.text;
    lines.push('No known mistake, alone or with another, reproduces these numbers.');
    if (first !== undefined) lines.push(...wrap(`First, in the first failing case: ${first}`, 0));
    return lines;
  }
  if (explanations.length > 1) lines.push('These cases cannot tell the following apart.');
  return [...lines, ...explanations.flatMap((explanation) => ['', ...explained(explanation, failing)])].slice(
    lines.length === 0 ? 1 : 0,
  );
}

type Explanation = NonNullable<Report['diagnosis']>['explanations'][number];

function explained(
  { mistakes, cases, max_abs_error, told_apart_by }: Explanation,
  failing: number,
): string[] {
  const share =
    cases === failing
      ? `all ${counted(cases, 'failing case')}`
      : `${cases} of ${counted(failing, 'failing case')}`;
  return [
    ...wrap(mistakes.map(({ title, name }) => `${title} (${name})`).join(', and '), 0),
    ...wrap(`reproduces ${share}, to ${figure(max_abs_error)}`, 2),
    ...mistakes.flatMap(({ cause, remedy }) => [
      ...wrap(`Probably: ${cause}`, 2),
      ...wrap(`Remedy: ${remedy}`, 2),
    ]),
    ...(told_apart_by === undefined ? [] : wrap(`golden/${told_apart_by} would tell it from the first`, 2)),
  ];
}
