// What must be undone when this process ends, however it ends: processes that it started, folders that it made. Only a kill
// at once (SIGKILL) undoes nothing.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** In the order in which it was begun; undone from the last to the first. */
const waiting = new Set<() => void>();

/** @param undo is called at once, so it may not wait for anything; perhaps more than once @returns what forgets it */
export function atEnd(undo: () => void): () => void {
  if (waiting.size === 0) {
    process.on('exit', undoAll);
    for (const signal of SIGNALS) process.on(signal, onSignal);
  }
  waiting.add(undo);
  return () => {
    if (!waiting.delete(undo) || waiting.size > 0) return;
    process.off('exit', undoAll);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}

function undoAll(): void {
  for (const undo of [...waiting].toReversed()) {
    try {
      undo();
    } catch {
      // the others are undone all the same
    }
  }
}

/** A signal ends this process as it would without us, unless somebody else listens, who then decides. */
function onSignal(signal: NodeJS.Signals): void {
  undoAll();
  if (process.listenerCount(signal) > 1) return;
  process.off(signal, onSignal);
  process.kill(process.pid, signal);
}
