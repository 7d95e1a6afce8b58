// A failing run in one screen: counts, which mistake, failures in groups, one in full, what was not shown, and what to type.
import { type CaseVerdict, type Report } from '../conformance/index.ts';
import { plain, quoted } from '../text/index.ts';
import { cutShort } from './cut-short.ts';
import { diagnosisLines } from './diagnosis.ts';
import { figuresInShort, whereInShort } from './failure.ts';
import { gapsLines } from './gaps-lines.ts';
import { gridLines, legendLines } from './grid-text.ts';
import { type Group, groupsOf, whatOf } from './groups.ts';
import { ofItself, titleLines, totalsLine } from './headline.ts';
import { paint, type Paint } from './paint.ts';
import { counted, WIDTH, wrap } from './wrap.ts';

/** Lines of a terminal, but one for the prompt; where there is more to group, so many at most. */
const SCREEN = 23;
const MOST = 39;
const FEW_GROUPS = 3;
/** Lines of the failure that is told in full, at least: its name, and where it is first. */
const LEAST = 4;
/** Of a picture: the first wrong state between the one above and the one below. */
const FEWEST_ROWS = 3;

/** @param command what was typed, by words, to which a filter can be added; empty where that is not known */
export function screenReport(
  report: Report,
  { colours, command }: { colours: boolean; command: readonly string[] },
): string {
  const painted = paint(colours);
  const groups = groupsOf(report.cases);
  const brokens = report.cases.filter(({ status }) => status === 'broken');
  const few = groups.length + brokens.length <= FEW_GROUPS;
  const example = groups[0] && exampleOf(groups[0]);
  const head = [
    ...titleLines('torch-parity', report.subject.name).map(painted.bold),
    ...totalsLine(report, painted),
    ...cutShort(report, painted),
    ...cut(ofItself(report), 2),
    ...cut(gapsLines(report, painted), 4),
  ];
  const listed = [...brokenLines(brokens, painted), ...groupLines(groups, few ? FEW_GROUPS : 6)];
  const end = [...cut(unseen(report), 2), ...nextLines(command, example ?? brokens[0])];
  // A blank line stands between two parts.
  const taken = (parts: readonly (readonly string[])[]) =>
    parts.reduce((sum, lines) => sum + lines.length + (lines.length > 0 ? 1 : 0), 0);
  const room = (few ? SCREEN : MOST) + 1 - taken([head, listed, end]);
  const advice = diagnosisLines(report, true);
  const without = advice.filter((_, i) => !isCause(advice, i)); // where its picture takes the room
  const isTight =
    example?.grid !== undefined && room - 1 - taken([advice]) < example.grid.rows.length + LEAST;
  const why = cut(isTight ? without : advice, Math.max(3, room - 1 - (example ? LEAST + 1 : 0)));
  const full = example ? inFull(example, room - 1 - taken([why]), colours) : [];
  return [head, why, listed, full, end]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** A network of some units and steps that is still small shows most in least. */
const NUMBERS = 100;

function exampleOf({ cases }: Pick<Group, 'cases'>): CaseVerdict {
  return cases.reduce((best, one) => (apart(one) < apart(best) ? one : best));
}

function apart({ tensors, grid }: CaseVerdict): number {
  const size = tensors.reduce((sum, { total }) => sum + total, 0);
  const isShort = grid !== undefined && grid.seq_len < 3; // its picture says little
  return size === 0 ? Infinity : Math.abs(Math.log(size / NUMBERS)) + (isShort ? 10 : 0);
}

function groupLines(groups: readonly Group[], most: number): string[] {
  const shown = groups.slice(0, groups.length > most ? most - 1 : most);
  const others = groups.slice(shown.length);
  const rest = others.reduce((sum, { cases }) => sum + cases.length, 0);
  return [
    ...shown.flatMap((group) => cut(wrap(groupText(group), 0), 2)),
    ...(others.length > 0
      ? [`${counted(rest, 'case')} in ${counted(others.length, 'more group')}: --verbose`]
      : []),
  ];
}

/** In the words of its example. */
function groupText({ cases }: Group): string {
  const example = exampleOf({ cases });
  const such = cases.length > 1 ? `, such as ${example.id}` : `: ${example.id}`;
  return `${counted(cases.length, 'case')}: ${whatOf(example)}${such}`;
}

/** Goldens that judge nobody. */
function brokenLines(cases: readonly CaseVerdict[], { status }: Paint): string[] {
  const [first, ...others] = cases;
  if (!first) return [];
  return [
    ...cut(wrap(`BROKEN GOLDEN ${first.id}: ${first.reason} The subject was not asked.`, 0), 4).map(
      (line, i) => (i === 0 ? status('broken', line) : line),
    ),
    ...(others.length > 0
      ? cut(wrap(`and ${counted(others.length, 'more broken golden')}: ${idsOf(others)}.`, 0), 3)
      : []),
  ];
}

const idsOf = (cases: readonly CaseVerdict[]) => cases.map(({ id }) => plain(id)).join(', ');

/** As much of it as there is room for: where it is first before all, then its picture, then its figures. */
function inFull(verdict: CaseVerdict, room: number, colours: boolean): string[] {
  const { bold, dim, status } = paint(colours);
  const title = `${status('fail', 'FAIL')} ${bold(plain(verdict.id))}`;
  const claim = wrap(verdict.claim, 5).map(dim);
  const where = whereInShort(verdict);
  const figures = figuresInShort(verdict);
  const pictured = (most?: number) =>
    verdict.grid ? gridLines(verdict.grid, { colours, indent: 5, brief: true, ...(most && { most }) }) : [];
  const picture = pictured();
  const legend = verdict.grid ? legendLines(verdict.grid, 5).map(dim) : [];
  // Its name, the time and what is left out take a line each.
  const rows = Math.max(FEWEST_ROWS, room - where.length - 4);
  const wholes = [
    [...claim, ...where, ...picture, ...legend, ...figures],
    [...where, ...picture, ...legend, ...figures],
    [...where, ...picture, ...figures],
    [...where, ...picture, ...cut(figures, 2)],
    [...where, ...picture, ...cut(figures, 1)],
    [...where, ...picture],
    [...where, ...pictured(rows)],
    [...where, ...figures],
  ];
  const fitting = wholes.find(({ length }) => length < room);
  return [title, ...(fitting ?? cut([...where, ...figures], Math.max(LEAST, room) - 1))];
}

/** Whether a line of a diagnosis says what probably caused it: what to do counts more. */
function isCause(lines: readonly string[], at: number): boolean {
  const label = lines
    .slice(0, at + 1)
    .findLast((line) => /^ {2}[A-Z]\w*: /.test(line) || !line.startsWith('  '));
  return label?.startsWith('  Probably: ') ?? false;
}

/** The first lines, and how many more there are. */
function cut(lines: readonly string[], most: number): readonly string[] {
  if (lines.length <= most) return lines;
  const left = lines.length - most + 1;
  return [
    ...lines.slice(0, most - 1),
    `${/^ */.exec(lines[0]!)![0]}… ${counted(left, 'more line')}: --verbose`,
  ];
}

/** What these cases would not have shown. */
function unseen({ blind_spots: [first, ...others] }: Report): string[] {
  if (!first) return [];
  const more = others.length > 0 ? ` and ${counted(others.length, 'other known mistake')}` : '';
  return wrap(`Blind spots: ${first.title} (${first.name})${more} would have passed.`, 0);
}

/** It can be pasted: a line that would be too long goes on behind a backslash. */
function nextLines(command: readonly string[], one: CaseVerdict | undefined): string[] {
  if (!one || command.length === 0) return [];
  const lines = ['Next:'];
  for (const word of [...command, `--filter ${quoted(plain(one.id))}`, '--verbose']) {
    const last = lines.at(-1)!;
    if (last.length + word.length + 1 <= WIDTH - 2) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`  ${word}`);
  }
  return lines.map((line, i) => (i < lines.length - 1 ? `${line} \\` : line));
}
