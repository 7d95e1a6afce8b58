// Stryker's configuration; run.mjs adds what is mutated and where the results are kept.
import os from 'node:os';
import path from 'node:path';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'scripts/mutation/vitest.config.mjs' },
  coverageAnalysis: 'perTest',
  concurrency: 1,
  incremental: true,
  timeoutMS: 10_000,
  reporters: ['progress-append-only'],
  // Outside the repository: tests and linters look for files in it.
  tempDirName: path.join(os.tmpdir(), 'torch-parity-mutation'),
  ignorePatterns: ['.venv', 'dist', 'golden.*', 'scripts/*', '!scripts/mutation', 'scripts/mutation/reports'],
  // Types are checked by nobody here, and the classic compiler that Stryker would read tsconfig.json with is not installed.
  disableTypeChecks: false,
  tsconfigFile: 'none',
  allowConsoleColors: false,
};
