// torch-parity record: goldens from a real PyTorch run, staged beside, compared, swapped in whole.
import path from 'node:path';
import { Command, Option } from 'commander';
import { besideFolder, discard, loadCases, swapIn } from '../case-files/index.ts';
import { figure } from '../compare/index.ts';
import { findTorch, type RecordedCase, runRecorder } from '../oracle/index.ts';
import { counted } from '../report/index.ts';
import { GOLDEN, SCRIPTS } from './package-root.ts';
import { progress } from './terminal.ts';
import { EXIT, UsageError } from './usage.ts';

interface RecordFlags {
  readonly check?: true;
  readonly all?: true;
  readonly onlyNew?: true;
  readonly filter?: string;
  readonly python?: string;
}

/** Statuses that leave the goldens as they are. */
const UNCHANGED: readonly RecordedCase['status'][] = ['identical', 'within', 'kept'];

export function recordCommand(): Command {
  return new Command('record')
    .description('run PyTorch on the stored weights and inputs, and write what it answers as goldens')
    .argument('[DIR]', "a folder of cases (default: this package's own goldens, with their definitions)")
    .option('--check', 'compare only; exit 1 on any difference beyond the recorded bound')
    .option('--only-new', 'leave every stored case alone')
    .addOption(
      new Option('--all', 'also replace numbers that are within the recorded bound').conflicts('onlyNew'),
    )
    .option('--filter <glob>', 'only the cases whose id matches')
    .option('--python <path>', 'a Python that has torch')
    .action(async (folder: string | undefined, flags: RecordFlags) => {
      process.exitCode = await runRecord(path.resolve(folder ?? GOLDEN), flags);
    });
}

async function runRecord(folder: string, flags: RecordFlags): Promise<number> {
  if (process.env['CI'] && !flags.check) {
    throw new UsageError('record does not write goldens where CI is set', [
      'Use record --check there; it only compares.',
    ]);
  }
  const python = await findTorch({ python: flags.python });
  const line = progress();
  line.update(`starting torch ${python.torch}`);
  const stage = besideFolder(folder, 'staged');
  try {
    const recorded = await runRecorder({
      python: python.command,
      scripts: SCRIPTS,
      golden: folder,
      stage,
      flags: recorderFlags(folder, flags),
      onCase: ({ id, status }, done, total) =>
        line.update(`${done}/${counted(total, 'case')}  ${id}  ${status}`),
    });
    line.clear();
    const changed = recorded.filter(({ status }) => !UNCHANGED.includes(status));
    process.stdout.write(`${summary(recorded, changed, python.torch)}\n`);
    if (flags.check) return changed.length > 0 ? EXIT.mismatch : EXIT.ok;
    if (changed.length > 0 || flags.all) {
      await loadCases(stage); // what our own reader refuses never becomes a golden
      swapIn(stage, folder);
    }
    return EXIT.ok;
  } finally {
    line.clear();
    discard(stage);
  }
}

function recorderFlags(folder: string, flags: RecordFlags): string[] {
  return [
    ...(folder === path.resolve(GOLDEN) ? ['--define'] : []),
    ...(flags.all ? ['--all'] : []),
    ...(flags.onlyNew ? ['--only-new'] : []),
    ...(flags.filter === undefined ? [] : ['--filter', flags.filter]),
  ];
}

function summary(recorded: readonly RecordedCase[], changed: readonly RecordedCase[], torch: string): string {
  const statuses = [...new Set(recorded.map(({ status }) => status))].toSorted();
  const counts = statuses.map(
    (status) => `${recorded.filter((one) => one.status === status).length} ${status}`,
  );
  return [
    ...changed.map(({ id, status, tensor, difference, bound }) => {
      const numbers =
        difference === null || bound === null
          ? ''
          : `: ${figure(difference)}, recorded bound ${figure(bound)}`;
      return `${status.padEnd(10)} ${id}${tensor === null ? '' : `, ${tensor}`}${numbers}`;
    }),
    `torch ${torch}, ${counted(recorded.length, 'golden')}: ${counts.join(', ')}`,
  ].join('\n');
}
