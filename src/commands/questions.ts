// torch-parity questions: its options.
import { Command } from 'commander';
import { filterOption, nameOption, saidOption } from './options.ts';
import type { QuestionsFlags } from './run-questions.ts';

export function questionsCommand(): Command {
  return new Command('questions')
    .description('write all that check asks as folders of .npy, for a port beyond Node')
    .argument('[DIR...]', "folders with cases (default: this package's own goldens)")
    .requiredOption('--to <dir>', 'the folder to write, new or empty')
    .addOption(nameOption())
    .addOption(saidOption())
    .addOption(filterOption())
    .addHelpText(
      'after',
      `
Answer every question of questions.json, in its order, into answers/ in its
folder: a .npy for each tensor, or unsupported.txt with the reason. Example:
  torch-parity questions --to q --name 'my-gpu-port 0.3' --filter 'lstm/*'
  … answer q/lstm/…/answers/output.npy, h_n.npy, c_n.npy …
  torch-parity judge q`,
    )
    .action(async (folders: string[], flags: QuestionsFlags) => {
      const { runQuestions } = await import('./run-questions.ts');
      process.exitCode = await runQuestions(folders, flags);
    });
}
