// torch-parity record: its options.
import { Command, Option } from 'commander';
import { filterOption, whole } from './options.ts';
import type { RecordFlags } from './run-record.ts';

export function recordCommand(): Command {
  return new Command('record')
    .description('run PyTorch on the stored weights and inputs, and write what it answers as goldens')
    .argument('[DIR]', "a folder of cases (default: this package's own goldens, with their definitions)")
    .option('--check', 'compare only; exit 1 on any difference beyond the recorded bound')
    .option('--only-new', 'leave every stored case alone')
    .addOption(
      new Option('--all', 'also replace numbers that are within the recorded bound').conflicts('onlyNew'),
    )
    .addOption(filterOption())
    .option('--python <path>', 'a Python that has torch')
    .option('--timeout <seconds>', 'how long PyTorch may take for one case', whole, 600)
    .action(async (folder: string | undefined, flags: RecordFlags) => {
      const { runRecord } = await import('./run-record.ts');
      process.exitCode = await runRecord(folder, flags);
    });
}
