// Colours and progress, on a stand-in for a terminal.
import { expect, test } from 'vitest';
import { hasColours, progress } from '../../src/commands/terminal.ts';

function stream(isTTY: boolean) {
  const written: string[] = [];
  return {
    stream: {
      isTTY,
      columns: 30,
      write: (text: string) => written.push(text),
    } as unknown as NodeJS.WriteStream,
    written,
  };
}

test('colours only on a terminal, and never where NO_COLOR is set', () => {
  expect(hasColours(stream(true).stream, {})).toBe(true);
  expect(hasColours(stream(false).stream, {})).toBe(false);
  expect(hasColours(stream(true).stream, { NO_COLOR: '1' })).toBe(false);
  expect(hasColours(stream(true).stream, { TERM: 'dumb' })).toBe(false);
});

test.each<[boolean, Record<string, string>, boolean]>([
  [false, { FORCE_COLOR: '1' }, true],
  [false, { FORCE_COLOR: 'true' }, true],
  [true, { FORCE_COLOR: '0' }, false],
  [true, { FORCE_COLOR: 'false' }, false],
  [true, { FORCE_COLOR: '' }, true],
  [true, { NO_COLOR: '' }, true],
  [true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  [false, { FORCE_COLOR: '1', TERM: 'dumb' }, true],
])('a terminal: %s, %j: %s', (isTTY, env, expected) => {
  expect(hasColours(stream(isTTY).stream, env)).toBe(expected);
});

test('a terminal that does not know its width has 80 columns', () => {
  const { stream: terminal, written } = stream(true);
  terminal.columns = 0;
  progress(terminal, () => 60).update('x'.repeat(100));
  expect(written).toEqual([`\r\x1b[2K${'x'.repeat(79)}`]);
});

test('on a terminal progress is one line within the width, written over itself and taken away', () => {
  let now = 0;
  const { stream: terminal, written } = stream(true);
  const line = progress(terminal, () => now);
  line.update('1/100 cases  a-very-long-name-of-a-case');
  now = 10;
  line.update('too soon');
  now = 60;
  line.update('2/100 cases');
  line.clear();
  expect(written).toEqual(['\r\x1b[2K1/100 cases  a-very-long-name', '\r\x1b[2K2/100 cases', '\r\x1b[2K']);
});

test('a name cannot steer the terminal, and is no second line', () => {
  const { stream: terminal, written } = stream(true);
  progress(terminal, () => 60).update('1/2 a\u001b[2J\nb\u202ec');
  expect(written).toEqual(['\r\x1b[2K1/2 a?[2J?b?c']);
});

test('elsewhere it is a line every five seconds', () => {
  let now = 0;
  const { stream: log, written } = stream(false);
  const line = progress(log, () => now);
  for (now = 0; now <= 11_000; now += 500) line.update(`at ${now}`);
  line.clear();
  expect(written).toEqual(['at 5000\n', 'at 10000\n']);
});
