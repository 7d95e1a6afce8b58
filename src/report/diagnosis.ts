// A diagnosis for a person: what explains the failures, to what precision, and what to do.
import { figure } from '../compare/index.ts';
import type { CaseVerdict, DiagnosisVerdict, NamedMistake, Report } from '../conformance/index.ts';
import { withoutNumbers } from './groups.ts';
import { counted, WIDTH, wrap } from './wrap.ts';

/** Explanations that cannot be told apart. */
const MOST_NAMED = 8;

/**
 * Empty where there is none; of a merged report whose shards do not agree, a section for each shard.
 * @param inCheck beside the failures themselves @param width columns of a line
 */
export function diagnosisLines(
  { totals, cases, diagnosis, diagnoses = [] }: Report,
  inCheck = false,
  width = WIDTH,
): string[] {
  if (diagnosis) return linesOf(diagnosis, totals.fail, cases, inCheck, width);
  return diagnoses.flatMap((one, i) => [
    ...(i === 0 ? [] : ['']),
    `Shard ${one.shard} alone:`,
    ...linesOf(one.diagnosis, one.fail, [], inCheck, width), // which cases are its own, the report does not say
  ]);
}

/** @param fail how many cases fail @param found among these the first place is looked up */
function linesOf(
  diagnosis: DiagnosisVerdict,
  fail: number,
  found: readonly CaseVerdict[],
  inCheck: boolean,
  width: number,
): string[] {
  const { failing, explanations, kinds, behaviours } = diagnosis;
  const isWhole = explanations.some(({ cases }) => cases === failing);
  // Where all is explained, a few tensors that happen to fit in another order say nothing.
  const arrangements = diagnosis.arrangements.filter(({ cases }) => !isWhole || cases >= failing / 2);
  const left_out = diagnosis.left_out ?? 0;
  const whole = Math.max(0, ...kinds.map(({ cases }) => cases));
  const unseen = fail - failing - left_out - whole - Math.max(0, ...behaviours.map(({ cases }) => cases));
  const paragraphs = [
    left_out > 0 && failing === 0
      ? wrap(tooLarge(left_out), 0, width)
      : left_out > 0
        ? wrap(
            `Tried on the ${failing} smallest of ${failing + left_out} cases with wrong numbers.`,
            0,
            width,
          )
        : [],
    kinds.flatMap(({ text, remedy, cases }) => [
      ...wrap(`${counted(cases, 'case')}: ${text}`, 0, width),
      ...wrap(`Remedy: ${remedy}`, 2, width),
    ]),
    alike(arrangements).flatMap(({ text, cases }) => wrap(`${counted(cases, 'case')}: ${text}`, 0, width)),
    ...behaviours.map(({ mistake, cases }) => [
      ...heading(mistake, [], width),
      ...wrap(`shows in ${counted(cases, 'failing case')}, and can happen in all of them`, 2, width),
      ...advice(mistake, width),
    ]),
    ...(failing === 0
      ? []
      : explanations.length === 0
        ? [unexplained(found, diagnosis, width)]
        : explained(diagnosis, width)),
    unseen > 0 && !inCheck
      ? wrap(
          `${counted(unseen, 'failing case')} gave no numbers to try mistakes on: check says why.`,
          0,
          width,
        )
      : [],
  ];
  return paragraphs
    .filter((lines) => lines.length > 0)
    .flatMap((lines, i) => (i === 0 ? lines : ['', ...lines]));
}

function tooLarge(cases: number): string {
  const which = cases === 1 ? 'One failing case is' : `${cases} failing cases are`;
  return `${which} too large to try known mistakes on: smaller ones tell them as well, such as the goldens (check without a folder).`;
}

/** Other sizes of one arrangement count with the first. */
function alike(arrangements: DiagnosisVerdict['arrangements']): { text: string; cases: number }[] {
  const found = new Map<string, { text: string; cases: number; others: boolean }>();
  for (const { text, cases } of arrangements) {
    const key = withoutNumbers(text);
    const known = found.get(key);
    if (known) Object.assign(known, { cases: known.cases + cases, others: true });
    else found.set(key, { text, cases, others: false });
  }
  return [...found.values()]
    .map(({ text, cases, others }) => ({ text: others ? `${text}, and the like` : text, cases }))
    .toSorted((a, b) => b.cases - a.cases);
}

