// torch-parity init: it has no options.
import { Command } from 'commander';

export function initCommand(): Command {
  return new Command('init')
    .description('write a subject, a list of known gaps, a CI workflow, and where they are')
    .action(async () => {
      const { runInit } = await import('./run-init.ts');
      process.exitCode = await runInit();
    });
}
