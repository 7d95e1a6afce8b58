// .torch-parity/last.json in the working folder: which cases failed when they were last run, for --last-failed.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { jsonOf } from '../case-files/json-of.ts';
import { problemsOf } from '../case-files/problems.ts';
import type { Report } from '../conformance/index.ts';
import { ownFolder, OWN_FOLDER } from './own-folder.ts';
import { type ChosenFlags, chosenName } from './subject-options.ts';
import { isSameFile } from './same-file.ts';
import { UsageError } from './usage.ts';

export const LAST_RUN = `${OWN_FOLDER}/last.json`;
const REMEDY = `Delete ${LAST_RUN}, or run check once without --last-failed.`;

const schema = z.strictObject({
  format: z.literal(1),
  /** Its name, and its file or its command line, where it has one. */
  subject: z.strictObject({
    name: z.string(),
    file: z.string().exactOptional(),
    command: z.string().exactOptional(),
    server: z.string().exactOptional(),
  }),
  failed: z.array(z.string()),
});

export type LastRun = z.infer<typeof schema>;

/** Undefined where none is remembered. @throws UsageError where the file is broken, or of another subject */
export function readLastRun(chosen: ChosenFlags): LastRun | undefined {
  const bytes = bytesIfThere();
  if (!bytes) return undefined;
  const last = parsed(bytes);
  const { file, command, server } = last.subject;
  if (
    isSameFile(file, chosen.subject) &&
    command === chosen.subjectCommand &&
    server === chosen.subjectServer
  ) {
    return last;
  }
  const was = chosenName({
    ...(file !== undefined && { subject: file }),
    ...(command !== undefined && { subjectCommand: command }),
    ...(server !== undefined && { subjectServer: server }),
  });
  const is = chosenName(chosen);
  throw new UsageError(`--last-failed: the last run was of ${was}, this one is of ${is}`, [REMEDY]);
}

function parsed(bytes: Uint8Array): LastRun {
  let json: unknown;
  try {
    json = jsonOf(bytes, LAST_RUN);
  } catch (cause) {
    throw new UsageError(
      `${LAST_RUN}: not JSON`,
      [(cause as Error).message.split('\n').at(-1)!.trim(), REMEDY],
      {
        cause,
      },
    );
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const problems = problemsOf(result.error, schema, json);
  throw new UsageError(`${LAST_RUN}: not what check remembers of a run`, [...problems, REMEDY]);
}

function bytesIfThere(): Uint8Array | undefined {
  try {
    return readFileSync(LAST_RUN);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new UsageError(`${LAST_RUN}: cannot be read`, [message, REMEDY], { cause });
  }
}

/**
 * Remembers what failed, and what failed before and was not run now. Written beside, then renamed: two runs at once leave
 * one of both.
 * @throws Error where the folder cannot be written
 */
export function writeLastRun({ subject: { name }, cases }: Report, chosen: ChosenFlags): void {
  const run = new Set(cases.map(({ id }) => id));
  const failed = cases.filter(({ status }) => status === 'fail' || status === 'broken').map(({ id }) => id);
  const before = failedBefore(chosen).filter((id) => !run.has(id));
  const last: LastRun = {
    format: 1,
    subject: { name, ...placeOf(chosen) },
    failed: [...failed, ...before],
  };
  ownFolder();
  const beside = path.join(OWN_FOLDER, `last.${process.pid}.json`);
  try {
    writeFileSync(beside, `${JSON.stringify(last, null, 2)}\n`);
    renameSync(beside, LAST_RUN);
  } finally {
    rmSync(beside, { force: true });
  }
}

function placeOf({ subject, subjectCommand, subjectServer }: ChosenFlags): Omit<LastRun['subject'], 'name'> {
  return {
    ...(subject !== undefined && { file: subject }),
    ...(subjectCommand !== undefined && { command: subjectCommand }),
    ...(subjectServer !== undefined && { server: subjectServer }),
  };
}

/** Of a file that is broken, or of another subject, nothing. */
function failedBefore(chosen: ChosenFlags): string[] {
  try {
    return readLastRun(chosen)?.failed ?? [];
  } catch {
    return [];
  }
}
