// torch-parity record: its options.
import { Command, Option } from 'commander';
import { withExample } from './help.ts';
import { filterOption, pythonOption, sentence, whole } from './options.ts';
import type { RecordFlags } from './record-flags.ts';

export function recordCommand(): Command {
  const command = new Command('record')
    .summary('run PyTorch, and write what it answers as goldens')
    .description(
      `Run PyTorch on the stored weights and inputs, and write what it answers as
goldens. DIR: a folder of cases (default: this package's goldens, with their
definitions, in its repository alone). What would change is shown first.`,
    )
    .argument('[DIR]')
    .option('--check', 'compare only; exit 1 beyond the recorded bound')
    .addOption(new Option('--accept', 'replace stored goldens that differ').conflicts('check'))
    .option('--only-new', 'leave every stored case alone')
    .addOption(new Option('--all', 'also replace numbers within the recorded bound').conflicts('onlyNew'))
    .addOption(
      new Option('--claim <text>', 'of the one case that --filter chooses, from now on')
        .argParser(sentence)
        .conflicts(['check', 'onlyNew']),
    )
    .addOption(
      new Option('--torch-version <version>', 'another torch: records beside, for compare').conflicts([
        'accept',
        'all',
        'onlyNew',
        'claim',
      ]),
    )
    .addOption(new Option('--to <dir>', 'where (default: in .torch-parity)').conflicts('check'))
    .addOption(filterOption())
    .addOption(pythonOption())
    .option('--timeout <seconds>', 'what one case may take (default: 600)', whole, 600)
    .action(async (folder: string | undefined, flags: RecordFlags) => {
      const { runRecord } = await import('./run-record.ts');
      process.exitCode = await runRecord(folder, flags);
    });
  return withExample(command, 'npx torch-parity record my-cases --check');
}
