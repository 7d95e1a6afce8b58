// What is wrong with a case on disk.
import { InputError } from '../tensor/index.ts';

/** A case.json, or a file that it names, that cannot be trusted. */
export class CaseFileError extends InputError {
  override name = 'CaseFileError';
}
