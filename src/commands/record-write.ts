// What becomes of what was recorded: compared and dropped, swapped in, or kept beside.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { loadCases } from '../case-files/index.ts';
import { flush } from '../case-files/flush.ts';
import { enter, leave, type Recording, temporaryPlace } from '../case-files/recording.ts';
import { requireRoom } from '../case-files/room.ts';
import { swapIn, SwapError } from '../case-files/swap.ts';
import { type Tree, treeOf } from '../case-files/tree.ts';
import { clear, partsOf } from '../case-files/workplace.ts';
import { counted } from '../report/index.ts';
import { harmless, plain, quoted } from '../text/index.ts';
import { shownPath } from './nearest-package.ts';
import { print } from './output.ts';
import { isChanged, isReplaced, movesAnswers, recordReview } from './record-review.ts';
import { recordInto, type Work } from './record-run.ts';
import { callOf, typedAgain } from './typed.ts';
import { EXIT } from './usage.ts';

export async function compareOnly(work: Work): Promise<number> {
  const place = temporaryPlace();
  try {
    const recorded = await recordInto(partsOf(place).stage, work);
    await print(harmless(recordReview(recorded, work.python.torch)));
    if (recorded.some(isChanged)) await print('Nothing was written: --check only compares.');
    // what a case left out is no difference
    return recorded.filter(isChanged).every(({ status }) => status === 'completed') ? EXIT.ok : EXIT.mismatch;
  } finally {
    clear(place);
  }
}

export function recordAnew(work: Work): Promise<number> {
  const { folder, flags, python } = work;
  return inPlace(folder, async (recording, before) => {
    requireRoom(recording, before);
    const recorded = await recordInto(recording.stage, work);
    await print(harmless(recordReview(recorded, python.torch, flags.all)));
    const replaced = recorded.filter(isReplaced).length;
    if (replaced > 0 && !flags.accept) {
      await print(notReplaced(replaced));
      return EXIT.mismatch;
    }
    if (recorded.some(isChanged) || flags.all) await swapStage(recording, before, work.signal);
    return EXIT.ok;
  });
}

/** @param target a folder that is not there yet, or ours: another torch answers for it, and the goldens are left alone */
export async function recordBeside(work: Work, target: string): Promise<number> {
  const { folder, python } = work;
  mkdirSync(path.dirname(target), { recursive: true });
  await inPlace(target, async (recording, before) => {
    requireRoom(recording, treeOf(folder));
    const recorded = await recordInto(recording.stage, work);
    await swapStage(recording, before, work.signal);
    const others = recorded.filter((one) => !movesAnswers(one));
    await print(harmless(recordReview(others, python.torch, false, recorded)));
    return EXIT.ok;
  });
  await print(
    harmless(
      [
        `Recorded beside, in ${shownPath(target)}; what is in use is as it was. What moved:`,
        `  ${callOf('compare')} ${quoted(shownPath(folder))} ${quoted(shownPath(target))}`,
      ].join('\n'),
    ),
  );
  return EXIT.ok;
}

/** Work with the right to replace a folder, which is given back. */
async function inPlace(
  folder: string,
  work: (recording: Recording, before: Tree | undefined) => Promise<number>,
): Promise<number> {
  const recording = enter(folder, say);
  let keep = false;
  try {
    return await work(recording, treeOf(folder));
  } catch (error) {
    keep = error instanceof SwapError;
    throw error;
  } finally {
    if (!keep) leave(recording, say);
  }
}

async function swapStage(recording: Recording, before: Tree | undefined, signal: AbortSignal): Promise<void> {
  await loadCases(recording.stage); // what our own reader refuses never becomes a golden
  await flush(recording.stage);
  await new Promise(setImmediate); // lets Ctrl-C in; the swap itself is not interrupted
  signal.throwIfAborted();
  await swapIn(recording, before);
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
