// The folders through which a program is asked: for each question a copy of it, and an empty one for the answers. All lie in
// one folder, which goes when the run ends; what a killed run left goes with the next.
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { discard, leftovers, makeWorkplace, readAnswers, writeQuestion } from '../case-files/index.ts';
import type { Question } from '../conformance/index.ts';
import { atEnd } from '../processes/at-end.ts'; // alone: execa takes long to load
import { InputError, type NamedTensors } from '../tensor/index.ts';
import { shown, thrown, thrownText } from '../text/index.ts';

export interface Posted {
  /** The question: its `case.json` and .npy files. */
  readonly CASE_DIR: string;
  /** Where the answers belong. */
  readonly OUTPUT_DIR: string;
  /** @throws Error in a line, where a file is not what it should be */
  answers(): NamedTensors;
  /** A text of the program's with CASE_DIR and OUTPUT_DIR in place of these folders, which nobody finds any more. */
  named(text: string): string;
  remove(): void;
}

const PREFIX = 'torch-parity-questions';
/** Of folders that others may not look into: weights may be a secret. */
const PRIVATE = 0o700;

export class Exchange {
  readonly #place: string;
  readonly #forget: () => void;
  #count = 0;

  /** @throws InputError where there is no room for it */
  constructor() {
    const place = madeIn(tmpdir());
    this.#place = place;
    this.#forget = atEnd(() => discard(place));
  }

  /** @throws Error where the disk refuses */
  post(question: Question): Posted {
    const folder = path.join(this.#place, String(++this.#count));
    const [CASE_DIR, OUTPUT_DIR] = ['case', 'answers'].map((name) => path.join(folder, name)) as [
      string,
      string,
    ];
    try {
      for (const one of [CASE_DIR, OUTPUT_DIR]) mkdirSync(one, { recursive: true });
      writeQuestion(CASE_DIR, question);
    } catch (cause) {
      throw new Error(`it was not asked: the question could not be written (${thrownText(cause)})`, {
        cause,
      });
    }
    const named = (text: string) =>
      text.replaceAll(CASE_DIR, 'CASE_DIR').replaceAll(OUTPUT_DIR, 'OUTPUT_DIR');
    return {
      CASE_DIR,
      OUTPUT_DIR,
      named,
      answers: () => {
        try {
          return readAnswers(OUTPUT_DIR);
        } catch (cause) {
          throw new Error(named(thrown(cause).message.split('\n')[0]!), { cause });
        }
      },
      remove: () => tryDiscard(folder),
    };
  }

  close(): void {
    this.#forget();
    tryDiscard(this.#place);
  }
}

/** A folder of this run's own. What killed runs left beside it is removed. */
function madeIn(folder: string): string {
  const refuse = (why: string, cause?: unknown) =>
    new InputError(`the folder for temporary files, ${shown(folder)}, ${why}`, ['Set TMPDIR to another.'], {
      cause,
    });
  if (/[\t\n\r]/.test(folder)) throw refuse('has a tab or a line end in its name');
  const prefix = path.join(folder, PREFIX);
  try {
    for (const left of leftovers(prefix)) tryDiscard(left);
    return makeWorkplace(prefix, PRIVATE);
  } catch (cause) {
    throw refuse(`cannot be written to: ${thrownText(cause)}`, cause);
  }
}

/** What this user may not remove stays. */
function tryDiscard(folder: string): void {
  try {
    discard(folder);
  } catch {
    // whoever made it so removes it
  }
}
