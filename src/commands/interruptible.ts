// Ctrl-C in the middle of work that has to clean up behind it.

/**
 * Runs work that SIGINT and SIGTERM abort: once it has cleaned up, the exit code says which.
 * @param left what is true of the disk then
 */
export async function interruptible(
  work: (signal: AbortSignal) => Promise<number>,
  left = 'the goldens are as they were',
): Promise<number> {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const abort = (_: NodeJS.Signals, number: number) => {
    exitCode = 128 + number;
    controller.abort();
  };
  // not once: execa ends the process where it finds itself the only listener
  process.on('SIGINT', abort).on('SIGTERM', abort);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (exitCode === undefined) throw error;
    process.stderr.write(`torch-parity: interrupted; ${left}\n`);
    return exitCode;
  } finally {
    process.off('SIGINT', abort).off('SIGTERM', abort);
  }
}
