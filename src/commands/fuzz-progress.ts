// What fuzz shows while it draws: how many networks, how fast, and how near the worst of them came to its limit.
import type { FuzzOptions } from '../fuzz/index.ts';
import { counted, spent, type Worst, worseOf, worstBudget } from '../report/index.ts';
import type { Progress } from './terminal.ts';

/** @param now milliseconds */
export function fuzzProgress(
  line: Progress,
  now: () => number = Date.now,
): Required<Pick<FuzzOptions, 'onRun' | 'onShrink'>> {
  const started = now();
  let worst: Worst | undefined;
  let drawn = '';
  return {
    onRun({ runs }, verdict) {
      if (verdict?.status === 'pass') worst = worseOf(worst, worstBudget([verdict]));
      drawn = counted(runs, 'network');
      const rate = Math.round(runs / Math.max(0.001, (now() - started) / 1000));
      // The share of its budget is what the worst is chosen by: a multiple of PyTorch's own error could fall.
      const error = worst ? `, at most ${Math.round(100 * spent(worst.budget))}% of the allowed error` : '';
      line.update(`${drawn}, ${rate}/s${error}`);
    },
    onShrink(tried) {
      line.update(`failed after ${drawn}, shrinking: ${tried} tried`);
    },
  };
}
