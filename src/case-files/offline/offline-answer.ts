// What somebody offline answered: `answers/` in the question's folder, a .npy file for each tensor; or unsupported.txt, with
// the reason.
import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ANSWERS } from '../../signatures/axes/index.ts';
import type { NamedTensors } from '../../tensor/index.ts';
import { shortened } from '../../text/index.ts';
import { nearText } from '../../text/near.ts';
import { bytesOf } from '../bytes-of.ts';
import { CaseFileError } from '../error.ts';
import { readAnswers } from '../read-answers.ts';
import { troubleOf } from '../trouble.ts';

export const UNSUPPORTED = 'unsupported.txt';
const LONGEST = 10_000; // bytes of a reason

export type OfflineAnswer = { readonly answers: NamedTensors } | { readonly unsupported: string };

/** @param folder the question's @returns undefined where there is none yet @throws CaseFileError, NpyError naming the file */
export function offlineAnswer(folder: string): OfflineAnswer | undefined {
  const own = path.join(folder, 'answers');
  const files = filesIn(own);
  if (files.length === 0) return undefined;
  for (const name of files) wantAnswer(own, name);
  if (!files.includes(UNSUPPORTED)) return { answers: readAnswers(own) };
  const file = path.join(own, UNSUPPORTED);
  if (files.length > 1) {
    throw new CaseFileError(
      `${file}: stands beside ${files.find((one) => one !== UNSUPPORTED)}; want one of them`,
    );
  }
  const reason = new TextDecoder()
    .decode(bytesOf(file, file, { greatest: LONGEST }))
    .trim()
    .replaceAll(/\s+/g, ' ');
  if (reason === '') throw new CaseFileError(`${file}: is empty, want the reason`);
  return { unsupported: shortened(reason) };
}

/** Hidden ones are the system's. */
function filesIn(own: string): string[] {
  if (!lstatSync(own, { throwIfNoEntry: false })) return [];
  wantOwn(own);
  try {
    return readdirSync(own).filter((name) => !name.startsWith('.'));
  } catch (cause) {
    throw new CaseFileError(`${own}: cannot be read`, [troubleOf(cause)], { cause });
  }
}

function wantAnswer(own: string, name: string): void {
  wantOwn(path.join(own, name));
  if (name === UNSUPPORTED || name.endsWith('.npy')) return;
  const meant = nearText(name, [...ANSWERS.map((one) => `${one}.npy`), UNSUPPORTED]);
  throw new CaseFileError(
    `${path.join(own, name)}: is no answer; want .npy files, or ${UNSUPPORTED} alone`,
    meant === '' ? [] : [meant],
  );
}

/** What is elsewhere may be anybody's. */
function wantOwn(file: string): void {
  if (lstatSync(file).isSymbolicLink()) {
    throw new CaseFileError(`${file}: is a link; copy here what it leads to`);
  }
}
