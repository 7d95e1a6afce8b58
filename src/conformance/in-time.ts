// A subject that hangs fails what it was asked.
import type { Subject } from './subject.ts';

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
    timer = setTimeout(() => reject(new Error(`no answer within ${timeout / 1000} s`)), timeout);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
