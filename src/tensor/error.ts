// Bad input, told to a person: what came, what was wanted, why we think so, what to do.
// Every error that a user can cause is an InputError; anything else that escapes is our own bug.

/** Bad input. The first line names the argument or file; details follow, one an indented line. */
export class InputError extends Error {
  override name = 'InputError';

  constructor(what: string, details: readonly string[] = [], options?: ErrorOptions) {
    super([what, ...details].join('\n  '), options);
  }
}

/** A tensor whose rank or sizes are not those wanted. */
export class ShapeError extends InputError {
  override name = 'ShapeError';
}

/** A tensor whose element type is not the one wanted. */
export class DtypeError extends InputError {
  override name = 'DtypeError';
}

/** More memory was needed than there is. What is there stays usable. */
export class MemoryError extends InputError {
  override name = 'MemoryError';
}
