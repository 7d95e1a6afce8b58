// The tests that the mutants of one folder face (run.mjs names the folder): those of the folder itself and those that are
// close to it, quickest first; a mutant that they kill needs no others. None needs PyTorch, a process or a build.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { mergeConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import root from '../../vitest.config.ts';

// Not what asks all goldens, or long ones again and again: each survivor would face that, and each endless loop wait for it.
const TESTS = {
  formats: ['test/formats/**/*.test.ts'],
  compare: ['test/compare/**/*.test.ts', 'test/conformance/budget.test.ts'],
  // not test/refusals: it asks the modules while it is loaded, and then every mutant would have to face every test
  nn: ['test/article.test.ts', 'test/nn/!(pinned-goldens).test.ts'],
  conformance: ['test/conformance/**/!(all-goldens|chaos|localise).test.ts'],
};
/** These run last: they check goldens, or draw many networks. */
const SLOW = /(budget|lint|check|properties)\.test\.ts$/;

class QuickestFirst extends BaseSequencer {
  /** First those that import the mutated file itself, which Stryker names here for each mutant. */
  async sort(files) {
    const mutated = path.basename(this.ctx.config.related?.[0] ?? '');
    const rank = ({ moduleId }) => {
      if (SLOW.test(moduleId)) return 2;
      return readFileSync(moduleId, 'utf8').includes(`/${mutated}'`) ? 0 : 1;
    };
    return files.toSorted((a, b) => rank(a) - rank(b));
  }
}

process.env['SEED'] = '20260101'; // properties draw the same each time, so that no mutant dies by luck

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const config = mergeConfig(root, {
  resolve: {
    alias: [
      { find: '../goldens.ts', replacement: here('goldens.ts') },
      { find: '../property.ts', replacement: here('property.ts') },
    ],
  },
  test: { isolate: true, sequence: { sequencer: QuickestFirst } },
});
config.test.include = TESTS[process.env['MUTATED_FOLDER']];
config.test.reporters = [{}];
export default config;
