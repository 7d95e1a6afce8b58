// A server: one process that answers many questions, one after the other. A line CASE_DIR<tab>OUTPUT_DIR goes in, a line of
// JSON comes out. What hangs, dies or talks nonsense is ended, and the next question gets a fresh one.
import { BrokenOffError, LateError } from '../conformance/index.ts';
import { type Child, linesOf, startChild } from '../processes/index.ts';
import { plain } from '../text/index.ts';
import type { Posted } from './exchange.ts';
import type { Program } from './program.ts';
import { endedText, withStderr } from './said.ts';
import { type Reply, replyIn } from './server-reply.ts';

/** Milliseconds for it to end by itself: once its input ends, and once its output has ended. */
const GRACE = 2000;

interface Waiting {
  readonly posted: Posted;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (reason: Error) => void;
}

interface Running {
  readonly child: Child;
  /** Who asks; nobody between two questions. */
  waiting?: Waiting | undefined;
  isClosing?: true;
}

export class Server {
  readonly #program: Program;
  readonly #timeout: number;
  #running: Running | undefined;
  /** It failed when nothing was asked: whoever asks next is told. */
  #unsaid: Error | undefined;

  /** @param timeout milliseconds for an answer, and for the start before the first */
  constructor(program: Program, timeout: number) {
    this.#program = program;
    this.#timeout = timeout;
  }

  /** One question at a time. @throws LateError, BrokenOffError */
  async ask(posted: Posted): Promise<Reply> {
    const unsaid = this.#unsaid;
    this.#unsaid = undefined;
    if (unsaid) throw unsaid;
    const running = (this.#running ??= this.#start());
    running.child.forgetLines();
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Reply>((resolve, reject) => {
        running.waiting = { posted, resolve, reject };
        // An answer that came while this thread was at work is taken first.
        const late = () =>
          running.waiting?.posted === posted && this.#fail(running, new LateError(this.#timeout));
        timer = setTimeout(() => setImmediate(late), this.#timeout);
        running.child.stdin.write(`${posted.CASE_DIR}\t${posted.OUTPUT_DIR}\n`);
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** With what it said on standard error while it was asked. */
  told<E extends Error>(error: E, posted: Posted): E {
    return this.#running ? withStderr(error, this.#running.child, posted) : error;
  }

  /** The end of its input tells it to end; what is asked now is given up, and it is ended at once. */
  async close(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    running.isClosing = true;
    const { child, waiting } = running;
    if (waiting) this.#fail(running, new BrokenOffError('the run has ended'));
    child.stdin.end();
    const held = setInterval(() => {}, GRACE); // the child holds this process no more than its pipes do
    let isKilled = waiting !== undefined;
    const timer = setTimeout(() => (isKilled = child.kill()), GRACE);
    const { exitCode, how } = await child.ended;
    clearTimeout(timer);
    clearInterval(held);
    if (exitCode === 0 || isKilled) return;
    const [last] = child.lastLines(1);
    process.stderr.write(`torch-parity: after its last answer it ${how}${last ? `: ${plain(last)}` : ''}\n`);
  }

  #start(): Running {
    const { file, args } = this.#program;
    const running: Running = { child: startChild(file, args) };
    running.child.unref();
    void this.#listen(running);
    return running;
  }

  async #listen(running: Running): Promise<void> {
    const { child } = running;
    try {
      for await (const line of linesOf(child.stdout)) if (line.trim() !== '') this.#take(running, line);
    } catch {
      // the pipe was closed: how it ended says why
    }
    let isMute = false;
    const timer = setTimeout(() => (isMute = child.kill()), GRACE);
    const { exitCode, how } = await child.ended;
    clearTimeout(timer);
    if (running.isClosing) return;
    const hint = exitCode === 0 ? '; it should answer until its standard input ends' : '';
    const what = isMute ? 'closed its standard output, and lives on' : `${how} before it answered${hint}`;
    this.#fail(running, new BrokenOffError(endedText(what, child, running.waiting?.posted)));
  }

  #take(running: Running, line: string): void {
    const { waiting } = running;
    try {
      const reply = replyIn(line);
      if (!waiting) throw new Error(`it answered ${plain(line.slice(0, 200))} when it was not asked`);
      running.waiting = undefined;
      waiting.resolve(reply);
    } catch (cause) {
      this.#fail(running, new BrokenOffError((cause as Error).message, { cause }));
    }
  }

  /** It is asked no more. Only its first fault counts. */
  #fail(running: Running, error: BrokenOffError): void {
    const { child, waiting } = running;
    running.waiting = undefined;
    const told = withStderr(error, child, waiting?.posted);
    if (waiting) waiting.reject(told);
    else if (this.#running === running && !running.isClosing) this.#unsaid = told;
    if (this.#running === running) this.#running = undefined;
    child.kill();
  }
}
