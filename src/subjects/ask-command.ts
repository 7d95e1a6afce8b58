// A command: a process for each question, called with CASE_DIR and OUTPUT_DIR.
import type { Readable } from 'node:stream';
import { LateError, NotSupportedError } from '../conformance/index.ts';
import { startChild } from '../processes/index.ts';
import type { NamedTensors } from '../tensor/index.ts';
import { shortened } from '../text/index.ts';
import type { Posted } from './exchange.ts';
import type { Program } from './program.ts';
import { endedText, withStderr } from './said.ts';

/** Exit code of a command that does not support the question: EX_USAGE of sysexits.h. */
const NOT_SUPPORTED = 64;
/** Characters of standard output: the reason is in its first line. */
const KEPT = 4000;

/**
 * @param timeout milliseconds @param signal ends the process at once
 * @throws NotSupportedError; LateError; Error saying how it ended, or what is wrong with its answers
 */
export async function askCommand(
  { file, args }: Program,
  posted: Posted,
  timeout: number,
  signal: AbortSignal,
): Promise<NamedTensors> {
  const { CASE_DIR, OUTPUT_DIR } = posted;
  const child = startChild(file, [...args, CASE_DIR, OUTPUT_DIR]);
  child.stdin.end(); // there is nothing to read
  const said = beginningOf(child.stdout);
  let isLate = false;
  // What has ended while this thread was at work is not late.
  const timer = setTimeout(() => setImmediate(() => (isLate = child.kill())), timeout);
  const stop = () => void child.kill();
  signal.addEventListener('abort', stop);
  const { exitCode, how } = await child.ended;
  clearTimeout(timer);
  signal.removeEventListener('abort', stop);
  const failed = (error: Error) => withStderr(error, child, posted);
  if (isLate) throw failed(new LateError(timeout));
  if (exitCode === NOT_SUPPORTED) {
    const [reason = ''] = said().trim().split('\n');
    if (reason !== '') throw new NotSupportedError(shortened(posted.named(reason.trim())));
    throw failed(new Error(`it ${how} (not supported), and gave no reason on standard output`));
  }
  if (exitCode !== 0) throw failed(new Error(endedText(how, child, posted)));
  const answers = answersIn(posted, failed);
  if (Object.keys(answers).length > 0) return answers;
  throw failed(new Error('it ended with exit code 0 and wrote no .npy file into OUTPUT_DIR'));
}

function answersIn(posted: Posted, failed: (error: Error) => Error): NamedTensors {
  try {
    return posted.answers();
  } catch (error) {
    throw failed(error as Error);
  }
}

/** All is read, so that it never waits; the rest is dropped. */
function beginningOf(pipe: Readable): () => string {
  let text = '';
  pipe.setEncoding('utf8').on('data', (chunk: string) => {
    if (text.length < KEPT) text += chunk;
  });
  return () => text;
}
