// Python as a child process that leaves no compiled files behind. Whoever is killed at once (SIGKILL) ends nothing any more:
// the closed end of its standard input then tells worker.py and record.py, which end themselves.
import { type Child, startChild } from '../processes/index.ts';

export function startPython(python: string, args: readonly string[]): Child {
  return startChild(python, args, { PYTHONDONTWRITEBYTECODE: '1' });
}
