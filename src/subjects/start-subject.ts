// A program as a subject: a command or a server, in as many lanes as are wanted, and nothing left of it when it is closed.
// execa and zod, which take long to load, are loaded with the first question.
import { availableParallelism } from 'node:os';
import {
  BrokenOffError,
  defineSubject,
  NotSupportedError,
  type ProgramSubject,
  type Question,
  type Subject,
} from '../conformance/index.ts';
import { InputError, type NamedTensors } from '../tensor/index.ts';
import { Exchange, type Posted } from './exchange.ts';
import { type Program, programOf } from './program.ts';
import type { Server } from './server.ts';

/** How a subject that is a program is started and asked. */
export interface StartOptions {
  /** Milliseconds that one answer may take, with the start of the process before it. Default: a minute. */
  readonly timeout?: number;
  /** How many cases may be asked at a time, each in a process of its own. Default: 1; where it is parallel, one a core. */
  readonly jobs?: number | undefined;
  /** How errors name the command line. Default: `command`, or `server`. */
  readonly where?: string;
}

/** A subject that is a program, until it is closed. */
export interface StartedSubject extends Subject {
  /** The same subject, once for each case that may be asked at a time. Give them to check as `lanes`. */
  readonly lanes: readonly Subject[];
  /** Ends its processes and removes its folders. After it nothing is answered. */
  close(): Promise<void>;
}

/**
 * A Subject that runs a program in any language, for `check` and `diagnose`. Close it when the work is done.
 * @throws InputError where the program is not there, or cannot be run
 */
export function startSubject(subject: ProgramSubject, options: StartOptions = {}): StartedSubject {
  const { command, server, ...said } = defineSubject(subject);
  if (command === undefined && server === undefined)
    throw new InputError('startSubject: want a subject with a command or a server', [
      'One with run needs no start: give it to check as it is.',
    ]);
  const { timeout = 60_000, jobs = said.parallel ? availableParallelism() : 1 } = options;
  if (!Number.isInteger(jobs) || jobs < 1)
    throw new InputError(`startSubject: jobs is ${jobs}, want a whole number >= 1`);
  const program = programOf(
    command ?? server!,
    options.where ?? (command === undefined ? 'server' : 'command'),
  );
  const exchange = new Exchange();
  const make = command === undefined ? serverLane : commandLane;
  const lanes = Array.from({ length: jobs }, () => make(program, timeout));
  const stopped = new AbortController();
  const subjects = lanes.map(({ ask }): Subject => ({
    ...said,
    isolation: command === undefined ? 'in turn' : 'apart',
    run: inTurn(async (question) => {
      wantRunning(stopped.signal);
      const posted = exchange.post(question);
      try {
        return await ask(posted, stopped.signal);
      } finally {
        posted.remove();
      }
    }),
  }));
  return {
    ...subjects[0]!,
    lanes: subjects,
    async close() {
      stopped.abort();
      await Promise.all(lanes.map(({ close }) => close()));
      exchange.close();
    },
  };
}

interface Lane {
  ask(posted: Posted, signal: AbortSignal): Promise<NamedTensors>;
  close(): Promise<void>;
}

function commandLane(program: Program, timeout: number): Lane {
  let running: Promise<unknown> = Promise.resolve();
  return {
    async ask(posted, signal) {
      const { askCommand } = await import('./ask-command.ts');
      wantRunning(signal);
      const answer = askCommand(program, posted, timeout, signal);
      running = answer.catch(() => {});
      return answer;
    },
    close: async () => void (await running),
  };
}

function serverLane(program: Program, timeout: number): Lane {
  let server: Server | undefined;
  return {
    async ask(posted, signal) {
      const { Server: Made } = await import('./server.ts');
      wantRunning(signal);
      server ??= new Made(program, timeout);
      const reply = await server.ask(posted);
      if (reply.status === 'skip') throw new NotSupportedError(posted.named(reply.reason));
      if (reply.status === 'error') throw server.told(new Error(posted.named(reply.reason)), posted);
      const answers = posted.answers();
      if (Object.keys(answers).length > 0) return answers;
      throw server.told(new Error('it answered "ok" and wrote no .npy file into OUTPUT_DIR'), posted);
    },
    close: async () => server?.close(),
  };
}

/** @throws BrokenOffError once it is closed: nothing is started any more */
function wantRunning(closed: AbortSignal): void {
  if (closed.aborted) throw new BrokenOffError('the run has ended');
}

/** One question after the other: the time of each begins when it is its turn. */
function inTurn(answer: (question: Question) => Promise<NamedTensors>): Subject['run'] {
  let last: Promise<unknown> = Promise.resolve();
  return async (question) => {
    const mine = last.then(() => answer(question));
    last = mine.catch(() => {});
    return mine;
  };
}
