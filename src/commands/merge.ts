// torch-parity merge: its options.
import { Command } from 'commander';
import { collect } from './options.ts';
import type { MergeFlags } from './run-merge.ts';

export function mergeCommand(): Command {
  return new Command('merge')
    .description('join the JSON reports of all shards of a check into the report of the whole run')
    .argument('<report...>', 'files that check --shard I/N --reporter json=FILE wrote')
    .option(
      '--reporter <name[=file]>',
      'pretty, json, junit or github, to standard output or a file; repeatable',
      collect,
      [],
    )
    .action(async (files: string[], flags: MergeFlags) => {
      const { runMerge } = await import('./run-merge.ts');
      process.exitCode = await runMerge(files, flags);
    });
}
