// A user's subject, asked across the border of its own thread, or of several where it says that it is parallel. A thread
// that hangs, exits or fails outside of an answer fails what was asked of it, and the next question gets a fresh one.
import { availableParallelism } from 'node:os';
import type { Question, Subject } from '../conformance/index.ts';
import type { NamedTensors } from '../tensor/index.ts';
import type { Asked } from './messages.ts';
import { closed, start, type Thread } from './thread.ts';

export interface IsolatedSubject extends Subject {
  /** The same subject in each of its threads: what belongs to one case is asked of one. The first is that of `run`. */
  readonly lanes: readonly Subject[];
  /** Ends its threads. */
  close(): Promise<void>;
}

/** @param timeout milliseconds that one answer may take @throws InputError where the file is no subject */
export async function isolated(
  file: string,
  remedy: readonly string[],
  timeout: number,
): Promise<IsolatedSubject> {
  const first = await start(file, remedy);
  const others = first.subject.parallel ? availableParallelism() - 1 : 0;
  const lanes = [first, ...Array<undefined>(others).fill(undefined)].map((thread) =>
    lane(first.subject, () => start(file, remedy), timeout, thread),
  );
  return {
    ...lanes[0]!.subject,
    lanes: lanes.map(({ subject }) => subject),
    close: async () => void (await Promise.all(lanes.map(({ close }) => close()))),
  };
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
