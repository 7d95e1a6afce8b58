// Questions for somebody offline: all that a check asks before anything is known of the subject, a folder each.
import path from 'node:path';
import { CaseFileError, findAll, flowOf, GOLDEN, type PlacedCase } from '../case-files/index.ts';
import { NewQuestions } from '../case-files/offline/new-questions.ts';
import { VERSION } from '../case-files/package-version.ts';
import { keyOf } from '../case-files/offline/question-key.ts';
import type { QuestionEntry, QuestionsManifest } from '../case-files/offline/questions-file.ts';
import {
  type Case,
  firstQuestions,
  mayAsk,
  type OfflineSubject,
  Opened,
  plainSubject,
  type Question,
  supportOf,
  type Subject,
} from '../conformance/index.ts';
import { answerNames } from '../signatures/axes/index.ts';
import { InputError } from '../tensor/index.ts';
import { thrownText } from '../text/index.ts';
import { placeOf, Places } from './place.ts';

/** What a subject says of itself; its run is not called. */
export type Said = Omit<OfflineSubject, 'offline'>;

/** What is asked, and of whom. */
export interface QuestionsOptions {
  /** Folders with cases. Default: the goldens of this package. */
  readonly folders?: readonly string[];
  /** Cases that are left; default: all. */
  readonly choose?: (found: readonly PlacedCase[]) => readonly PlacedCase[];
  /** Default: nothing but a name. */
  readonly subject?: Said;
  readonly signal?: AbortSignal;
  readonly onCase?: (id: string, done: number, total: number) => void | Promise<void>;
}

export interface WrittenQuestions {
  readonly cases: number;
  readonly questions: number;
  readonly bytes: number;
  /** The case whose questions are largest, and these in bytes. */
  readonly largest?: { readonly id: string; readonly bytes: number };
  /** Cases of which nothing is asked: the subject does not support them. */
  readonly unsupported: number;
  /** Ids of goldens that judge nobody: nothing is asked of them either. */
  readonly broken: readonly string[];
}

/**
 * @param to a folder that is new or empty
 * @returns undefined where the signal came first: then nothing was written
 * @throws CaseFileError where it is not, where a case cannot be read, or where the disk refuses
 */
export async function writeQuestions(
  to: string,
  {
    folders = [],
    choose = (found) => found,
    subject = { name: path.basename(path.resolve(to)) },
    ...rest
  }: QuestionsOptions = {},
): Promise<WrittenQuestions | undefined> {
  const all = findAll(folders);
  const chosen = choose(all);
  wantBeside(to, folders.length > 0 ? folders : [GOLDEN]);
  const target = new NewQuestions(to);
  try {
    const found = new Questions(subject, target);
    for await (const asked of flowOf(chosen)) {
      await found.add(asked);
      await rest.onCase?.(asked.id, found.cases.length, chosen.length);
      if (rest.signal?.aborted) return undefined;
    }
    const { name, dtypes, gives, fixed, departures, arithmetic } = subject;
    target.finish({
      format: 1,
      torch_parity: VERSION,
      subject: {
        name,
        ...(dtypes && { dtypes: [...dtypes] }),
        ...(gives && { gives: [...gives] }),
        ...(fixed && { fixed: [...fixed] }),
        ...(departures && { departures: [...departures] }),
        ...(arithmetic && { arithmetic }),
      },
      ...(folders.length > 0 && { roots: folders.map((folder) => waysTo(folder, to)) }),
      whole: chosen.length === all.length,
      cases: chosen.map(({ id, root, at }, i) => ({ id, root, at, ...found.cases[i] })),
      questions: found.questions,
    });
    return found.summary;
  } finally {
    target.discard();
  }
}

/** A question is no case: it must not be found among them. @throws CaseFileError */
function wantBeside(to: string, folders: readonly string[]): void {
  const around = folders.find((folder) => !/^\.\.(\/|\\|$)/.test(path.relative(folder, to)));
  if (around === undefined) return;
  throw new CaseFileError(`${to}: is inside ${around}, where cases are looked for; name a folder beside it`);
}

/** As seen from the folder with the questions. */
function waysTo(folder: string, from: string): string {
  return path.relative(path.resolve(from), path.resolve(folder)).split(path.sep).join('/');
}

class Questions {
  readonly questions: QuestionEntry[] = [];
  readonly cases: Pick<QuestionsManifest['cases'][number], 'unsupported'>[] = [];
  readonly #subject: Subject;
  readonly #target: NewQuestions;
  readonly #places = new Places();
  readonly #broken: string[] = [];
  readonly #bytes: { readonly id: string; readonly bytes: number }[] = [];

  constructor(subject: Said, target: NewQuestions) {
    this.#subject = plainSubject({ ...subject, run: () => ({}) });
    this.#target = target;
  }

  async add(asked: Case): Promise<void> {
    const opened = new Opened(asked);
    if (asked.derived?.broken !== undefined || opened.broken.length > 0) this.#broken.push(asked.id);
    const unsupported = await this.#why(asked, asked);
    this.cases.push({ ...(unsupported !== undefined && { unsupported }) });
    const { gives } = this.#subject;
    const isIdle = gives && !answerNames(asked).some((name) => gives.includes(name));
    if (unsupported !== undefined || isIdle || this.#broken.at(-1) === asked.id) return;
    let bytes = 0;
    for (const { name, question } of firstQuestions(opened)) {
      if (mayAsk(this.#subject, asked, question) === true) bytes += await this.#write(asked, name, question);
    }
    this.#bytes.push({ id: asked.id, bytes });
  }

  get summary(): WrittenQuestions {
    const [largest] = this.#bytes.toSorted((one, other) => other.bytes - one.bytes);
    return {
      cases: this.#bytes.length,
      questions: this.questions.filter(({ sha256 }) => sha256).length,
      bytes: this.#bytes.reduce((sum, { bytes }) => sum + bytes, 0),
      ...(largest && { largest }),
      unsupported: this.cases.length - this.#bytes.length - this.#broken.length,
      broken: this.#broken,
    };
  }

  /** @returns bytes */
  async #write(asked: Case, name: string, question: Question): Promise<number> {
    const own = placeOf(asked.id);
    const folder = name === 'case' ? own : `${own}/${name}`;
    this.#places.take(folder, asked.id);
    const unsupported = await this.#why(asked, question);
    const written = unsupported === undefined ? this.#target.add(folder, question) : undefined;
    this.questions.push({
      folder,
      case: asked.id,
      name,
      round: 1,
      key: keyOf(question),
      ...(written ? { sha256: written.sha256 } : { unsupported }),
    });
    return written?.bytes ?? 0;
  }

  /** Why it is not asked; undefined where it is. */
  async #why(asked: Case, question: Question): Promise<string | undefined> {
    const may = mayAsk(this.#subject, asked, question);
    if (may !== true) return may;
    try {
      const supported = await supportOf(this.#subject, question);
      return supported === true ? undefined : supported;
    } catch (cause) {
      throw new InputError(
        `${asked.id}: the subject cannot say whether it supports it`,
        [thrownText(cause)],
        {
          cause,
        },
      );
    }
  }
}
