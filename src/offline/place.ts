// Where the questions of a case lie below the folder: at its id.
import { CaseFileError } from '../case-files/index.ts';
import { QUESTIONS } from '../case-files/offline/questions-file.ts';

/** An id may begin with a folder as it was typed, `../mine` or `/home/mine`. */
export function placeOf(id: string): string {
  return id
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .map((part) => (part === '..' ? 'above' : part.replaceAll(/[:\\]/g, '_')))
    .join('/');
}

/** Folders that are taken, each by whose it is. */
export class Places {
  readonly #taken = new Map<string, string>([[QUESTIONS, QUESTIONS]]);

  /** @throws CaseFileError where another case has it */
  take(folder: string, id: string): void {
    for (const one of [folder, `${folder}/answers`]) {
      const other = this.#taken.get(one);
      if (other !== undefined) {
        throw new CaseFileError(`${id}: its ${one} is also a folder of ${other}`, [
          'Rename one of the cases, or write questions of each by itself: --filter takes an id.',
        ]);
      }
      this.#taken.set(one, id);
    }
  }
}
