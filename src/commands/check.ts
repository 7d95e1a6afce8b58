// torch-parity check: its options. What a command does is loaded when it runs, so that help and refusals are quick.
import { Command, InvalidArgumentError, Option } from 'commander';
import { withExample } from './help.ts';
import { filterOption, gapsOption, listOption, reporterOption, whole } from './options.ts';
import type { CheckFlags } from './run-check.ts';
import { addSubjectOptions, jobsOption, SUBJECTS } from './subject-options.ts';

const OWN_LINE = 'Our own modules: --kernel simd|scalar, --no-fma, --arithmetic float32-in-order';

/** Of an option whose value may be left out, and that takes a folder for it. */
function count(value: string): number {
  try {
    return whole(value);
  } catch {
    throw new InvalidArgumentError('Want a whole number >= 1; write folders before it, or --bail=1.');
  }
}

export function checkCommand(): Command {
  const command = new Command('check')
    .summary('run every case against a subject, and say how close it comes')
    .description("Run every case below DIR (default: this package's goldens) against a subject.")
    .argument('[DIR...]');
  addSubjectOptions(command)
    .addOption(jobsOption())
    .addOption(
      new Option('--arithmetic <name>')
        .choices(['accurate', 'float32-in-order'])
        .default('accurate')
        .conflicts([...SUBJECTS])
        .hideHelp(),
    )
    .addOption(gapsOption())
    .option('--timeout <seconds>', 'what one case may take (default: 60)', whole, 60)
    .addOption(filterOption())
    .option('--last-failed', 'only what failed when it was last run')
    .addOption(
      new Option('--bail [n]', 'stop after n failing cases (default: 1)').preset('1').argParser(count),
    )
    .option('--shard <i/n>', 'the i-th of n equal parts; merge joins their reports')
    .addOption(listOption())
    .addOption(
      new Option('--lint', 'run nothing: say what weakens the cases').conflicts([
        ...SUBJECTS,
        'jobs',
        'kernel',
        'fma',
        'arithmetic',
        'timeout',
        'verbose',
        'gaps',
        'diagnose',
        'reporter',
      ]),
    )
    .addOption(
      new Option('--grid <case>', 'draw one case: its error by layer and time step').conflicts([
        'lint',
        'diagnose',
        'filter',
        'shard',
        'reporter',
        'list',
        'bail',
        'lastFailed',
      ]),
    )
    .option('--no-diagnose', 'do not look for the known mistake')
    .addOption(new Option('--diagnose').hideHelp()) // it is what happens
    .option('--verbose', 'every failure, every skip and the table')
    .addOption(reporterOption('pretty, json, junit, github, html=FILE'))
    .action(async (folders: string[], flags: CheckFlags) => {
      const { runCheck } = await import('./run-check.ts');
      process.exitCode = await runCheck(folders, flags);
    });
  return withExample(command, "npx torch-parity check --subject my-subject.mjs --filter 'rnn/*'", [OWN_LINE]);
}
