// One run of the PyTorch recorder into a stage, with its progress.
import { GOLDEN } from '../case-files/index.ts';
import { realFolder } from '../case-files/real-folder.ts';
import { type Python, type RecordedCase, runRecorder } from '../oracle/index.ts';
import { counted } from '../report/index.ts';
import { globSource } from '../text/glob.ts';
import { SCRIPTS } from './package-root.ts';
import type { RecordFlags } from './record-flags.ts';
import { parseFilter } from './select.ts';
import { progress } from './terminal.ts';

export interface Work {
  /** The goldens; only read. */
  readonly folder: string;
  readonly flags: RecordFlags;
  readonly python: Python;
  readonly signal: AbortSignal;
}

/** @returns what became of each case */
export async function recordInto(stage: string, work: Work): Promise<RecordedCase[]> {
  const { folder, flags, python, signal } = work;
  const line = progress();
  line.update(`starting torch ${python.torch}`);
  try {
    return await runRecorder({
      python: python.command,
      scripts: SCRIPTS,
      golden: folder,
      stage,
      flags: recorderFlags(work),
      timeout: flags.timeout * 1000,
      signal,
      onCase: ({ id, status }, done, total) =>
        line.update(`${done}/${counted(total, 'case')}  ${id}  ${status}`),
    });
  } finally {
    line.clear();
  }
}

function recorderFlags({ folder, flags }: Work): string[] {
  const { torchVersion, claim, filter } = flags;
  const isBeside = torchVersion !== undefined && !flags.check;
  return [
    ...(folder === realFolder(GOLDEN) ? ['--define'] : []),
    ...(flags.all || isBeside ? ['--all'] : []),
    ...(flags.onlyNew ? ['--only-new'] : []),
    ...(claim === undefined ? [] : [`--claim=${claim}`]),
    ...(torchVersion === undefined ? [] : [`--torch=${torchVersion}`]),
    ...(isBeside ? ['--only-asked'] : []),
    ...(filter.length === 0 ? [] : ['--filters', filtersJson(filter)]),
  ];
}

/** Only the recorder knows the ids of what is defined, and not yet stored. */
function filtersJson(filter: readonly string[]): string {
  return JSON.stringify(
    filter
      .map(parseFilter)
      .map(({ given, glob, leavesOut }) => ({ given, regex: globSource(glob), leavesOut })),
  );
}
