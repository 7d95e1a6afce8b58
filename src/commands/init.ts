// torch-parity init: it has no options.
import { Command } from 'commander';
import { withExample } from './help.ts';

export function initCommand(): Command {
  const command = new Command('init')
    .summary('write a subject to put a port into, and a CI workflow')
    .description(
      `Write what a project needs to check its port, beside package.json:

  torch-parity.subject.mjs            where the port is called
  torch-parity.gaps.json              known differences, none yet
  .github/workflows/torch-parity.yml  the same check on GitHub
  package.json                        "torch-parity": { subject, gaps }

Nothing is overwritten. Then npx torch-parity check needs no options.`,
    )
    .action(async () => {
      const { runInit } = await import('./run-init.ts');
      process.exitCode = await runInit();
    });
  return withExample(command, 'npx torch-parity init');
}
