// Exit codes, and errors of usage.
import { InputError } from '../tensor/index.ts';

/** 0 everything asked for passed; 1 a mismatch; 2 bad usage or bad input; 3 PyTorch was needed and not found or died. */
export const EXIT = { ok: 0, mismatch: 1, usage: 2, torch: 3 } as const;

/** The command line asks for something that cannot be. */
export class UsageError extends InputError {
  override name = 'UsageError';
}
