// torch-parity diagnose: its options.
import { Command } from 'commander';
import { filterOption, gapsOption, listOption, whole } from './options.ts';
import type { DiagnoseFlags } from './run-diagnose.ts';
import { addSubjectOptions, jobsOption } from './subject-options.ts';

export function diagnoseCommand(): Command {
  const command = new Command('diagnose')
    .description('say which known mistake, or which two, reproduce the numbers of a failing subject')
    .argument('[CASE...]', "folders with cases (default: this package's own goldens)");
  return addSubjectOptions(command)
    .addOption(jobsOption())
    .addOption(gapsOption())
    .option('--timeout <seconds>', 'how long the subject may take for one case', whole, 60)
    .addOption(filterOption())
    .addOption(listOption())
    .action(async (folders: string[], flags: DiagnoseFlags) => {
      const { runDiagnose } = await import('./run-diagnose.ts');
      process.exitCode = await runDiagnose(folders, flags);
    });
}
