// A run that fails beside its cases, or ended early, says so in every report.
import { expect, test } from 'vitest';
import {
  annotations,
  htmlReport,
  junitReport,
  markdownReport,
  prettyReport,
  screenReport,
} from '../../src/report/index.ts';
import { reportOf, verdict } from './made.ts';

const GAP = {
  place: 'gaps.json:2',
  case: 'lstm/*',
  reason: 'no LSTM yet',
  until: '2026-01-01',
  cases: 0,
  matched: 0,
  passed: 0,
  failed: 0,
  fault: 'expired',
  remedy: 'Delete line 2 of gaps.json.',
} as const;
const failed = reportOf([verdict({ id: 'rnn/a' })], { gaps: [GAP], not_run: 3 });
const green = reportOf([verdict({ id: 'rnn/a' })]);
const REPORTS = {
  annotations,
  junitReport,
  markdownReport,
  prettyReport: (report: typeof failed) => prettyReport(report, { colours: false }),
  screenReport: (report: typeof failed) => screenReport(report, { colours: false, command: [] }),
  htmlReport: (report: typeof failed) => htmlReport(report, { command: [], sha256: () => '' }),
};

test.each(Object.entries(REPORTS))('%s', (_, of) => {
  const said = of(failed).replaceAll(/\s+/g, ' ');
  for (const words of [
    'GAP EXPIRED',
    'lstm/*',
    'Delete line 2 of gaps.json.',
    'stopped after 1 of 4 cases, 3 not run',
  ]) {
    expect(said).toContain(words);
  }
  for (const words of ['GAP ', 'stopped after']) expect(of(green)).not.toContain(words);
});

test('JUnit counts it as a failure of the run, and the page and the summary are not green', () => {
  expect(junitReport(failed)).toMatch(/<testsuites name="torch-parity: a port" tests="3" failures="2"/);
  expect(markdownReport(failed)).toContain('❌');
  expect(htmlReport(failed, { command: [], sha256: () => '' })).toContain('and the run fails.');
});
