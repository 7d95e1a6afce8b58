// Exit codes, and errors of usage.
import { type Ended, isGreenRun } from '../conformance/index.ts';
import { InputError } from '../tensor/index.ts';

/** 0 everything asked for passed; 1 a mismatch; 2 bad usage, bad input or a broken golden; 3 PyTorch was needed and not found or died; 130 after Ctrl-C. */
export const EXIT = { ok: 0, mismatch: 1, usage: 2, torch: 3, interrupted: 130 } as const;

/** Of a run; where several hold, the highest. */
export function exitOf(report: Ended): number {
  const { totals, gaps = [], interrupted } = report;
  if (interrupted) return EXIT.interrupted;
  if (totals.broken > 0) return EXIT.usage;
  if (totals.fail > 0 || gaps.some(({ fault }) => fault)) return EXIT.mismatch;
  return isGreenRun(report) ? EXIT.ok : EXIT.usage;
}

/** The command line asks for something that cannot be. */
export class UsageError extends InputError {
  override name = 'UsageError';
}
