// torch-parity check: cases against a subject.
import path from 'node:path';
import { Command } from 'commander';
import { loadCases } from '../case-files/index.ts';
import { type Case, check, isGreen } from '../conformance/index.ts';
import { counted } from '../report/index.ts';
import { loadSubject, own } from '../subjects/index.ts';
import { collect } from './options.ts';
import { GOLDEN } from './package-root.ts';
import { parseReporters, writeReports } from './reporters.ts';
import { selectCases } from './select.ts';
import { progress } from './terminal.ts';
import { EXIT } from './usage.ts';

interface CheckFlags {
  readonly subject?: string;
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
    .option('--filter <glob>', 'only the cases whose id matches, such as "rnn/*bidirectional*"')
    .option('--shard <i/n>', 'only the i-th of n equal parts')
    .option(
      '--reporter <name[=file]>',
      'pretty or json, to standard output or a file; repeatable',
      collect,
      [],
    )
    .action(async (folders: string[], flags: CheckFlags) => {
      process.exitCode = await runCheck(folders, flags);
    });
}

async function runCheck(folders: readonly string[], flags: CheckFlags): Promise<number> {
  const reporters = parseReporters(flags.reporter);
  const subject = flags.subject === undefined ? own : await loadSubject(flags.subject);
  const cases = selectCases(await loadAll(folders), flags);
  const line = progress();
  const report = await check(subject, cases, {
    onCase: async ({ id }, done, total) => {
      line.update(`${done}/${counted(total, 'case')}  ${id}`);
      await new Promise(setImmediate); // lets the terminal draw, and Ctrl-C in
    },
  });
  line.clear();
  writeReports(reporters, report);
  const { totals } = report;
  if (totals.fail > 0) return EXIT.mismatch;
  return isGreen(totals) ? EXIT.ok : EXIT.usage;
}

/** Where several folders are given, their names go before the ids, so that no two cases share one. */
async function loadAll(folders: readonly string[]): Promise<Case[]> {
  if (folders.length === 0) return loadCases(GOLDEN);
  const loaded = await Promise.all(folders.map((folder) => loadCases(folder)));
  if (folders.length === 1) return loaded[0]!;
  return loaded.flatMap((cases, i) => {
    const folder = path.normalize(folders[i]!).split(path.sep).join('/');
    return cases.map((one) => ({ ...one, id: `${folder}/${one.id}` }));
  });
}
