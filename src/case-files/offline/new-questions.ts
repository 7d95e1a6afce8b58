// A new folder of questions: filled in a part of its own, whose entries are moved up at the end. Until then nothing that
// could be taken for questions stands there.
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Question } from '../../conformance/index.ts';
import { quoted } from '../../text/index.ts';
import { discard } from '../discard.ts';
import { CaseFileError } from '../error.ts';
import { troubleOf } from '../trouble.ts';
import { writeQuestion } from '../write.ts';
import { QUESTIONS, type QuestionsManifest, saveQuestions } from './questions-file.ts';

export interface Written {
  readonly sha256: Record<string, string>;
  /** Of its files. */
  readonly bytes: number;
}

/** @throws CaseFileError where something is there already: nothing is overwritten */
export function wantNew(folder: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory()) {
    throw new CaseFileError(`${folder}: is a file; want a new or an empty folder`);
  }
  const [first] = readdirSync(folder);
  if (first === undefined) return;
  if (existsSync(path.join(folder, QUESTIONS))) {
    throw new CaseFileError(`${folder}: holds questions already, and perhaps answers; nothing was written`, [
      `To judge what was answered: torch-parity judge ${quoted(folder)}`,
      'For new questions name another folder, or remove this one.',
    ]);
  }
  throw new CaseFileError(`${folder}: holds ${first}; want a new or an empty folder, or nothing is written`);
}

export class NewQuestions {
  readonly #folder: string;
  readonly #stage: string;
  readonly #isNew: boolean;

  /** @throws CaseFileError */
  constructor(folder: string) {
    wantNew(folder);
    this.#folder = folder;
    this.#isNew = !existsSync(folder);
    this.#stage = path.join(folder, `.writing-${process.pid}`);
    tried(folder, () => mkdirSync(this.#stage, { recursive: true }));
  }

  add(below: string, question: Question): Written {
    return addQuestion(this.#stage, below, question);
  }

  finish(manifest: QuestionsManifest): void {
    tried(this.#folder, () => {
      for (const name of readdirSync(this.#stage)) {
        renameSync(path.join(this.#stage, name), path.join(this.#folder, name));
      }
      rmdirSync(this.#stage);
      saveQuestions(this.#folder, manifest);
    });
  }

  /** Leaves what was there before. */
  discard(): void {
    discard(this.#stage);
    if (this.#isNew && readdirSync(this.#folder).length === 0) rmdirSync(this.#folder);
  }
}

/** Into a folder that is not there yet. @throws CaseFileError */
export function addQuestion(folder: string, below: string, question: Question): Written {
  return tried(folder, () => {
    const own = path.join(folder, below);
    mkdirSync(own, { recursive: true });
    const sha256 = writeQuestion(own, question);
    const bytes = Object.keys(sha256).reduce((sum, file) => sum + statSync(path.join(own, file)).size, 0);
    return { sha256, bytes };
  });
}

function tried<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new CaseFileError(`${folder}: cannot be written`, [troubleOf(cause)], { cause });
  }
}
