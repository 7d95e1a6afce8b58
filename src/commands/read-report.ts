// A JSON report from a file: what merge is given.
import { readFileSync } from 'node:fs';
import type { Report } from '../conformance/index.ts';
import { quoted } from '../text/index.ts';
import { reportSchema } from './report-schema.ts';
import { UsageError } from './usage.ts';

/** Problems that are shown of one file. */
const MOST = 5;

/** @throws UsageError naming the file */
export function readReport(file: string): Report {
  const json = jsonIn(file);
  const { format } = (json ?? {}) as { format?: unknown };
  if (typeof format === 'number' && format !== 1) {
    throw new UsageError(`${file}: a report of format ${format}, want 1`, [
      'Merge reports with the torch-parity that wrote them.',
    ]);
  }
  const parsed = reportSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  throw new UsageError(`${file}: no report of check`, [
    ...issues.slice(0, MOST).map(({ path, message }) => `${path.join('.') || '(top level)'}: ${message}`),
    ...(issues.length > MOST ? [`and ${issues.length - MOST} more`] : []),
    `Write it anew: torch-parity check --shard I/N --reporter ${quoted(`json=${file}`)}`,
  ]);
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (cause) {
    const what = cause instanceof SyntaxError ? 'not JSON' : 'cannot be read';
    throw new UsageError(`${file}: ${what}`, [(cause as Error).message], { cause });
  }
}
