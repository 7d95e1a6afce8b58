// questions.json, format 1: what was written for somebody offline, and of which cases. It has been elsewhere: it is parsed.
import { randomBytes } from 'node:crypto';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { bytesOf } from '../bytes-of.ts';
import { CaseFileError } from '../error.ts';
import { jsonOf } from '../json-of.ts';
import { problemsOf } from '../problems.ts';

export const QUESTIONS = 'questions.json';
const GREATEST = 2e8; // bytes

/** A way down: it never leads out of the folder that it begins in. */
const below = z
  .string()
  .refine(
    (way) => !path.posix.isAbsolute(way) && !way.includes('\\') && !way.split('/').includes('..'),
    'want a path that stays inside the folder',
  );
const names = z.array(z.string());

const schema = z.strictObject({
  format: z.literal(1),
  /** The version of this package that wrote it. */
  torch_parity: z.string(),
  /** What the subject says of itself. */
  subject: z.strictObject({
    name: z.string(),
    dtypes: z.array(z.enum(['float32', 'float64'])).optional(),
    gives: names.optional(),
    fixed: z.array(z.enum(['state_dict', 'batch', 'seq_len'])).optional(),
    /** Their form is checked where they are obeyed. */
    departures: z.array(z.unknown()).optional(),
    arithmetic: z.literal('float32-in-order').optional(),
  }),
  /** Folders that the cases are from, as seen from this one. Absent: the goldens of the package. */
  roots: names.optional(),
  /** Whether all cases of these folders were asked for. */
  whole: z.boolean(),
  /** `at`: the case's folder below its root. `unsupported`: why nothing of it is asked. */
  cases: z.array(
    z.strictObject({
      id: z.string(),
      root: z.int().min(0),
      at: below,
      unsupported: z.string().optional(),
    }),
  ),
  /** In the order in which they are to be answered. */
  questions: z.array(
    z.strictObject({
      folder: below,
      case: z.string(),
      /** `case`, `other-weights`, `other-state`, `again`, `steps`, `round-2/01`. */
      name: z.string(),
      round: z.int().min(1),
      /** Of its content: by it the question is found again. */
      key: z.string(),
      /** Of its files. Absent where it was not written. */
      sha256: z.record(z.string(), z.string()).optional(),
      /** Why it was not written. */
      unsupported: z.string().optional(),
    }),
  ),
});

export type QuestionsManifest = z.infer<typeof schema>;
export type QuestionEntry = QuestionsManifest['questions'][number];

/** @throws CaseFileError */
export function readQuestions(folder: string): QuestionsManifest {
  const file = path.join(folder, QUESTIONS);
  if (!existsSync(file)) {
    throw new CaseFileError(`${folder}: has no ${QUESTIONS}; want a folder that questions wrote`, [
      'Write one: torch-parity questions --to DIR',
    ]);
  }
  const json = jsonOf(bytesOf(file, file, { greatest: GREATEST }), file);
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = problemsOf(parsed.error, schema, json);
  throw new CaseFileError(`${file}: not what questions writes, format 1`, problems, { cause: parsed.error });
}

/** Written beside, then renamed. */
export function saveQuestions(folder: string, manifest: QuestionsManifest): void {
  const file = path.join(folder, QUESTIONS);
  const staged = `${file}.${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(staged, `${JSON.stringify(manifest, null, 1)}\n`);
    renameSync(staged, file);
  } finally {
    rmSync(staged, { force: true });
  }
}
