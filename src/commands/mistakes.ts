// torch-parity mistakes: its options.
import { Command } from 'commander';
import { filterOption } from './options.ts';
import type { MistakesFlags } from './run-mistakes.ts';

export function mistakesCommand(): Command {
  return new Command('mistakes')
    .description('say which known mistakes the cases below DIR catch; exit 1 where one survives')
    .argument('[DIR...]', "folders with cases (default: this package's own goldens)")
    .addOption(filterOption())
    .option('--write <file>', 'keep the table as markdown')
    .action(async (folders: string[], flags: MistakesFlags) => {
      const { runMistakes } = await import('./run-mistakes.ts');
      process.exitCode = await runMistakes(folders, flags);
    });
}
