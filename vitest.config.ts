import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (file: string) => fileURLToPath(new URL(`src/${file}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^torch-parity\/nn$/, replacement: source('nn.ts') },
      { find: /^torch-parity$/, replacement: source('index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/live/notice.ts'],
    testTimeout: 30_000, // milliseconds
    // Beside live tests the PyTorch workers need a core of their own.
    maxWorkers: process.env['TORCH_PARITY_LIVE'] === 'required' ? 1 : 2,
  },
});
