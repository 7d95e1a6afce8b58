// How the values of options are read, and the options that several commands have.
import { InvalidArgumentError, Option } from 'commander';
import type { KernelName } from '../nn/index.ts';

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

export function natural(value: string): number {
  if (/^\d{1,10}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('Want a whole number >= 0.');
}

/** What is said of our own modules, where it is the subject. */
export interface OwnFlags {
  readonly kernel?: KernelName;
  readonly fma: boolean;
}

export function kernelOption(): Option {
  return new Option('--kernel <name>', 'of our own modules (default: simd where this Node has it)')
    .choices(['simd', 'scalar'])
    .conflicts('subject');
}

export function noFmaOption(): Option {
  return new Option('--no-fma', 'our own simd kernel without fused multiply-add').conflicts('subject');
}

/** The flags that were given, as a user writes them. */
export function ownFlagsText({ kernel, fma }: OwnFlags): string[] {
  return [...(kernel === undefined ? [] : [`--kernel ${kernel}`]), ...(fma ? [] : ['--no-fma'])];
}
