// A command line into words: quotes are obeyed, nothing else means anything, and what is no command line is refused.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandWords } from '../../src/subjects/command-words.ts';
import { holds } from '../property.ts';

const words = (line: string) => commandWords(line, '--subject-command');

test.each<[string, string[]]>([
  ['./my_rnn', ['./my_rnn']],
  ['  python3\t my_rnn.py\n--fast ', ['python3', 'my_rnn.py', '--fast']],
  [`"my rnn" 'a "b" c'`, ['my rnn', 'a "b" c']],
  [`a"b c"d''`, ['ab cd']],
  [`x '' ""`, ['x', '', '']],
  [`'it'"'"'s'`, ["it's"]],
  [String.raw`C:\tools\rnn.exe \n`, [String.raw`C:\tools\rnn.exe`, String.raw`\n`]],
  ['run $HOME ~ a|b >c *', ['run', '$HOME', '~', 'a|b', '>c', '*']],
])('%j', (line, expected) => {
  expect(words(line)).toEqual(expected);
});

test('every list of words can be written as a line', () => {
  const word = fc.string({ unit: 'grapheme' }).filter((one) => !one.includes('\0'));
  const quoted = (one: string) => `'${one.replaceAll("'", `'"'"'`)}'`;
  holds(fc.tuple(fc.constant('program'), fc.array(word)), ([program, rest]) => {
    const all = [program, ...rest];
    expect(words(all.map(quoted).join(' '))).toEqual(all);
  });
});

test.each<[string, string]>([
  [
    '',
    '--subject-command: came "", want a program and its arguments\n  Such as "./my_rnn" or "python3 my_rnn.py".',
  ],
  [' \t', '--subject-command: came " \\t", want a program'],
  [`'' x`, `--subject-command: came "'' x", want a program`],
  [
    `run "my rnn`,
    `--subject-command: "run \\"my rnn" has a " that is not closed\n  Close it. A " that belongs to a word stands between '…'.`,
  ],
  [`it's`, `--subject-command: "it's" has a ' that is not closed`],
  ['a\0b', '--subject-command: "a\\u0000b" has a NUL character in it'],
])('%j is refused', (line, says) => {
  expect(() => words(line)).toThrow(says);
});