/** @param error the greatest; two numbers that differ and are 0 apart are 0 and -0 */
function nearText(error: number): string {
  if (error === 0) return 'nothing but the sign of zeros differs.';
  return `they are within ${figure(error)} of PyTorch's: look at how precise tanh, the sums and the weights are.`;
}

/** What is known all the same: that precision is wrong and nothing else, or where the numbers go wrong first. */
function unexplained(
  cases: readonly CaseVerdict[],
  { failing, near, coincidence, fitting, chaotic = 0 }: DiagnosisVerdict,
  width: number,
): string[] {
  if (fitting) return manyFit(fitting, failing, width);
  const found = cases.find(({ first }) => first);
  const share = near.cases === failing ? `all ${failing}` : `${near.cases} of ${failing}`;
  return [
    ...wrap(
      chaotic === failing
        ? 'No mistake can be told here: rounding grows until it decides these numbers.'
        : 'No known mistake, alone or with another, explains these numbers.',
      0,
      width,
    ),
    ...(near.cases > failing / 2
      ? wrap(`In ${share} ${nearText(near.max_abs_error)}`, 0, width)
      : found?.first
        ? wrap(`First, in ${found.id}: ${found.first.text}`, 0, width)
        : []),
    ...(coincidence && coincidence.cases < failing
      ? wrap(
          `"${coincidence.mistakes[0]!.title}" (${coincidence.mistakes[0]!.name}) gives the numbers of ${coincidence.cases} of ${failing} failing cases, perhaps by coincidence; it does not explain the others.`,
          0,
          width,
        )
      : []),
  ];
}

/** So many that nothing is known but their names. */
function manyFit(fitting: readonly string[], failing: number, width: number): string[] {
  const names = fitting.slice(0, MOST_NAMED);
  const rest = fitting.length - names.length;
  const cases = failing === 1 ? 'this case cannot' : `these ${failing} cases cannot`;
  const listed = [...names, ...(rest > 0 ? [`${rest} more`] : [])].join('; ');
  return wrap(`${fitting.length} explanations fit, and ${cases} tell them apart: ${listed}.`, 0, width);
}

/** A paragraph for each explanation. */
function explained({ failing, explanations }: DiagnosisVerdict, width: number): string[][] {
  return [
    explanations.length > 1 ? ['These cases cannot tell the following apart.'] : [],
    ...explanations.map(({ mistakes, scope, condition, cases, max_abs_error, told_apart_by }) => {
      const all =
        failing === 1
          ? 'the failing case'
          : failing === 2
            ? 'both failing cases'
            : `all ${failing} failing cases`;
      const share = cases === failing ? all : `${cases} of ${failing} failing cases`;
      const what = `${share}, ${max_abs_error === 0 ? 'exactly' : `to within ${figure(max_abs_error)}`}`;
      const isPair = mistakes.length > 1;
      const where = [scope?.title, condition?.title].filter((one) => one !== undefined);
      return [
        ...(isPair ? wrap(`Two mistakes together reproduce ${what}:`, 0, width) : []),
        ...mistakes.flatMap((mistake) => [
          ...heading(mistake, where, width),
          ...(isPair ? [] : wrap(`reproduces ${what}`, 2, width)),
          ...advice(mistake, width),
        ]),
        ...(cases < failing
          ? wrap(
              `In the other${failing - cases === 1 ? '' : 's'} rounding grows, or infinities hide what is wrong.`,
              2,
              width,
            )
          : []),
        ...(condition ? wrap('The condition is learnt from the cases that pass and fail.', 2, width) : []),
        ...(told_apart_by === undefined
          ? []
          : wrap(`golden/${told_apart_by} would tell it from the first`, 2, width)),
      ];
    }),
  ];
}

const heading = ({ title, name }: NamedMistake, where: readonly string[], width: number) =>
  wrap(`${[title, ...where].join(', ')} (${name})`, 0, width);

const advice = ({ cause, remedy }: NamedMistake, width: number) => [
  ...wrap(`Probably: ${cause}`, 2, width),
  ...wrap(`Remedy: ${remedy}`, 2, width),
];
