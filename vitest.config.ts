import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LEFT_OUT } from './test/share.ts';
import { SlowestFirst } from './test/slowest-first.ts';

const source = (file: string) => fileURLToPath(new URL(`src/${file}`, import.meta.url));

export default defineConfig(({ mode }) => {
  const isGate = process.env['TORCH_PARITY_LIVE'] === 'required';
  const isShare = mode === 'share' && !isGate;
  process.env['TORCH_PARITY_SHARE'] = isShare ? '1' : '';
  return {
    resolve: {
      alias: [
        { find: /^torch-parity\/nn$/, replacement: source('nn.ts') },
        { find: /^torch-parity\/weights$/, replacement: source('weights.ts') },
        { find: /^torch-parity\/vitest$/, replacement: source('vitest.ts') },
        { find: /^torch-parity$/, replacement: source('index.ts') },
      ],
    },
    test: {
      include: ['test/**/*.test.ts'],
      exclude: isShare ? LEFT_OUT : [],
      reporters: ['default', './test/live/notice.ts'],
      // Milliseconds. Against hanging alone: no test may fail because the machine is slow or busy.
      testTimeout: 600_000,
      hookTimeout: 600_000,
      teardownTimeout: 600_000,
      isolate: false, // files share their worker's modules: nothing is loaded, read from disk or compiled twice
      sequence: { sequencer: SlowestFirst },
      // Some wait for processes most of the time; live tests wait for PyTorch's.
      maxWorkers: isGate ? 2 : 3,
    },
  };
});
