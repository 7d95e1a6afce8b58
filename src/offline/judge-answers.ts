// A folder of questions and answers, judged as check judges a subject that it asks itself; and the questions that are next.
import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  type CaseFlow,
  type WholeFlow,
  CaseFileError,
  flowOf,
  type FoundCase,
  GOLDEN,
  readCases,
} from '../case-files/index.ts';
import { wantIntact } from '../case-files/offline/intact.ts';
import { keyOf } from '../case-files/offline/question-key.ts';
import {
  type QuestionsManifest,
  readQuestions,
  saveQuestions,
} from '../case-files/offline/questions-file.ts';
import type { Report, Subject } from '../conformance/index.ts';
import { check, diagnose, type DiagnoseOptions } from '../harness/index.ts';
import { quoted } from '../text/index.ts';
import { Desk } from './desk.ts';
import { NextRound } from './next-round.ts';
import type { Said } from './write-questions.ts';

/** How answers that came back are judged. */
export interface JudgeOptions extends Omit<DiagnoseOptions, 'lanes' | 'bail' | 'goldens'> {
  /** Where the cases are now, where the questions were moved: as many folders as they were written of. */
  readonly folders?: readonly string[];
  /** Cases that are left; default: all. */
  readonly choose?: (found: readonly FoundCase[]) => readonly FoundCase[];
  /** In place of what it was said to be when the questions were written. */
  readonly subject?: Partial<Said>;
  /** Whether a known mistake is looked for that reproduces what fails. Default: true. */
  readonly diagnose?: boolean;
  /** Bytes of questions that may be written for the next round. Default: 500 MB. */
  readonly most?: number;
  /** Passes the cases on. */
  readonly through?: (cases: CaseFlow) => WholeFlow;
}

export interface JudgedAnswers {
  readonly report: Report;
  /** What was written for the next round. */
  readonly next: {
    readonly questions: number;
    readonly bytes: number;
    readonly cases: number;
    /** Cases whose questions had no room. */
    readonly left_out: number;
    /** Why they could not be written. */
    readonly trouble?: string;
  };
}

/** Bytes. */
const MOST = 500e6;

/** @throws CaseFileError where the folder has no questions, where these were changed, or where a case cannot be read */
export async function judge(folder: string, options: JudgeOptions = {}): Promise<JudgedAnswers> {
  const {
    folders = [],
    choose = (all) => all,
    subject: said = {},
    through = (cases) => cases,
    ...rest
  } = options;
  const manifest = readQuestions(folder);
  const all = placed(folder, manifest, folders);
  const chosen = choose(all);
  wantIntact(folder, manifest.questions);
  const next = new NextRound(folder, rest.most ?? MOST);
  const offline = new Offline(folder, manifest, said, next);
  const cases = through(offline.flow(chosen));
  const { most: _, diagnose: isDiagnosed = true, ...checked } = rest;
  const isWhole = manifest.whole && chosen.length === all.length;
  const report = isDiagnosed
    ? await diagnose(offline.subject, cases, { isWhole, ...checked, goldens: () => readCases() })
    : await check(offline.subject, cases, { isWhole, ...checked });
  if (next.added.length > 0) {
    wantSame(folder, manifest);
    saveQuestions(folder, { ...manifest, questions: [...manifest.questions, ...next.added] });
  }
  const { added, bytes, left_out, trouble } = next;
  return {
    report,
    next: {
      questions: added.length,
      bytes,
      cases: new Set(added.map((one) => one.case)).size,
      left_out: left_out.size,
      ...(trouble !== undefined && { trouble }),
    },
  };
}

/** Where each case is now. @throws CaseFileError */
function placed(folder: string, manifest: QuestionsManifest, given: readonly string[]): FoundCase[] {
  const { roots = [], cases, torch_parity } = manifest;
  if (given.length > 0 && given.length !== Math.max(1, roots.length)) {
    throw new CaseFileError(
      `${folder}: its questions are of ${Math.max(1, roots.length)} folders with cases, and ${given.length} came`,
      [`They were: ${roots.length > 0 ? roots.join(', ') : 'the goldens of torch-parity'}`],
    );
  }
  const from =
    given.length > 0 ? given : roots.length > 0 ? roots.map((root) => path.join(folder, root)) : [GOLDEN];
  const found = cases.map(({ id, root, at }) => {
    const within = from[root] ?? folder;
    return { id, within, folder: path.join(within, at) };
  });
  const missing = found.find((one) => !existsSync(path.join(one.folder, 'case.json')));
  if (!missing) return found;
  throw new CaseFileError(
    `${missing.id}: its case is not in ${missing.folder}`,
    roots.length > 0
      ? [`Name the folder where it is now: torch-parity judge ${quoted(folder)} --cases DIR`]
      : [`The questions were written by torch-parity ${torch_parity}: judge them with that.`],
  );
}

/** Somebody else may have judged it meanwhile. */
function wantSame(folder: string, { questions }: QuestionsManifest): void {
  if (readQuestions(folder).questions.length === questions.length) return;
  throw new CaseFileError(`${folder}: another run has added questions meanwhile; judge it again`);
}

/** The subject that has answered, or will; each case is begun before it is asked. */
class Offline {
  readonly subject: Subject;
  readonly #folder: string;
  readonly #manifest: QuestionsManifest;
  readonly #next: NextRound;
  #desk: Desk | undefined;

  constructor(folder: string, manifest: QuestionsManifest, said: Partial<Said>, next: NextRound) {
    this.#folder = folder;
    this.#manifest = manifest;
    this.#next = next;
    this.subject = {
      ...(manifest.subject as Said),
      ...said,
      offline: true,
      supports: async (question) => {
        const supported = await (said.supports?.(question) ?? true);
        return supported === true ? this.#desk!.supports(question) : supported;
      },
      run: (question) => this.#desk!.run(question),
    };
  }

  flow(found: readonly FoundCase[]): CaseFlow {
    const asked = new Map(this.#manifest.cases.map((one) => [one.id, one]));
    const begin = (id: string, key: string) => {
      const entries = this.#manifest.questions.filter((one) => one.case === id);
      const own = entries.find(({ name }) => name === 'case');
      if (own && own.key !== key) {
        throw new CaseFileError(`${id}: is not the case any more that its questions were written of`, [
          `They are of torch-parity ${this.#manifest.torch_parity}. Write questions anew, into another folder.`,
        ]);
      }
      this.#desk = new Desk(this.#folder, asked.get(id)!, entries, this.#next);
    };
    return {
      size: found.length,
      async *[Symbol.asyncIterator]() {
        for await (const one of flowOf(found)) {
          begin(one.id, keyOf(one));
          yield one;
        }
      },
    };
  }
}
