// `npm test` by itself ends within two minutes: it runs a share. The gate runs all, and so does `npx vitest run FILE`.

/** Set by vitest's configuration. */
export const IS_SHARE = process.env['TORCH_PARITY_SHARE'] === '1';

/** Not in the share: files whose tests take many processes, or many networks to tell mistakes apart. */
export const LEFT_OUT = [
  'test/commands/capture.test.ts',
  'test/commands/compare.test.ts',
  'test/commands/diagnose.test.ts',
  'test/commands/doctor.test.ts',
  'test/commands/gaps.test.ts',
  'test/commands/help.test.ts',
  'test/commands/hostile-subjects.test.ts',
  'test/commands/init/init.test.ts',
  'test/commands/judge.test.ts',
  'test/commands/merge.test.ts',
  'test/commands/mistakes.test.ts',
  'test/commands/output.test.ts',
  'test/commands/package-key.test.ts',
  'test/commands/program-subjects.test.ts',
  'test/commands/record-python.test.ts',
  'test/commands/repository.test.ts',
  'test/commands/run-less.test.ts',
  'test/conformance/float64.test.ts',
  'test/departures/arithmetic.test.ts',
  'test/departures/named.test.ts',
  'test/departures/parameters.test.ts',
  'test/departures/said.test.ts',
  'test/harness/flow.test.ts',
  'test/harness/side-by-side.test.ts',
  'test/live/weights.test.ts',
  'test/mistakes/cut.test.ts',
  'test/mistakes/explained.test.ts',
  'test/mistakes/matrix.test.ts',
  'test/mistakes/mistakes.test.ts',
  'test/mistakes/partial.test.ts',
  'test/nn/pinned-goldens.test.ts',
  'test/nn/strangers.test.ts',
  'test/subjects/command.test.ts',
  'test/subjects/examples.test.ts',
  'test/subjects/late-programs.test.ts',
  'test/subjects/server.test.ts',
  'test/offline/same-report.test.ts',
  'test/workflows.test.ts',
];

/** One of so many of what shows the same many times over. */
export const share = <T>(list: readonly T[], every: number): readonly T[] =>
  IS_SHARE ? list.filter((_, i) => i % every === 0) : list;
