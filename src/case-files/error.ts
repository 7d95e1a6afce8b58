// What is wrong with a case on disk.
import { InputError } from '../tensor/index.ts';

/** Details that are told, and characters of each: what stands in a file can be long. */
const MOST = 40;
const LONGEST = 500;

/** A case.json, or a file that it names, that cannot be trusted. */
export class CaseFileError extends InputError {
  override name = 'CaseFileError';

  constructor(what: string, details: readonly string[] = [], options?: ErrorOptions) {
    const more = details.length > MOST ? [`and ${details.length - MOST} more`] : [];
    super(cut(what), [...details.slice(0, MOST).map(cut), ...more], options);
  }
}

const cut = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
