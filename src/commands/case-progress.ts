// What check is told where cases flow by at a terminal: how long a subject may take, a clock, and what is shown meanwhile.
import type { DiagnoseOptions } from '../harness/diagnose.ts';
import { counted } from '../report/index.ts';
import type { Progress } from './terminal.ts';

/** In milliseconds: soon enough for an eye, and for Ctrl-C. After each case it took a thirtieth of a check of small ones. */
const OFTEN = 20;

/** @param timeout seconds; the thread of a user's subject has its own limit, which knows more */
export function caseProgress(
  line: Progress,
  timeout: number,
): Pick<DiagnoseOptions, 'timeout' | 'now' | 'onCase' | 'onTry'> {
  let last = performance.now();
  /** Lets the terminal draw, and Ctrl-C in. */
  const turn = async () => {
    if (performance.now() - last < OFTEN) return;
    await new Promise(setImmediate);
    last = performance.now();
  };
  return {
    timeout: (timeout + 1) * 1000,
    now: () => performance.now(),
    onCase: async ({ id }, done, total) => {
      line.update(`${done}/${counted(total, 'case')}  ${id}`);
      await turn();
    },
    onTry: async (tried) => {
      line.update(`known mistakes and where they are made: ${tried} tried`);
      await turn();
    },
  };
}
