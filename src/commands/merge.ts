// torch-parity merge: its options.
import { Command } from 'commander';
import { withExample } from './help.ts';
import { reporterOption } from './options.ts';
import type { MergeFlags } from './run-merge.ts';

export function mergeCommand(): Command {
  const command = new Command('merge')
    .summary('join the JSON reports of all shards of a check')
    .description(
      `Join the JSON reports of all shards of a check into the report of the whole run.
report: files that check --shard I/N --reporter json=FILE wrote.`,
    )
    .argument('<report...>')
    .addOption(reporterOption('pretty, json, junit, github, html=FILE'))
    .action(async (files: string[], flags: MergeFlags) => {
      const { runMerge } = await import('./run-merge.ts');
      process.exitCode = await runMerge(files, flags);
    });
  return withExample(command, 'npx torch-parity merge shard-1.json shard-2.json');
}
