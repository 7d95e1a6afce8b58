// torch-parity compare: its options.
import { Command } from 'commander';
import { withExample } from './help.ts';
import type { CompareFlags } from './run-compare.ts';

export function compareCommand(): Command {
  const command = new Command('compare')
    .summary('what moved between two recordings of the same cases')
    .description(
      `Say which answers moved between two recordings of the same cases, and how far:
in times PyTorch's own error and in ulp, worst first. Exit code 1 where one
moved beyond the bound that OLD records.`,
    )
    .argument('<OLD>', 'a folder of cases')
    .argument('<NEW>', 'the same cases, answered by another PyTorch')
    .option('--verbose', 'every case that moved, also within its bound')
    .option('--json', 'as JSON')
    .action(async (before: string, now: string, flags: CompareFlags) => {
      const { runCompare } = await import('./run-compare.ts');
      process.exitCode = await runCompare(before, now, flags);
    });
  return withExample(command, 'npx torch-parity compare my-cases .torch-parity/torch-2.12.0/my-cases');
}
