// Ctrl-C in the middle of a run that has something to report: the first ends it, and what was done is reported; the second
// ends the process at once.
import { EXIT } from './usage.ts';

/** @param work told by the signal to come to its end, and to report */
export async function stoppable(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  process.on('SIGINT', stop);
  try {
    const exitCode = await work(controller.signal);
    return controller.signal.aborted ? EXIT.interrupted : exitCode;
  } finally {
    process.off('SIGINT', stop);
  }
}
