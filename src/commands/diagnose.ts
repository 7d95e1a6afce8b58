// torch-parity diagnose: its options.
import { Command } from 'commander';
import { withExample } from './help.ts';
import { filterOption, gapsOption, listOption, OWN_LINE, whole } from './options.ts';
import type { DiagnoseFlags } from './run-diagnose.ts';
import { addSubjectOptions, jobsOption } from './subject-options.ts';

export function diagnoseCommand(): Command {
  const command = new Command('diagnose')
    .summary("say which known mistake reproduces a failing subject's numbers")
    .description(
      `Say which known mistake, or which two, reproduce a failing subject's numbers.
CASE: folders with cases (default: this package's goldens).`,
    )
    .argument('[CASE...]');
  addSubjectOptions(command)
    .addOption(jobsOption())
    .addOption(gapsOption())
    .option('--timeout <seconds>', 'what one case may take (default: 60)', whole, 60)
    .addOption(filterOption())
    .addOption(listOption())
    .action(async (folders: string[], flags: DiagnoseFlags) => {
      const { runDiagnose } = await import('./run-diagnose.ts');
      process.exitCode = await runDiagnose(folders, flags);
    });
  return withExample(command, 'npx torch-parity diagnose --subject my-subject.mjs', [OWN_LINE]);
}
