// How the values of options are read, and the options that several commands have.
import { InvalidArgumentError, Option } from 'commander';

/** For an option that may be given again and again. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

/** Of the commands that run over cases. */
export function filterOption(): Option {
  return new Option(
    '--filter <glob>',
    'only the cases whose id matches, such as "rnn/*bidirectional*"; "!…" leaves out; repeatable',
  )
    .argParser(collect)
    .default([], '');
}

export function listOption(): Option {
  return new Option('--list', 'run nothing: print the ids of the cases that would be run');
}

/** Of the commands that ask a subject. */
export function gapsOption(): Option {
  return new Option(
    '--gaps <file>',
    'known gaps as JSON: [{ "case": "lstm/*", "reason": "…", "until": "2030-12-31" }]',
  );
}

export function whole(value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Want a whole number >= 1.');
}

export function natural(value: string): number {
  if (/^\d{1,10}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Want a whole number >= 0.');
}
