// The last lines of a test run: whether the live tests ran, and how to enable them.
import type { Reporter, TestModule } from 'vitest/node';

export default class LiveNotice implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const live = modules.filter(({ moduleId }) => moduleId.includes('/test/live/'));
    const skipped = live.flatMap(({ children }) => [...children.allTests('skipped')]).length;
    if (skipped === 0) return;
    console.log(
      `\n${skipped} live tests were skipped: PyTorch was not found. They hold RNN, RNNCell and their`,
    );
    console.log('refusals against PyTorch itself. To enable them (about 1 GB, once): npm run python');
  }
}
