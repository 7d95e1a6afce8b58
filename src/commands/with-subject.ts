// --subject: our own modules, or a user's file in a thread of its own, ended when the work is done.
import type { Subject } from '../conformance/index.ts';
import type { Arithmetic } from '../nn/index.ts';
import { loadSubject, ownWith } from '../subjects/index.ts';
import { quoted } from '../text/index.ts';
import type { OwnFlags } from './options.ts';
import { UsageError } from './usage.ts';

export interface SubjectFlags extends OwnFlags {
  readonly subject?: string;
  /** A file of known gaps. */
  readonly gaps?: string;
  /** Seconds that one answer may take. */
  readonly timeout: number;
}

/** @param arithmetic of our own modules; a user's file says its own @param work is given the subject in each of its threads too */
export async function withSubject<T>(
  flags: SubjectFlags,
  arithmetic: Arithmetic,
  work: (subject: Subject, lanes: readonly Subject[]) => Promise<T>,
): Promise<T> {
  const { kernel, fma } = flags;
  if (flags.subject === undefined) {
    const subject = ownWith({ arithmetic, ...(kernel && { kernel }), ...(!fma && { fma }) });
    return work(subject, [subject]);
  }
  const subject = await loadSubject(flags.subject, flags.timeout * 1000);
  try {
    if (subject.offline) {
      throw new UsageError(`--subject ${flags.subject}: it is offline, and has no run to ask`, [
        `Write its questions: torch-parity questions --subject ${quoted(flags.subject)} --to questions`,
      ]);
    }
    return await work(subject, subject.lanes);
  } finally {
    await subject.close();
  }
}
