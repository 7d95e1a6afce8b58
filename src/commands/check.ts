// torch-parity check: cases against a subject.
import { Command, Option } from 'commander';
import { type Case, check, isGreen, type Report, type Subject } from '../conformance/index.ts';
import type { Arithmetic } from '../nn/index.ts';
import { counted } from '../report/index.ts';
import { diagnosed } from './diagnosed.ts';
import { casesBelow } from './find-cases.ts';
import { runLint } from './lint.ts';
import { collect, whole } from './options.ts';
import { parseReporters, writeReports } from './reporters.ts';
import { progress } from './terminal.ts';
import { EXIT } from './usage.ts';
import { withSubject } from './with-subject.ts';

interface CheckFlags {
  readonly subject?: string;
  readonly arithmetic: Arithmetic;
  readonly timeout: number;
  readonly diagnose?: true;
  readonly lint?: true;
  readonly filter?: string;
  readonly shard?: string;
  readonly reporter: string[];
}

export function checkCommand(): Command {
  return new Command('check')
    .description('run every case below DIR against a subject, and say how close it comes to PyTorch')
    .argument('[DIR...]', "folders with cases (default: this package's own goldens)")
    .option(
      '--subject <file>',
      'a module whose default export is defineSubject({ … }) (default: our own RNN)',
    )
    .addOption(
      new Option(
        '--arithmetic <name>',
        'how our own RNN rounds; float32-in-order is held to the bits of golden/pinned',
      )
        .choices(['accurate', 'float32-in-order'])
        .default('accurate')
        .conflicts('subject'),
    )
    .option('--timeout <seconds>', 'how long the subject may take for one case', whole, 60)
    .option('--diagnose', 'say which known mistake reproduces the numbers of the cases that fail')
    .addOption(
      new Option('--lint', 'run nothing: say what weakens the cases, such as constant weights').conflicts([
        'subject',
        'arithmetic',
        'timeout',
        'diagnose',
        'reporter',
      ]),
    )
    .option('--filter <glob>', 'only the cases whose id matches, such as "rnn/*bidirectional*"')
    .option('--shard <i/n>', 'only the i-th of n equal parts')
    .option(
      '--reporter <name[=file]>',
      'pretty or json, to standard output or a file; repeatable',
      collect,
      [],
    )
    .action(async (folders: string[], flags: CheckFlags) => {
      process.exitCode = flags.lint ? runLint(casesBelow(folders, flags)) : await runCheck(folders, flags);
    });
}

async function runCheck(folders: readonly string[], flags: CheckFlags): Promise<number> {
  const reporters = parseReporters(flags.reporter);
  const cases = casesBelow(folders, flags);
  const report = await withSubject(flags, flags.arithmetic, async (subject) => {
    const checked = await checkAll(subject, cases, flags);
    return flags.diagnose ? diagnosed(subject, cases, checked) : checked;
  });
  writeReports(reporters, report);
  const { totals } = report;
  if (totals.fail > 0) return EXIT.mismatch;
  return isGreen(totals) ? EXIT.ok : EXIT.usage;
}

async function checkAll(subject: Subject, cases: readonly Case[], { timeout }: CheckFlags): Promise<Report> {
  const line = progress();
  try {
    return await check(subject, cases, {
      timeout: (timeout + 1) * 1000, // the thread of a user's subject has its own limit, which knows more
      onCase: async ({ id }, done, total) => {
        line.update(`${done}/${counted(total, 'case')}  ${id}`);
        await new Promise(setImmediate); // lets the terminal draw, and Ctrl-C in
      },
    });
  } finally {
    line.clear();
  }
}
