// --subject: our own RNN, or a user's file in a thread of its own, ended when the work is done.
import type { Subject } from '../conformance/index.ts';
import { loadSubject, type OwnOptions, ownWith } from '../subjects/index.ts';

export interface SubjectFlags {
  readonly subject?: string;
  /** Seconds that one answer may take. */
  readonly timeout: number;
}

/** @param arithmetic of our own RNN; a user's file says its own */
export async function withSubject<T>(
  flags: SubjectFlags,
  arithmetic: OwnOptions['arithmetic'],
  work: (subject: Subject) => Promise<T>,
): Promise<T> {
  if (flags.subject === undefined) return work(ownWith({ arithmetic }));
  const subject = await loadSubject(flags.subject, flags.timeout * 1000);
  try {
    return await work(subject);
  } finally {
    await subject.close();
  }
}
