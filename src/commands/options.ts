// How the values of options are read, and the options that several commands have.
import { InvalidArgumentError, Option } from 'commander';

/** For an option that may be given again and again. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

/** Of the commands that run over cases. */
export function filterOption(): Option {
  return new Option('--filter <glob>', 'ids such as "rnn/*"; "!…" leaves out; repeatable')
    .argParser(collect)
    .default([], '');
}

export function listOption(): Option {
  return new Option('--list', 'run nothing: print the ids of the cases');
}

export function gapsOption(): Option {
  return new Option('--gaps <file>', 'known gaps: [{ "case": "lstm/*", "reason": "…" }]');
}

/** Of a subject that is asked through files. */
export function nameOption(): Option {
  return new Option('--name <name>', 'of what answers, for the report').conflicts('subject');
}

export function saidOption(): Option {
  return new Option('--subject <file>', 'what it gives: defineSubject({ offline: true, … })');
}

export function whole(value: string): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Want a whole number >= 1.');
}

export function sentence(value: string): string {
  if (value.trim() !== '') return value;
  throw new InvalidArgumentError('Want a sentence.');
}

export function natural(value: string): number {
  if (/^\d{1,10}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Want a whole number >= 0.');
}

export function pythonOption(): Option {
  return new Option('--python <path>', 'a Python that has torch');
}

/** @param names those that the command has, in words */
export function reporterOption(names: string): Option {
  return new Option('--reporter <name[=file]>', `${names}; repeatable`).argParser(collect).default([]);
}

/** The line of --help for the hidden options of our own modules. */
export const OWN_LINE = 'Of our own modules: --kernel simd|scalar, --no-fma (no fused multiply-add)';
