// torch-parity mistakes: its options.
import { Command } from 'commander';
import { withExample } from './help.ts';
import { filterOption } from './options.ts';
import type { MistakesFlags } from './run-mistakes.ts';

export function mistakesCommand(): Command {
  const command = new Command('mistakes')
    .summary('say which known mistakes the cases catch')
    .description(
      `Say which known mistakes the cases below DIR (default: this package's goldens)
catch; exit 1 where one survives.`,
    )
    .argument('[DIR...]')
    .addOption(filterOption())
    .option('--write <file>', 'keep the table as markdown')
    .action(async (folders: string[], flags: MistakesFlags) => {
      const { runMistakes } = await import('./run-mistakes.ts');
      process.exitCode = await runMistakes(folders, flags);
    });
  return withExample(command, 'npx torch-parity mistakes my-cases --write mistakes.md');
}
