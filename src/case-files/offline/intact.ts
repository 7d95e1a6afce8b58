// The files of questions as they were written: an answer to another question proves nothing.
import { hash } from 'node:crypto';
import path from 'node:path';
import { bytesOf } from '../bytes-of.ts';
import { CaseFileError } from '../error.ts';
import { insideOf } from '../tensor-file.ts';
import { QUESTIONS, type QuestionEntry } from './questions-file.ts';

/** @throws CaseFileError naming every file that was changed or is missing */
export function wantIntact(folder: string, questions: readonly QuestionEntry[]): void {
  const wrong = questions.flatMap(({ folder: below, sha256 = {} }) =>
    Object.entries(sha256).flatMap(([file, want]) => {
      const name = path.posix.join(below, file);
      const came = hashOf(folder, name);
      return came === want ? [] : [`${name}: ${came}`];
    }),
  );
  if (wrong.length === 0) return;
  throw new CaseFileError(`${folder}: questions were changed, so that their answers prove nothing`, [
    ...wrong.slice(0, MOST),
    ...(wrong.length > MOST ? [`and ${wrong.length - MOST} more files`] : []),
    `Copy the answers into a folder as it was written, or restore these files. ${QUESTIONS} has their hashes.`,
  ]);
}

const MOST = 10;

/** In words where there is none. */
function hashOf(folder: string, name: string): string {
  try {
    return hash('sha256', bytesOf(insideOf(folder, name, folder), name)) as string;
  } catch (error) {
    const [what, detail] = (error as Error).message.split('\n');
    return (detail ?? what!).trim().replace(`${folder}: ${name}`, 'it');
  }
}
