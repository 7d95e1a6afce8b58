// A question that has no answer yet, of a subject that answers offline. That is no failure: nothing is known.
import type { Question } from './case.ts';
import { BrokenOffError } from './in-time.ts';
import type { Subject } from './subject.ts';

/** Why nothing is known, for a report. */
export const NOT_ANSWERED = 'not answered';

export class UnansweredError extends Error {
  /** Its name within the case: `case`, `steps`, `round-2/01`. */
  readonly question: string;

  constructor(question: string) {
    super(NOT_ANSWERED);
    this.question = question;
  }
}

/** An answer is there, and cannot be read. The case fails with it, whatever it was asked for. */
export class UnreadableAnswerError extends BrokenOffError {}

/** What work comes to; undefined where it has no answer yet. */
export async function ifAnswered<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof UnansweredError) return undefined;
    throw error;
  }
}

/** The subject, and the names of the questions that it has not answered, each once. */
export function noting<T extends Subject>(
  subject: T,
): { readonly subject: T; readonly unanswered: ReadonlySet<string> } {
  const unanswered = new Set<string>();
  const run = async (question: Question) => {
    try {
      return await subject.run(question);
    } catch (error) {
      if (error instanceof UnansweredError) unanswered.add(error.question);
      throw error;
    }
  };
  return { subject: { ...subject, run }, unanswered };
}

/** Asks on where an answer is not there yet: whoever answers offline is asked all that may be needed at once. */
export class AskingOn {
  #first: UnansweredError | undefined;

  /** @param instead what work comes to where it has no answer yet */
  async ask<T>(work: Promise<T>, instead: T): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof UnansweredError)) throw error;
      this.#first ??= error;
      return instead;
    }
  }

  /** @throws UnansweredError where one was */
  end(): void {
    if (this.#first) throw this.#first;
  }
}
