// Questions that depend on the answers before: written as they come up, so that memory does not grow with them.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { addQuestion } from '../case-files/offline/new-questions.ts';
import type { QuestionEntry } from '../case-files/offline/questions-file.ts';
import { type Question, UnansweredError } from '../conformance/index.ts';
import { thrownText } from '../text/index.ts';
import { placeOf } from './place.ts';

/** What the report calls those that were not written. */
export const LEFT_OUT = 'left out';

export class NextRound {
  readonly added: QuestionEntry[] = [];
  /** Of their files. */
  bytes = 0;
  /** Cases that had no room. */
  readonly left_out = new Set<string>();
  /** Why they cannot be written. */
  trouble: string | undefined;
  readonly #folder: string;
  readonly #most: number;

  /** @param most bytes */
  constructor(folder: string, most: number) {
    this.#folder = folder;
    this.#most = most;
  }

  /** @throws UnansweredError where it is not written */
  add(
    question: Question,
    { number, ...entry }: Pick<QuestionEntry, 'case' | 'key' | 'round'> & { readonly number: number },
  ): QuestionEntry {
    if (this.bytes + sizeOf(question) > this.#most || this.trouble !== undefined) {
      this.left_out.add(entry.case);
      throw new UnansweredError(LEFT_OUT);
    }
    const round = `round-${entry.round}`;
    const own = path.posix.join(placeOf(entry.case), round);
    let at = number;
    while (existsSync(path.join(this.#folder, own, named(at)))) at++; // of a run that was ended
    const folder = `${own}/${named(at)}`;
    try {
      const { sha256, bytes } = addQuestion(this.#folder, folder, question);
      this.bytes += bytes;
      const added = { folder, name: `${round}/${named(at)}`, ...entry, sha256 };
      this.added.push(added);
      return added;
    } catch (cause) {
      this.trouble = thrownText(cause);
      this.left_out.add(entry.case);
      throw new UnansweredError(LEFT_OUT);
    }
  }
}

const named = (number: number) => String(number).padStart(2, '0');

function sizeOf({ state_dict, inputs }: Question): number {
  return [state_dict, inputs]
    .flatMap((tensors) => Object.values(tensors))
    .reduce((sum, { data }) => sum + data.byteLength, 0);
}
