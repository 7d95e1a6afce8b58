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
