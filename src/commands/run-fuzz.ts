// torch-parity fuzz: random networks, answered live by PyTorch.
import { randomInt } from 'node:crypto';
import { type Subject, totalsOf } from '../conformance/index.ts';
import { fuzz, type FuzzResult } from '../fuzz/index.ts';
import { findTorch, Oracle, versionWarning } from '../oracle/index.ts';
import { type FuzzSummary, fuzzReport, jsonReport, passedByModule } from '../report/index.ts';
import { plain } from '../text/index.ts';
import { configured } from './configured.ts';
import { fuzzProgress } from './fuzz-progress.ts';
import { boundsOf, type FuzzFlags, summaryOf } from './fuzz-summary.ts';
import { type GapOptions, gapOptions } from './gap-options.ts';
import { SCRIPTS } from './package-root.ts';
import { parseReporters, type Reporter, writeText } from './reporters.ts';
import { stoppable } from './stoppable.ts';
import { withProgress } from './terminal.ts';
import { EXIT, UsageError } from './usage.ts';
import { withSubject } from './with-subject.ts';

/** The arithmetic of --exact. */
const IN_ORDER = 'float32-in-order';

export async function runFuzz(typed: FuzzFlags): Promise<number> {
  const reporters = parseReporters(typed.reporter, ['pretty', 'json']);
  checkPath(typed);
  const { flags } = await configured([], typed, ['subject', 'gaps', 'python']);
  const gaps = await gapOptions(flags);
  const python = await findTorch({ python: flags.python });
  const oracle = new Oracle({ python: python.command, scripts: SCRIPTS, timeout: flags.timeout * 1000 });
  try {
    const hello = await oracle.hello();
    const warning = versionWarning(hello);
    if (warning) process.stderr.write(`${plain(warning)}\n`);
    const seed = flags.seed ?? randomInt(2 ** 31);
    return await withSubject(flags, flags.exact ? IN_ORDER : 'accurate', async (subject) => {
      if (flags.exact && subject.arithmetic !== IN_ORDER) {
        throw new UsageError(`--exact: ${subject.name} does not claim to compute in ${IN_ORDER}`, [
          `A subject claims it so: defineSubject({ arithmetic: '${IN_ORDER}', … })`,
        ]);
      }
      return stoppable(async (signal) => {
        const result = await drawAll(subject, oracle, seed, flags, { ...gaps, signal });
        const found = summaryOf(subject, hello, seed, result, { typed, flags });
        await writeFindings(reporters, { ...found, ...(signal.aborted && { interrupted: true }) }, seed);
        return exitCode(result);
      });
    });
  } finally {
    await oracle.close();
  }
}

function checkPath({ path, seed }: FuzzFlags): void {
  if (path === undefined) return;
  if (!/^\d{1,9}(:\d{1,9})*$/.test(path)) throw new UsageError(`--path ${path}: want a path such as 3:1:0`);
  if (seed === undefined) throw new UsageError('--path needs the --seed that it belongs to');
}

function drawAll(
  subject: Subject,
  oracle: Oracle,
  seed: number,
  flags: FuzzFlags,
  given: GapOptions & { readonly signal: AbortSignal },
): Promise<FuzzResult> {
  return withProgress((line) =>
    fuzz(subject, oracle, {
      runs: flags.runs ?? (flags.time === undefined ? 1000 : Number.MAX_SAFE_INTEGER),
      seed,
      path: flags.path,
      timeout: (flags.timeout + 1) * 1000,
      timeLimit: flags.time && flags.time * 1000,
      bounds: boundsOf(flags),
      exact: flags.exact === true,
      ...given,
      ...fuzzProgress(line),
    }),
  );
}

async function writeFindings(
  reporters: readonly Reporter[],
  found: FuzzSummary,
  seed: number,
): Promise<void> {
  const { counterexample, counts, verdicts } = found;
  const cases = counterexample ? [counterexample.verdict] : [];
  const { runs, pass, chaotic, fail, skip } = counts;
  const report = {
    format: 1 as const,
    subject: { name: found.subject },
    totals: { ...totalsOf(verdicts), cases: runs, pass: pass + chaotic, fail, skip },
    ...(found.interrupted && { interrupted: true as const }),
    cases,
    ...(found.departures && { departures: found.departures }),
    ...(found.gaps.length > 0 && { gaps: found.gaps }),
    fuzz: {
      seed,
      torch: found.torch,
      ...counts,
      passed_by_module: passedByModule(verdicts),
      again: found.again,
      replay: counterexample?.replay,
    },
  };
  await writeText(reporters, {
    pretty: (colours) => fuzzReport(found, { colours }),
    json: () => jsonReport(report),
  });
}

function exitCode({ counts, gaps, counterexample }: FuzzResult): number {
  if (counterexample) return EXIT.mismatch;
  if (counts.faults > 0) return EXIT.torch;
  if (gaps.some(({ fault }) => fault)) return EXIT.mismatch;
  return counts.pass + counts.chaotic + counts.gap > 0 ? EXIT.ok : EXIT.usage;
}
