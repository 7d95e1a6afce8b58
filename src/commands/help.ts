// What --help looks like: of every command one screen of 80 columns and 24 lines, with an example.
import { type Command, type HelpConfiguration, Option } from 'commander';

/** Defaults and choices are said in words, so that every option has one line. */
export const HELP: HelpConfiguration = {
  optionDescription: ({ description }) => description,
  subcommandTerm: (command) => command.name(),
  visibleCommands: ({ commands }) => [...commands],
};

/** --help itself is known to who reads it. */
export function hiddenHelp(): Option {
  return new Option('-h, --help').hideHelp();
}

/** @param lines what stands between the options and the example: options that few need, a line for several */
export function withExample(command: Command, example: string, lines: readonly string[] = []): Command {
  return command.addHelpText('after', [...lines, '', `Example: ${example}`].join('\n'));
}
