// torch-parity questions: its options.
import { Command } from 'commander';
import { withExample } from './help.ts';
import { filterOption, nameOption, saidOption } from './options.ts';
import type { QuestionsFlags } from './run-questions.ts';

export function questionsCommand(): Command {
  const command = new Command('questions')
    .summary('write what check asks as folders of .npy, for a port beyond Node')
    .description(
      `Write all that check asks as folders of .npy, for a port that Node cannot run.
DIR: folders with cases (default: this package's goldens).`,
    )
    .argument('[DIR...]')
    .requiredOption('--to <dir>', 'the folder to write, new or empty')
    .addOption(nameOption())
    .addOption(saidOption())
    .addOption(filterOption())
    .action(async (folders: string[], flags: QuestionsFlags) => {
      const { runQuestions } = await import('./run-questions.ts');
      process.exitCode = await runQuestions(folders, flags);
    });
  return withExample(command, "npx torch-parity questions --to q --filter 'lstm/*'", [
    '',
    'Answer every question of questions.json, in its order, into answers/ in its',
    'folder: a .npy for each tensor, or unsupported.txt with the reason. Then judge.',
  ]);
}
