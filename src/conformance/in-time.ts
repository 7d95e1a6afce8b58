// A subject that hangs fails what it was asked.
import type { Subject } from './subject.ts';

/** The subject broke off: it failed outside of its answer, or ended. The case that it was asked fails, and is not asked on. */
export class BrokenOffError extends Error {}

/** No answer came in time. After some in a row the rest is not asked. */
export class LateError extends BrokenOffError {
  constructor(timeout: number) {
    super(`no answer within ${timeout / 1000} s`);
  }
}

/** A subject whose every answer is awaited no longer than this many milliseconds. */
export function inTime(subject: Subject, timeout: number): Subject {
  const { supports } = subject;
  return {
    ...subject,
    ...(supports && { supports: (question) => within(timeout, (async () => supports(question))()) }),
    run: (question) => within(timeout, (async () => subject.run(question))()),
  };
}

async function within<T>(timeout: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    // An answer that came while this thread was at work is taken first.
    timer = setTimeout(() => setImmediate(() => reject(new LateError(timeout))), timeout);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
