// torch-parity record: goldens from a real PyTorch run, staged beside, compared, swapped in whole.
import path from 'node:path';
import { GOLDEN, loadCases } from '../case-files/index.ts';
import { flush } from '../case-files/flush.ts';
import { realFolder } from '../case-files/real-folder.ts';
import { enter, leave, setAside, temporaryPlace } from '../case-files/recording.ts';
import { requireRoom } from '../case-files/room.ts';
import { swapIn, SwapError } from '../case-files/swap.ts';
import { treeOf } from '../case-files/tree.ts';
import { clear, partsOf } from '../case-files/workplace.ts';
import { findTorch, type Python, type RecordedCase, runRecorder } from '../oracle/index.ts';
import { counted } from '../report/index.ts';
import { globSource } from '../text/glob.ts';
import { harmless, plain } from '../text/index.ts';
import { configured } from './configured.ts';
import { interruptible } from './interruptible.ts';
import { print } from './output.ts';
import { SCRIPTS } from './package-root.ts';
import { isChanged, isReplaced, recordReview } from './record-review.ts';
import { requireOwnFolder } from './repository.ts';
import { parseFilter } from './select.ts';
import { progress } from './terminal.ts';
import { typedAgain } from './typed.ts';
import { EXIT, UsageError } from './usage.ts';

export interface RecordFlags {
  readonly check?: true;
  /** Stored goldens may be replaced. */
  readonly accept?: true;
  readonly all?: true;
  readonly onlyNew?: true;
  /** Of the one case that is recorded. */
  readonly claim?: string;
  readonly filter: readonly string[];
  readonly python?: string;
  /** Seconds that PyTorch may be silent. */
  readonly timeout: number;
}

export async function runRecord(named: string | undefined, typed: RecordFlags): Promise<number> {
  const { flags } = await configured([], typed, ['python']);
  const folder = realFolder(named ?? GOLDEN);
  if (process.env['CI'] && !flags.check) {
    throw new UsageError('record does not write goldens where CI is set', [
      'Use record --check there; it only compares.',
    ]);
  }
  if (!flags.check) await requireOwnFolder(named, folder);
  const asked = recorderFlags(folder, flags);
  if (!flags.check) requireOutside(folder);
  else requireThere(folder);
  const python = await findTorch({ python: flags.python });
  const work = flags.check ? compareOnly : recordAnew;
  return interruptible((signal) => work({ folder, flags, python, asked, signal }));
}

interface Work {
  readonly folder: string;
  readonly flags: RecordFlags;
  readonly python: Python;
  /** Flags of the recorder. */
  readonly asked: readonly string[];
  readonly signal: AbortSignal;
}

async function compareOnly(work: Work): Promise<number> {
  const place = temporaryPlace();
  try {
    const changed = await recordInto(partsOf(place).stage, work);
    // what a case left out is no difference
    return changed.every(({ status }) => status === 'completed') ? EXIT.ok : EXIT.mismatch;
  } finally {
    clear(place);
  }
}

async function recordAnew(work: Work): Promise<number> {
  const { folder, flags, signal } = work;
  const recording = enter(folder, say);
  let keep = false;
  try {
    const before = treeOf(folder);
    requireRoom(recording, before);
    const changed = await recordInto(recording.stage, work);
    const replaced = changed.filter(isReplaced).length;
    if (replaced > 0 && !flags.accept) {
      await print(notReplaced(replaced));
      return EXIT.mismatch;
    }
    if (changed.length > 0 || flags.all) {
      await loadCases(recording.stage); // what our own reader refuses never becomes a golden
      await flush(recording.stage);
      await new Promise(setImmediate); // lets Ctrl-C in; the swap itself is not interrupted
      signal.throwIfAborted();
      await swapIn(recording, before);
    }
    return EXIT.ok;
  } catch (error) {
    keep = error instanceof SwapError;
    throw error;
  } finally {
    if (!keep) leave(recording, say);
  }
}

/** Runs PyTorch and says what became of each case. @returns the cases that differ from what is stored */
async function recordInto(
  stage: string,
  { folder, flags, python, asked, signal }: Work,
): Promise<RecordedCase[]> {
  const line = progress();
  line.update(`starting torch ${python.torch}`);
  try {
    const recorded = await runRecorder({
      python: python.command,
      scripts: SCRIPTS,
      golden: folder,
      stage,
      flags: asked,
      timeout: flags.timeout * 1000,
      signal,
      onCase: ({ id, status }, done, total) =>
        line.update(`${done}/${counted(total, 'case')}  ${id}  ${status}`),
    });
    line.clear();
    await print(harmless(recordReview(recorded, python.torch, flags.all)));
    return recorded.filter(isChanged);
  } finally {
    line.clear();
  }
}

/** @param count of stored goldens */
function notReplaced(count: number): string {
  return [
    `Nothing was written: ${counted(count, 'stored golden')} would be replaced. Where that is meant:`,
    `  ${typedAgain()} --accept`,
  ].join('\n');
}

function say(note: string): void {
  process.stderr.write(`${plain(note)}\n`);
}

/** The folder is replaced as a whole: a shell that stands in it would be left in a deleted one. */
function requireOutside(folder: string): void {
  const way = path.relative(folder, realFolder(process.cwd()));
  if (way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way)) return;
  throw new UsageError(`the working folder is inside ${folder}, which record replaces`, [
    'Call it from outside, or use record --check, which only compares.',
  ]);
}

/** --check touches nothing: it cannot put back what a killed run had set aside. */
function requireThere(folder: string): void {
  const previous = setAside(folder);
  if (previous === undefined) return;
  throw new UsageError(`${folder} is missing: a killed run set it aside as ${previous}`, [
    'Rename it back, or call record without --check, which does.',
  ]);
}

function recorderFlags(folder: string, flags: RecordFlags): string[] {
  return [
    ...(folder === realFolder(GOLDEN) ? ['--define'] : []),
    ...(flags.all ? ['--all'] : []),
    ...(flags.onlyNew ? ['--only-new'] : []),
    ...(flags.claim === undefined ? [] : [`--claim=${flags.claim}`]),
    ...(flags.filter.length === 0 ? [] : ['--filters', filtersJson(flags.filter)]),
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
