// --reporter NAME[=FILE]: which reports are written where.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Report } from '../conformance/index.ts';
import { htmlReport, jsonReport, prettyReport, screenReport } from '../report/index.ts';
import { print } from './output.ts';
import { hasColours } from './terminal.ts';
import { UsageError } from './usage.ts';

const NAMES = ['pretty', 'json', 'html'] as const;
export type ReporterName = (typeof NAMES)[number];

export interface Reporter {
  readonly name: ReporterName;
  /** Absent: standard output. */
  readonly file?: string;
}

/**
 * @param names those that the command has
 * @throws UsageError for another name, a page without a file, or two reports that would mix on standard output
 */
export function parseReporters(specs: readonly string[], names: readonly ReporterName[] = NAMES): Reporter[] {
  const reporters = (specs.length === 0 ? ['pretty'] : specs).map((spec) => {
    const [name = '', ...rest] = spec.split('=');
    const file = rest.join('=');
    if (!isName(name, names)) {
      throw new UsageError(
        `--reporter ${spec}: no reporter "${name}", want ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`,
      );
    }
    if (rest.length > 0 && file === '') throw new UsageError(`--reporter ${spec}: want a file after "="`);
    if (name === 'html' && file === '') {
      throw new UsageError('--reporter html: a page is for a browser, and needs a file', [
        'Give it one: --reporter html=report.html',
      ]);
    }
    return { name, ...(file && { file }) };
  });
  const loose = reporters.filter(({ file }) => file === undefined);
  if (loose.length > 1) {
    throw new UsageError(
      `--reporter ${loose.map(({ name }) => name).join(' and ')} would mix on standard output`,
      ['Give all but one a file: --reporter json=report.json'],
    );
  }
  return reporters;
}

function isName(name: string, names: readonly string[]): name is ReporterName {
  return names.includes(name);
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
    html: () => htmlReport(report, { command, sha256 }),
  });
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');

type Write = (colours: boolean, file: string | undefined) => string;

/** Writes every text that was asked for where it was asked for; one that cannot be written keeps no other back. */
export async function writeText(
  reporters: readonly Reporter[],
  texts: Readonly<Partial<Record<ReporterName, Write>>>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const { name, file } of reporters) {
    const text = texts[name]!(file === undefined && hasColours(process.stdout), file);
    const writing = file === undefined ? print(text) : writeReport(name, file, text);
    await writing.catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

async function writeReport(name: ReporterName, file: string, text: string): Promise<void> {
  try {
    mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    writeFileSync(file, `${text}\n`);
  } catch (cause) {
    throw new UsageError(`--reporter ${name}=${file}: cannot be written`, [(cause as Error).message], {
      cause,
    });
  }
}
