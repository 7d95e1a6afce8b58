// What a command says beside its report fits a terminal; a command to type stays whole.
import { expect, test } from 'vitest';
import { toldLines } from '../../src/commands/told.ts';

test('lines of 80 columns, under the name of the program', () => {
  expect(toldLines('short')).toEqual(['torch-parity: short']);
  const note = 'a note of many words '.repeat(12).trim();
  const lines = toldLines(note);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(lines.map((line) => line.trim()).join(' ')).toBe(`torch-parity: ${note}`);
  expect(lines.slice(1).every((line) => /^ {2}\S/.test(line))).toBe(true);
});

test('what is typed stands alone, however long', () => {
  const typed = `npx torch-parity judge ${'x'.repeat(90)}`;
  expect(toldLines('Then:', typed)).toEqual(['torch-parity: Then:', `  ${typed}`]);
});

test('what others wrote cannot steer a terminal', () => {
  expect(toldLines('of \u001b[31mred\u001b[0m').join('')).not.toContain('\u001b');
});
