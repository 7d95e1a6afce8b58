// The questions of one case, and the answers that are there. What was never written is added, for the next round.
import path from 'node:path';
import { offlineAnswer, type OfflineAnswer } from '../case-files/offline/offline-answer.ts';
import { keyOf } from '../case-files/offline/question-key.ts';
import type { QuestionEntry, QuestionsManifest } from '../case-files/offline/questions-file.ts';
import { type Question, UnansweredError, UnreadableAnswerError } from '../conformance/index.ts';
import { type NamedTensors, sameNumbers, sameShape } from '../tensor/index.ts';
import { thrownText } from '../text/index.ts';
import type { NextRound } from './next-round.ts';

export class Desk {
  readonly #folder: string;
  readonly #asked: QuestionsManifest['cases'][number];
  readonly #next: NextRound;
  /** In their order, by content. */
  readonly #entries = new Map<string, QuestionEntry[]>();
  readonly #times = new Map<string, number>();
  readonly #read = new Map<string, OfflineAnswer | undefined>();
  readonly #round: number;
  #added = 0;

  /** @param entries of this case */
  constructor(
    folder: string,
    asked: QuestionsManifest['cases'][number],
    entries: readonly QuestionEntry[],
    next: NextRound,
  ) {
    this.#folder = folder;
    this.#asked = asked;
    this.#next = next;
    for (const entry of entries) this.#put(entry);
    this.#round = 1 + Math.max(0, ...entries.map(({ round }) => round));
  }

  /** true, or why the question is not supported. */
  supports(question: Question): true | string {
    if (this.#asked.unsupported !== undefined) return this.#asked.unsupported;
    const key = keyOf(question);
    const entry = this.#entryOf(key, this.#times.get(key) ?? 0);
    if (!entry) return true;
    const answer =
      entry.unsupported === undefined ? this.#answerOf(entry) : { unsupported: entry.unsupported };
    return answer && 'unsupported' in answer ? answer.unsupported : true;
  }

  /** The answer: asked once more, that of the next folder. @throws UnansweredError, UnreadableAnswerError */
  run(question: Question): NamedTensors {
    const key = keyOf(question);
    const time = this.#times.get(key) ?? 0;
    this.#times.set(key, time + 1);
    const entry = this.#entryOf(key, time) ?? this.#add(key, question);
    const answer = this.#answerOf(entry);
    if (answer && 'answers' in answer) return answer.answers;
    throw new UnansweredError(entry.name);
  }

  /** Undefined where it has to be asked anew. */
  #entryOf(key: string, time: number): QuestionEntry | undefined {
    const entries = this.#entries.get(key) ?? [];
    if (time < entries.length || entries.length === 0) return entries[time];
    if (this.#isUnsteady) return undefined;
    // Asked again and again, it has answered the same: it is not bothered any more.
    return entries.findLast((one) => this.#answerOf(one) !== undefined) ?? entries.at(-1);
  }

  /** Whether some question was answered differently when it was asked again. */
  get #isUnsteady(): boolean {
    return [...this.#entries.values()].some((entries) => {
      const [first, ...others] = entries.flatMap((entry) => this.#answerOf(entry) ?? []);
      return others.some((other) => !sameAnswers(first!, other));
    });
  }

  #add(key: string, question: Question): QuestionEntry {
    const added = this.#next.add(question, {
      case: this.#asked.id,
      key,
      round: this.#round,
      number: ++this.#added,
    });
    this.#put(added);
    return added;
  }

  #put(entry: QuestionEntry): void {
    this.#entries.set(entry.key, [...(this.#entries.get(entry.key) ?? []), entry]);
  }

  #answerOf({ folder }: QuestionEntry): OfflineAnswer | undefined {
    if (!this.#read.has(folder)) this.#read.set(folder, readOf(path.join(this.#folder, folder)));
    return this.#read.get(folder);
  }
}

function readOf(folder: string): OfflineAnswer | undefined {
  try {
    return offlineAnswer(folder);
  } catch (cause) {
    const [what, ...details] = thrownText(cause).split('\n');
    const text = [what!.replace(/^\w+Error: /, ''), ...details.map((line) => line.trim())].join(' ');
    throw new UnreadableAnswerError(text, { cause });
  }
}

function sameAnswers(one: OfflineAnswer, other: OfflineAnswer): boolean {
  if (!('answers' in one) || !('answers' in other)) return true;
  const names = Object.keys(one.answers);
  return (
    names.length === Object.keys(other.answers).length &&
    names.every((name) => {
      const [mine, its] = [one.answers[name]!, other.answers[name]];
      return (
        its !== undefined &&
        mine.dtype === its.dtype &&
        sameShape(mine.shape, its.shape) &&
        sameNumbers(mine.data, its.data)
      );
    })
  );
}
