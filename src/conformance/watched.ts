// A subject whose last answer is looked at again once the next one is there: memory that it writes to again shows then.
import { cloneAll, isTensor, type NamedTensors, sameNumbers } from '../tensor/index.ts';
import type { Subject } from './subject.ts';

export interface Watched extends Subject {
  /** Whether an answer was a promise so far: then two questions may be asked at once. */
  readonly isAsynchronous: () => boolean;
}

/** The error of a subject that gives memory of its own. Told by its beginning across threads. */
export const REUSED = 'it writes to the memory that it returned as';

export function watched(subject: Subject): Watched {
  let last: { readonly given: NamedTensors; readonly copy: NamedTensors } | undefined;
  let asynchronous = false;
  return {
    ...subject,
    isAsynchronous: () => asynchronous,
    run(question) {
      const running = subject.run(question);
      if (running instanceof Promise) {
        asynchronous = true;
        return running.then(keep);
      }
      return keep(running);
    },
  };

  function keep(given: NamedTensors): NamedTensors {
    const changed = last && changedName(last.given, last.copy);
    last = isTensors(given) ? { given, copy: cloneAll(given) } : undefined;
    if (changed !== undefined) throw new Error(`${REUSED} ${changed}: it changed with the next question`);
    return given;
  }
}

function changedName(given: NamedTensors, copy: NamedTensors): string | undefined {
  return Object.keys(copy).find((name) => {
    const data = given[name]?.data; // the subject has it still, and may do anything with it
    return !data || !sameNumbers(copy[name]!.data, data);
  });
}

/** What is no tensor is refused elsewhere. */
function isTensors(given: unknown): given is NamedTensors {
  return given !== null && typeof given === 'object' && Object.values(given).every(isTensor);
}
