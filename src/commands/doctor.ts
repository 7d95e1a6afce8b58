// torch-parity doctor: its options.
import { Command, Option } from 'commander';
import { withExample } from './help.ts';
import { pythonOption, whole } from './options.ts';
import type { DoctorFlags } from './run-doctor.ts';

export function doctorCommand(): Command {
  const command = new Command('doctor')
    .summary('say what is there, what is missing, and the command that mends it')
    .description(
      `Say what is there of what the commands need: Node, goldens, settings, and every
Python in the order in which it is looked for, with its torch, numpy, CPU
capability and threads; what is missing, and the command that mends it. Paste
it into a report of a bug. Exit code 0 where check, fuzz and record can run, 3
where a PyTorch is missing for record, 2 where check cannot run either.`,
    )
    .addOption(pythonOption())
    .addOption(
      new Option('--timeout <seconds>', 'what each Python may take (default: 60)')
        .argParser(whole)
        .default(60),
    )
    .option('--json', 'as JSON')
    .action(async (flags: DoctorFlags) => {
      const { runDoctor } = await import('./run-doctor.ts');
      process.exitCode = await runDoctor(flags);
    });
  return withExample(command, 'npx torch-parity doctor');
}
