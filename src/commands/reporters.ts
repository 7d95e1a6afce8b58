// --reporter NAME[=FILE]: which reports are written where.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Report } from '../conformance/index.ts';
import { jsonReport, prettyReport } from '../report/index.ts';
import { nearText } from '../text/near.ts';
import { print } from './output.ts';
import { hasColours } from './terminal.ts';
import { UsageError } from './usage.ts';

const NAMES = ['pretty', 'json'] as const;
type ReporterName = (typeof NAMES)[number];

export interface Reporter {
  readonly name: ReporterName;
  /** Absent: standard output. */
  readonly file?: string;
}

/** @throws UsageError for an unknown name, or two reports that would mix on standard output */
export function parseReporters(specs: readonly string[]): Reporter[] {
  const reporters = (specs.length === 0 ? ['pretty'] : specs).map((spec) => {
    const [name = '', ...rest] = spec.split('=');
    const file = rest.join('=');
    if (!isName(name)) {
      const meant = nearText(name, NAMES);
      throw new UsageError(
        `--reporter ${spec}: no reporter "${name}", want ${NAMES.join(' or ')}`,
        meant === '' ? [] : [meant],
      );
    }
    if (rest.length > 0 && file === '') throw new UsageError(`--reporter ${spec}: want a file after "="`);
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

function isName(name: string): name is ReporterName {
  return (NAMES as readonly string[]).includes(name);
}

/** Writes every report of a check; colours only on a terminal. */
export async function writeReports(reporters: readonly Reporter[], report: Report): Promise<void> {
  await writeText(reporters, {
    pretty: (colours) => prettyReport(report, { colours }),
    json: () => jsonReport(report),
  });
}

/** Writes every text that was asked for where it was asked for; one that cannot be written keeps no other back. */
export async function writeText(
  reporters: readonly Reporter[],
  texts: Readonly<Record<ReporterName, (colours: boolean) => string>>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const { name, file } of reporters) {
    const text = texts[name](file === undefined && hasColours(process.stdout));
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
