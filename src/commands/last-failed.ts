// --last-failed, and what check remembers for it. Not where CI is set: nobody comes back to that folder.
import { tell } from './told.ts';
import type { Report } from '../conformance/index.ts';
import { counted } from '../report/index.ts';
import type { ChosenFlags } from './subject-options.ts';
import { UsageError } from './usage.ts';

interface Flags extends ChosenFlags {
  readonly lastFailed?: true;
}

export interface Remembered {
  /** Of the subject. */
  readonly name: string;
  readonly ids: ReadonlySet<string>;
}

/** What is remembered; undefined where all is run: without --last-failed, and where nothing failed. @throws UsageError */
export async function lastFailed(flags: Flags): Promise<Remembered | undefined> {
  if (!flags.lastFailed) return undefined;
  if (process.env['CI']) {
    throw new UsageError('--last-failed: not where CI is set, where no run is remembered', [
      'Leave it out there: all cases are run.',
    ]);
  }
  const { LAST_RUN, readLastRun } = await import('./last-run.ts');
  const last = readLastRun(flags);
  if (last && last.failed.length > 0) return { name: last.subject.name, ids: new Set(last.failed) };
  tell(
    `--last-failed: ${last ? 'nothing failed in the last run' : `no run is remembered in ${LAST_RUN}`}, all is run`,
  );
  return undefined;
}

/** Says what --last-failed came to. */
export function sayChosen(found: readonly { readonly id: string }[], { ids, name }: Remembered): void {
  const among = found.filter(({ id }) => ids.has(id)).length;
  const all = `${counted(ids.size, 'case')} of ${name} failed when last run`;
  tell(
    `--last-failed: ${all}${among === 0 ? ', none of them is here: all is run' : `, ${among} of them here`}`,
  );
}

/** A folder that cannot be written fails no run. */
export async function remember(report: Report, flags: Flags): Promise<void> {
  if (process.env['CI']) return;
  const { LAST_RUN, writeLastRun } = await import('./last-run.ts');
  try {
    writeLastRun(report, flags);
  } catch (error) {
    tell(`${LAST_RUN} cannot be written, for --last-failed: ${(error as Error).message}`);
  }
}
