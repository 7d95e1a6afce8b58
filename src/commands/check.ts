// torch-parity check: its options. What a command does is loaded when it runs, so that help and refusals are quick.
import { Command, InvalidArgumentError, Option } from 'commander';
import { collect, filterOption, gapsOption, listOption, whole } from './options.ts';
import type { CheckFlags } from './run-check.ts';
import { addSubjectOptions, jobsOption, SUBJECTS } from './subject-options.ts';

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
    .description('run every case below DIR against a subject, and say how close it comes to PyTorch')
    .argument('[DIR...]', "folders with cases (default: this package's own goldens)");
  return addSubjectOptions(command)
    .addOption(jobsOption())
    .addOption(
      new Option(
        '--arithmetic <name>',
        'how our own modules rounds; float32-in-order is held to the bits of golden/pinned',
      )
        .choices(['accurate', 'float32-in-order'])
        .default('accurate')
        .conflicts([...SUBJECTS]),
    )
    .addOption(gapsOption())
    .option('--timeout <seconds>', 'how long the subject may take for one case', whole, 60)
    .option('--verbose', 'every failure, every skip and the table, also where something fails')
    .option(
      '--no-diagnose',
      'do not look for the known mistake that reproduces the numbers of the cases that fail',
    )
    .addOption(new Option('--diagnose').hideHelp()) // it is what happens
    .addOption(
      new Option('--lint', 'run nothing: say what weakens the cases, such as constant weights').conflicts([
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
      new Option(
        '--grid <case>',
        'one case alone: its error by layer, direction and time step, as a picture',
      ).conflicts(['lint', 'diagnose', 'filter', 'shard', 'reporter', 'list', 'bail', 'lastFailed']),
    )
    .addOption(filterOption())
    .option('--shard <i/n>', 'only the i-th of n parts that take about as long; merge joins their reports')
    .addOption(
      new Option('--bail [n]', 'stop after n failing cases (default: 1)').preset('1').argParser(count),
    )
    .option('--last-failed', 'only the cases that failed when they were last run; all where none did')
    .addOption(listOption())
    .option(
      '--reporter <name[=file]>',
      'pretty, json, junit or github, to standard output or a file, or html=FILE; repeatable',
      collect,
      [],
    )
    .action(async (folders: string[], flags: CheckFlags) => {
      const { runCheck } = await import('./run-check.ts');
      process.exitCode = await runCheck(folders, flags);
    });
}
