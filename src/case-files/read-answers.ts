// What a command, or somebody offline, answered: a folder with one .npy file for each tensor.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { takeNpy } from '../formats/index.ts';
import type { NamedTensors } from '../tensor/index.ts';
import { bytesOf } from './bytes-of.ts';
import { CaseFileError } from './error.ts';
import { insideOf } from './tensor-file.ts';
import { troubleOf } from './trouble.ts';

/**
 * Every .npy file of the folder, by its name without the ending.
 * @throws CaseFileError, NpyError naming the file; a link that leads out of the folder is refused
 */
export function readAnswers(folder: string): NamedTensors {
  return Object.fromEntries(
    namesIn(folder)
      .filter((name) => name.endsWith('.npy'))
      .map((name) => {
        const file = path.join(folder, name);
        const bytes = bytesOf(insideOf(folder, name, folder, 'the folder of answers'), file);
        return [name.slice(0, -'.npy'.length), takeNpy(bytes, () => ({ file, wanted: { path: file } }))];
      }),
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch (cause) {
    throw new CaseFileError(`${folder}: cannot be read`, [troubleOf(cause)], { cause });
  }
}
