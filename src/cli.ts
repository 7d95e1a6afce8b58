#!/usr/bin/env node
// torch-parity: the command. The only place that ends the process.
import { Command, CommanderError } from 'commander';
import { captureCommand } from './commands/capture.ts';
import { checkCommand } from './commands/check.ts';
import { compareCommand } from './commands/compare.ts';
import { diagnoseCommand } from './commands/diagnose.ts';
import { doctorCommand } from './commands/doctor.ts';
import { fuzzCommand } from './commands/fuzz.ts';
import { initCommand } from './commands/init.ts';
import { judgeCommand } from './commands/judge.ts';
import { mergeCommand } from './commands/merge.ts';
import { mistakesCommand } from './commands/mistakes.ts';
import { questionsCommand } from './commands/questions.ts';
import { recordCommand } from './commands/record.ts';
import { HELP, hiddenHelp, withExample } from './commands/help.ts';
import { guardOutput, OutputError } from './commands/output.ts';
import { VERSION } from './commands/package-root.ts';
import { EXIT } from './commands/usage.ts';
import { OracleError } from './oracle/error.ts'; // alone: the whole folder takes long to load
import { InputError } from './tensor/index.ts';
import { plain, plainLines, thrownText } from './text/index.ts';

const program = new Command('torch-parity')
  .description('Proves that a recurrent network outside PyTorch computes what PyTorch computes.')
  .version(VERSION)
  .addHelpOption(hiddenHelp())
  .configureHelp(HELP);
program.options[0]!.hideHelp();
withExample(program, 'npx torch-parity check --subject my-subject.mjs', [
  '',
  'Also: torch-parity help COMMAND, torch-parity --version',
  'Exit codes: 0 all passed; 1 a mismatch; 2 bad usage or input; 3 no PyTorch;',
  '130 Ctrl-C. package.json may say what one types every day, for these commands:',
  '"torch-parity": { "subject": …, "cases": …, "gaps": …, "python": … }',
]);

const commands = [
  captureCommand(),
  checkCommand(),
  compareCommand(),
  diagnoseCommand(),
  doctorCommand(),
  fuzzCommand(),
  initCommand(),
  judgeCommand(),
  mergeCommand(),
  mistakesCommand(),
  questionsCommand(),
  recordCommand(),
];
for (const command of commands) {
  program.addCommand(command.copyInheritedSettings(program).addHelpOption(hiddenHelp()));
}
for (const command of [program, ...program.commands]) command.exitOverride();

guardOutput();

try {
  await program.parseAsync();
  // Its report is written; what hangs is not waited for.
  if (process.exitCode === EXIT.interrupted) process.exit();
} catch (error) {
  process.exitCode = report(error);
}

/** The message of what went wrong, on standard error; its exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage; // it has said why
  if (error instanceof OutputError) return EXIT.usage; // said at the end
  if (error instanceof InputError) {
    process.stderr.write(`torch-parity: ${plainLines(error.message)}\n`);
    return error instanceof OracleError ? EXIT.torch : EXIT.usage;
  }
  process.stderr.write(`torch-parity: this is a bug in torch-parity: ${plain(thrownText(error))}\n`);
  if (process.env['TORCH_PARITY_DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return EXIT.usage;
}
