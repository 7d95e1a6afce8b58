// A user's subject, asked across the border of its own thread, or of several where it says that it is parallel. A thread
// that hangs, exits or fails outside of an answer fails what was asked of it, and the next question gets a fresh one.
import { availableParallelism } from 'node:os';
import type { ProgramSubject, Question, Subject } from '../conformance/index.ts';
import { InputError, type NamedTensors } from '../tensor/index.ts';
import type { Asked } from './messages.ts';
import { startSubject } from './start-subject.ts';
import { closed, start, type Thread } from './thread.ts';

export interface IsolatedSubject extends Subject {
  /** The same subject in each of its threads: what belongs to one case is asked of one. The first is that of `run`. */
  readonly lanes: readonly Subject[];
  /** Ends its threads. */
  close(): Promise<void>;
}

export interface Limits {
  /** Milliseconds that one answer may take. */
  readonly timeout: number;
  /** How many cases may be asked at a time. Default: 1; where it is parallel, one a core. */
  readonly jobs?: number | undefined;
}

/** @throws InputError where the file is no subject */
export async function isolated(
  file: string,
  remedy: readonly string[],
  limits: Limits,
): Promise<IsolatedSubject> {
  const first = await start(file, remedy);
  const again = () => start(file, remedy);
  if (first.program) return withProgram(file, first as Parameters<typeof withProgram>[1], again, limits);
  const { timeout, jobs = first.subject.parallel ? availableParallelism() : 1 } = limits;
  if (jobs > 1 && !first.subject.parallel) {
    await closed(first);
    throw new InputError(`--jobs ${jobs}: ${file} does not say that it is parallel`, [
      'Add parallel: true to its defineSubject, if several threads may have one.',
    ]);
  }
  const lanes = [first, ...Array<undefined>(jobs - 1).fill(undefined)].map((thread) =>
    lane(first.subject, again, timeout, thread),
  );
  return {
    ...lanes[0]!.subject,
    lanes: lanes.map(({ subject }) => subject),
    close: async () => void (await Promise.all(lanes.map(({ close }) => close()))),
  };
}

/** The program is started here, where it can be ended; the thread says what is supported, where the file has a word in it. */
async function withProgram(
  file: string,
  thread: Thread & { readonly program: NonNullable<Thread['program']> },
  again: () => Promise<Thread>,
  limits: Limits,
): Promise<IsolatedSubject> {
  const { hasSupports, ...line } = thread.program;
  const { subject, close } = lane(thread.subject, again, limits.timeout, thread);
  const where = `--subject ${file}: ${line.command === undefined ? 'server' : 'command'}`;
  try {
    const started = startSubject(
      { ...thread.subject, ...line, ...(hasSupports && { supports: subject.supports }) } as ProgramSubject,
      { ...limits, where },
    );
    return { ...started, close: async () => void (await Promise.all([started.close(), close()])) };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Lane {
  readonly subject: Subject;
  close(): Promise<void>;
}

/** One thread at a time. @param thread absent: it begins with the first question */
function lane(
  said: Thread['subject'],
  fresh: () => Promise<Thread>,
  timeout: number,
  thread: Thread | undefined,
): Lane {
  let starting: Promise<Thread> | undefined;
  /** One for all that is asked at once. */
  const living = async () => {
    if (thread && !thread.ended) return thread;
    starting ??= fresh().finally(() => (starting = undefined));
    return (thread = await starting);
  };
  const ask = async (what: Asked['what'], question: Question) => {
    const unsaid = thread?.unsaid;
    delete thread?.unsaid;
    if (unsaid) throw unsaid;
    return (await living()).ask(what, question, timeout);
  };
  return {
    subject: {
      ...said,
      supports: (question) => ask('supports', question) as Promise<true | string>,
      run: (question) => ask('run', question) as Promise<NamedTensors>,
    },
    close: async () => thread && closed(thread),
  };
}
