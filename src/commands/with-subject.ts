// Which implementation is asked: our own modules, a user's file in a thread of its own, or a program. What was started for
// it is ended when the work is done.
import type { Subject } from '../conformance/index.ts';
import type { Arithmetic } from '../nn/index.ts';
import { loadSubject, ownWith, type StartedSubject, startSubject } from '../subjects/index.ts';
import { quoted } from '../text/index.ts';
import type { Chosen } from './subject-options.ts';
import { UsageError } from './usage.ts';

export interface SubjectFlags extends Chosen {
  /** A file of known gaps. */
  readonly gaps?: string;
  /** Seconds that one answer may take. */
  readonly timeout: number;
  /** How many cases are asked at a time. */
  readonly jobs?: number;
}

/** @param arithmetic of our own modules; a user's file says its own @param work is given the subject in each of its lanes too */
export async function withSubject<T>(
  flags: SubjectFlags,
  arithmetic: Arithmetic,
  work: (subject: Subject, lanes: readonly Subject[]) => Promise<T>,
): Promise<T> {
  const started = await startedSubject(flags);
  if (!started) {
    const { kernel, fma } = flags;
    const subject = ownWith({ arithmetic, ...(kernel && { kernel }), ...(!fma && { fma }) });
    return work(subject, [subject]);
  }
  try {
    if (started.offline) {
      throw new UsageError(`--subject ${flags.subject}: it is offline, and has no run to ask`, [
        `Write its questions: torch-parity questions --subject ${quoted(flags.subject!)} --to questions`,
      ]);
    }
    return await work(started, started.lanes);
  } finally {
    await started.close();
  }
}

/** Undefined where it is our own. @throws InputError */
async function startedSubject(flags: SubjectFlags): Promise<StartedSubject | undefined> {
  const { subject, subjectCommand, subjectServer, timeout, jobs } = flags;
  const limits = { timeout: timeout * 1000, jobs };
  if (subject !== undefined) return loadSubject(subject, limits);
  if (subjectCommand !== undefined) {
    const where = '--subject-command';
    return startSubject({ name: subjectCommand.trim(), command: subjectCommand }, { ...limits, where });
  }
  if (subjectServer !== undefined) {
    const where = '--subject-server';
    return startSubject({ name: subjectServer.trim(), server: subjectServer }, { ...limits, where });
  }
  if (jobs === undefined || jobs === 1) return undefined;
  throw new UsageError(`--jobs ${jobs}: our own modules run in this process, one case at a time`, [
    'Leave it out, or name a subject.',
  ]);
}
