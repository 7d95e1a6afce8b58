// torch-parity record: goldens from a real PyTorch run, staged beside, compared, swapped in whole.
import { renameSync } from 'node:fs';
import path from 'node:path';
import { GOLDEN, besideFolder, discard, loadCases, swapIn } from '../case-files/index.ts';
import { realFolder, removeLeftovers, setAside, temporaryStage } from '../case-files/swap.ts';
import { figure } from '../compare/index.ts';
import { findTorch, type Python, type RecordedCase, runRecorder } from '../oracle/index.ts';
import { counted } from '../report/index.ts';
import { SCRIPTS } from './package-root.ts';
import { filterSource } from './select.ts';
import { progress } from './terminal.ts';
import { EXIT, UsageError } from './usage.ts';

/** Statuses that leave the goldens as they are. */
const UNCHANGED: readonly RecordedCase['status'][] = ['identical', 'within', 'kept'];
/** Statuses that --check passes: where nothing that is stored differs. */
const FINE: readonly RecordedCase['status'][] = [...UNCHANGED, 'completed'];

export interface RecordFlags {
  readonly check?: true;
  readonly all?: true;
  readonly onlyNew?: true;
  readonly filter?: string;
  readonly python?: string;
}

export async function runRecord(named: string | undefined, flags: RecordFlags): Promise<number> {
  const folder = realFolder(named ?? GOLDEN);
  if (process.env['CI'] && !flags.check) {
    throw new UsageError('record does not write goldens where CI is set', [
      'Use record --check there; it only compares.',
    ]);
  }
  const asked = recorderFlags(folder, flags);
  if (!flags.check) requireOutside(folder);
  const python = await findTorch({ python: flags.python });
  recover(folder, flags);
  return interruptible((signal) => recordStaged(folder, flags, { python, asked, signal }));
}

async function recordStaged(
  folder: string,
  flags: RecordFlags,
  { python, asked, signal }: { python: Python & { torch: string }; asked: string[]; signal: AbortSignal },
): Promise<number> {
  const line = progress();
  line.update(`starting torch ${python.torch}`);
  const stage = flags.check ? temporaryStage() : besideFolder(folder, 'staged');
  try {
    const recorded = await runRecorder({
      python: python.command,
      scripts: SCRIPTS,
      golden: folder,
      stage,
      flags: asked,
      signal,
      onCase: ({ id, status }, done, total) =>
        line.update(`${done}/${counted(total, 'case')}  ${id}  ${status}`),
    });
    line.clear();
    const changed = recorded.filter(({ status }) => !UNCHANGED.includes(status));
    process.stdout.write(`${summary(recorded, changed, python.torch)}\n`);
    if (flags.check) return changed.every(({ status }) => FINE.includes(status)) ? EXIT.ok : EXIT.mismatch;
    if (changed.length > 0 || flags.all) {
      await loadCases(stage); // what our own reader refuses never becomes a golden
      await new Promise(setImmediate); // lets Ctrl-C in; the swap itself is not interrupted
      signal.throwIfAborted();
      swapIn(stage, folder);
    }
    return EXIT.ok;
  } finally {
    line.clear();
    discard(flags.check ? path.dirname(stage) : stage);
  }
}

/** The folder is replaced as a whole: a shell that stands in it would be left in a deleted one. */
function requireOutside(folder: string): void {
  const way = path.relative(folder, realFolder(process.cwd()));
  if (way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way)) return;
  throw new UsageError(`the working folder is inside ${folder}, which record replaces`, [
    'Call it from outside, or use record --check, which only compares.',
  ]);
}

/** Puts back what a killed run had set aside, and removes what it left. With --check nothing is touched. */
function recover(folder: string, { check }: RecordFlags): void {
  const previous = setAside(folder);
  if (previous !== undefined && check) {
    throw new UsageError(`${folder} is missing: a killed run set it aside as ${previous}`, [
      'Rename it back, or call record without --check, which does.',
    ]);
  }
  if (previous !== undefined) {
    renameSync(previous, folder);
    process.stderr.write(`${folder} was missing: put back ${previous}, which a killed run had set aside\n`);
  }
  if (!check) removeLeftovers(folder);
}

/** Runs work that SIGINT and SIGTERM abort: once it has cleaned up, the exit code says which. */
async function interruptible(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const abort = (_: NodeJS.Signals, number: number) => {
    exitCode = 128 + number;
    controller.abort();
  };
  // not once: execa ends the process where it finds itself the only listener
  process.on('SIGINT', abort).on('SIGTERM', abort);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (exitCode === undefined) throw error;
    process.stderr.write('torch-parity: interrupted; the goldens are as they were\n');
    return exitCode;
  } finally {
    process.off('SIGINT', abort).off('SIGTERM', abort);
  }
}

function recorderFlags(folder: string, flags: RecordFlags): string[] {
  return [
    ...(folder === realFolder(GOLDEN) ? ['--define'] : []),
    ...(flags.all ? ['--all'] : []),
    ...(flags.onlyNew ? ['--only-new'] : []),
    ...(flags.filter === undefined ? [] : ['--matching', filterSource(flags.filter)]),
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
