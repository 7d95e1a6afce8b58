// Which implementation is checked: the options of every command that asks one, and these as they are typed.
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { KernelName } from '../nn/index.ts';
import { quoted } from '../text/index.ts';
import { whole } from './options.ts';

/** What is said of our own modules, where it is the subject. */
export interface OwnFlags {
  readonly kernel?: KernelName;
  readonly fma: boolean;
}

/** At most one of them; none: our own modules. */
export interface ChosenFlags {
  readonly subject?: string;
  readonly subjectCommand?: string;
  readonly subjectServer?: string;
}

export type Chosen = OwnFlags & ChosenFlags;

/** As commander names them. */
const [FILE, COMMAND, SERVER] = ['subject', 'subjectCommand', 'subjectServer'] as [string, string, string];
export const SUBJECTS = [FILE, COMMAND, SERVER];

/** `--subject` and what goes with it. @returns the same command */
export function addSubjectOptions(command: Command): Command {
  const options = [
    new Option(
      '--subject <file>',
      'a module whose default export is defineSubject({ … }) (default: our own modules)',
    ),
    new Option('--subject-command <command>', 'a program, called with CASE_DIR OUTPUT_DIR for each question')
      .argParser(commandLine)
      .conflicts([FILE, SERVER]),
    new Option(
      '--subject-server <command>',
      'a program, started once, told "CASE_DIR<tab>OUTPUT_DIR" by lines',
    )
      .argParser(commandLine)
      .conflicts([FILE, COMMAND]),
    new Option('--kernel <name>', 'of our own modules (default: simd where this Node has it)')
      .choices(['simd', 'scalar'])
      .conflicts(SUBJECTS),
    new Option('--no-fma', 'our own simd kernel without fused multiply-add').conflicts(SUBJECTS),
  ];
  for (const option of options) command.addOption(option);
  return command;
}

/** Of the commands that ask several cases at a time. */
export function jobsOption(): Option {
  return new Option(
    '--jobs <n>',
    'cases at a time, each in a process or thread of its own (default: 1; one a core where a file says parallel)',
  ).argParser(whole);
}

/** An empty one is no subject, and must not be taken for none. */
function commandLine(value: string): string {
  if (value.trim() !== '') return value;
  throw new InvalidArgumentError('Want a program and its arguments, such as "python3 my_rnn.py".');
}

/** How a message names it. */
export function chosenName({ subject, subjectCommand, subjectServer }: ChosenFlags): string {
  if (subject !== undefined) return subject;
  if (subjectCommand !== undefined) return `the command ${subjectCommand}`;
  return subjectServer === undefined ? 'our own modules' : `the server ${subjectServer}`;
}

/** The flags that were given, as a user writes them. */
export function chosenText(flags: Chosen): string[] {
  const { subject, subjectCommand, subjectServer, kernel, fma } = flags;
  const given = (flag: string, value: string | undefined) =>
    value === undefined ? [] : [`${flag} ${quoted(value)}`];
  return [
    ...given('--subject', subject),
    ...given('--subject-command', subjectCommand),
    ...given('--subject-server', subjectServer),
    ...given('--kernel', kernel),
    ...(fma ? [] : ['--no-fma']),
  ];
}
