// --reporter NAME[=FILE]: which reports are written where.
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Report } from '../conformance/index.ts';
import {
  annotations,
  htmlReport,
  jsonReport,
  junitReport,
  markdownReport,
  prettyReport,
  screenReport,
} from '../report/index.ts';
import { nearText } from '../text/near.ts';
import { print } from './output.ts';
import { hasColours } from './terminal.ts';
import { UsageError } from './usage.ts';

const NAMES = ['pretty', 'json', 'junit', 'github', 'html'] as const;
export type ReporterName = (typeof NAMES)[number];

export interface Reporter {
  /** `summary`: the page in Markdown that belongs to `github`, whose other part goes to standard output. */
  readonly name: ReporterName | 'summary';
  /** Absent: standard output. */
  readonly file?: string;
  /** It is GitHub's, which other steps write to as well. */
  readonly append?: true;
}

/**
 * @param names those that the command has
 * @throws UsageError for another name, a page without a file, or two reports that would mix on standard output
 */
export function parseReporters(
  specs: readonly string[],
  names: readonly ReporterName[] = NAMES,
  env: NodeJS.ProcessEnv = process.env,
): Reporter[] {
  const reporters = (specs.length === 0 ? ['pretty'] : specs).flatMap((spec): Reporter[] => {
    const [given = '', ...rest] = spec.split('=');
    const file = rest.join('=');
    const name = names.find((one) => one === given);
    if (name === undefined) {
      const meant = nearText(given, names);
      throw new UsageError(
        `--reporter ${spec}: no reporter "${given}", want ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`,
        meant === '' ? [] : [meant],
      );
    }
    if (rest.length > 0 && file === '') throw new UsageError(`--reporter ${spec}: want a file after "="`);
    if (name === 'html' && file === '') {
      throw new UsageError('--reporter html: a page is for a browser, and needs a file', [
        'Give it one: --reporter html=report.html',
      ]);
    }
    return name === 'github' ? ofGithub(file, env) : [{ name, ...(file && { file }) }];
  });
  wantUnmixed(reporters.filter(({ file }) => file === undefined).map(({ name }) => name));
  return reporters;
}

/** @param file where the page goes too, '' where none is named */
function ofGithub(file: string, { GITHUB_STEP_SUMMARY: step }: NodeJS.ProcessEnv): Reporter[] {
  return [
    { name: 'github' },
    ...(file === '' ? [] : [{ name: 'summary', file } as const]),
    ...(step ? [{ name: 'summary', file: step, append: true } as const] : []),
  ];
}

/** GitHub finds its lines among those for a person. */
function wantUnmixed(loose: readonly string[]): void {
  if (loose.length <= 1 || loose.toSorted().join() === 'github,pretty') return;
  throw new UsageError(`--reporter ${loose.join(' and ')} would mix on standard output`, [
    'Give all but one a file: --reporter json=report.json',
  ]);
}

/**
 * Writes every report of a check; colours only on a terminal. On standard output a failing run takes one screen.
 * @param all everything on standard output too @param command what was typed
 */
export async function writeReports(
  reporters: readonly Reporter[],
  report: Report,
  { all, command }: { all: boolean; command: readonly string[] },
): Promise<void> {
  const isShort = !all && report.totals.fail + report.totals.broken > 0;
  await writeText(reporters, {
    pretty: (colours, file) =>
      isShort && file === undefined
        ? screenReport(report, { colours, command })
        : prettyReport(report, { colours }),
    json: () => jsonReport(report),
    junit: () => junitReport(report),
    github: () => annotations(report),
    summary: () => markdownReport(report),
    html: () => htmlReport(report, { command, sha256 }),
  });
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');

type Write = (colours: boolean, file: string | undefined) => string;

/** Writes every text that was asked for where it was asked for; one that cannot be written keeps no other back. */
export async function writeText(
  reporters: readonly Reporter[],
  texts: Readonly<Partial<Record<Reporter['name'], Write>>>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const reporter of reporters) {
    const { name, file } = reporter;
    const text = texts[name]!(file === undefined && hasColours(process.stdout), file);
    const writing = file === undefined ? print(text) : writeReport(reporter, file, text);
    await writing.catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

async function writeReport({ name, append }: Reporter, file: string, text: string): Promise<void> {
  try {
    mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    if (append) appendFileSync(file, `\n${text}\n`);
    else writeFileSync(file, `${text}\n`);
  } catch (cause) {
    const what = append ? 'GITHUB_STEP_SUMMARY=' : `--reporter ${name === 'summary' ? 'github' : name}=`;
    throw new UsageError(`${what}${file}: cannot be written`, [(cause as Error).message], { cause });
  }
}
