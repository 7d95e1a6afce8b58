// The last lines of a test run: what ran in part or not at all, and how to have it.
import type { Reporter, TestModule } from 'vitest/node';
import { IS_SHARE, LEFT_OUT } from '../share.ts';

export default class LiveNotice implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const live = modules.filter(({ moduleId }) => moduleId.includes('/test/live/'));
    const skipped = live.flatMap(({ children }) => [...children.allTests('skipped')]).length;
    if (skipped > 0) {
      console.log(
        `\n${skipped} live tests were skipped: PyTorch was not found. They hold our modules and their`,
      );
      console.log('refusals against PyTorch itself. To enable them (about 1 GB, once): npm run python');
    }
    if (IS_SHARE) {
      console.log(
        `\nThis was a share: ${LEFT_OUT.length} files were left out, and most of what goes through all goldens.`,
      );
      console.log('All of it: npx vitest run');
    }
  }
}
