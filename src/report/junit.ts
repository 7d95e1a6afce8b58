// The report as JUnit XML, for CI servers: a test suite for each folder of ids, a test case for each case.
// Source: the schema that Jenkins reads, junit-10.xsd, and the attributes that Ant's JUnit task writes.
import type { CaseVerdict, Report } from '../conformance/index.ts';
import { escaped, plain } from '../text/index.ts';
import { failureText } from './failure.ts';
import { nameOf } from './headline.ts';
import { runNotes } from './run-notes.ts';

export function junitReport(report: Report): string {
  const { totals, cases } = report;
  const notes = runNotes(report);
  const folders = [...new Set(cases.map(({ id }) => folderOf(id)))];
  const { fail, broken } = totals;
  const head = {
    name: `torch-parity: ${nameOf(report)}`,
    tests: totals.cases + notes.length,
    failures: fail + notes.length,
    errors: broken,
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ ...head, time: secondsOf(cases) })}>`,
    ...folders.flatMap((folder) =>
      suite(
        folder,
        cases.filter(({ id }) => folderOf(id) === folder),
      ),
    ),
    ...ofTheRun(notes),
    '</testsuites>',
  ].join('\n');
}

/** What fails the run beside its cases. */
function ofTheRun(notes: readonly string[]): string[] {
  if (notes.length === 0) return [];
  const count = notes.length;
  const head = { name: 'the run', tests: count, failures: count, errors: 0, skipped: 0, time: secondsOf([]) };
  return [
    `  <testsuite${attributes(head)}>`,
    ...notes.flatMap((note) => [
      `    <testcase${attributes({ name: note, classname: 'the run', time: secondsOf([]) })}>`,
      `      <failure${attributes({ message: note, type: 'run' })}/>`,
      '    </testcase>',
    ]),
    '  </testsuite>',
  ];
}

function suite(folder: string, cases: readonly CaseVerdict[]): string[] {
  const count = (...wanted: readonly string[]) =>
    cases.filter(({ status }) => wanted.includes(status)).length;
  const head = {
    name: folder,
    tests: cases.length,
    failures: count('fail'),
    errors: count('broken'),
    skipped: count('skip', 'gap'),
    time: secondsOf(cases),
  };
  return [`  <testsuite${attributes(head)}>`, ...cases.flatMap(testcase), '  </testsuite>'];
}

function testcase(verdict: CaseVerdict): string[] {
  const { id } = verdict;
  const name = id.slice(id.lastIndexOf('/') + 1);
  const head = `<testcase${attributes({ name, classname: folderOf(id), time: secondsOf([verdict]) })}`;
  const outcome = outcomeOf(verdict);
  return outcome === undefined ? [`    ${head}/>`] : [`    ${head}>`, `      ${outcome}`, '    </testcase>'];
}

/** Undefined where it passes. */
function outcomeOf(verdict: CaseVerdict): string | undefined {
  const { status, reason = '' } = verdict;
  switch (status) {
    case 'pass':
      return undefined;
    case 'fail': {
      const lines = failureText(verdict);
      return `<failure${attributes({ message: lines[0] ?? '', type: 'mismatch' })}>${text(lines.join('\n'))}</failure>`;
    }
    case 'broken':
      return `<error${attributes({ message: plain(reason), type: 'broken golden' })}/>`;
    case 'gap':
      return `<skipped${attributes({ message: plain(`known gap: ${reason}`) })}/>`;
    case 'skip':
      return `<skipped${attributes({ message: plain(reason) })}/>`;
  }
}

/** Of ids without a folder, the whole run's. */
function folderOf(id: string): string {
  const end = id.lastIndexOf('/');
  return end === -1 ? 'torch-parity' : id.slice(0, end);
}

function secondsOf(cases: readonly CaseVerdict[]): string {
  return cases.reduce((sum, { seconds = 0 }) => sum + seconds, 0).toFixed(3);
}

function attributes(given: Readonly<Record<string, string | number>>): string {
  return Object.entries(given)
    .map(
      ([name, value]) =>
        ` ${name}="${text(String(value)).replaceAll('"', '&quot;').replaceAll('\n', '&#10;')}"`,
    )
    .join('');
}

/** What XML forbids, and whatever else steers a terminal, stands as an escape: `\u001b`. */
function text(raw: string): string {
  return escaped(raw).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
