// Messages of errors that a command prints fit a terminal of 80 columns, where they hold nothing of a user's: no path, no
// name. And who was asked takes few lines, whatever it calls itself.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { titleLines } from '../../src/report/index.ts';

const src = fileURLToPath(new URL('../../src/', import.meta.url));
const WIDTH = 80;
/** `torch-parity: ` goes before the first line, two spaces before the others. */
const BEFORE = { first: 14, other: 2 };

/** Texts in calls of `new …Error(…)` that are too long for a line; those with a `${…}` have no length of their own. */
function tooWide(code: string): string[] {
  return callsIn(code).flatMap((call) =>
    [...call.matchAll(/(['"`])((?:(?!\1)[^\\]|\\.)*)\1/g)]
      .map(({ 2: text, index }) => ({ text: text!, isFirst: index < 3 }))
      .filter(({ text }) => !text.includes('${'))
      .filter(({ text, isFirst }) => text.length + (isFirst ? BEFORE.first : BEFORE.other) > WIDTH)
      .map(({ text }) => text),
  );
}

/** What stands between the parentheses of each. */
function callsIn(code: string): string[] {
  return [...code.matchAll(/new \w*Error\(/g)].map(({ index, 0: start }) => {
    const from = index + start.length;
    let depth = 1;
    let quote = '';
    let at = from;
    for (; depth > 0 && at < code.length; at++) {
      const one = code[at]!;
      if (one === '\\') at++;
      else if (quote !== '') quote = one === quote ? '' : quote;
      else if (`'"\``.includes(one)) quote = one;
      else if (one === '(') depth++;
      else if (one === ')') depth--;
    }
    return code.slice(from, at - 1);
  });
}

test('the texts of errors fit in a line', () => {
  const rooms = ['case-files', 'commands', 'formats', 'fuzz', 'oracle', 'subjects'];
  const files = rooms.flatMap((room) =>
    readdirSync(`${src}${room}`, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${room}/${file}`),
  );
  expect(files.length).toBeGreaterThan(80);
  const found = files.flatMap((file) =>
    tooWide(readFileSync(src + file, 'utf8')).map((text) => `${file}: ${text}`),
  );
  expect(found).toEqual([]);
});

test('one that did not would be seen', () => {
  const long = 'x'.repeat(70);
  expect(tooWide(`throw new UsageError('${long}', ['(${long}'])`)).toEqual([long]);
  expect(tooWide(`throw new UsageError('x', ["it's", '${long}123456789'])`)).toEqual([`${long}123456789`]);
  expect(tooWide(`throw new UsageError(\`\${file} ${long}\`)`)).toEqual([]);
});

test('PyTorch was not found: every line fits, whatever the version', () => {
  const code = readFileSync(`${src}oracle/python.ts`, 'utf8');
  const [, details = ''] = /'PyTorch was not found', \[([^]*?)\]\)/.exec(code)!;
  const lines = [...details.matchAll(/['`](.*)['`],\n/g)].map(([, line]) => line!);
  expect(lines.length).toBe(4);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(WIDTH - BEFORE.other);
});

test('a name of any length takes few lines, and none is too wide', () => {
  for (const name of ['mine', 'a name of many words '.repeat(90), 'x'.repeat(1000), '日本'.repeat(80)]) {
    const lines = titleLines('torch-parity fuzz', name, ', against torch 2.13.0+cpu');
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(WIDTH);
    expect(lines.length).toBeLessThanOrEqual(3);
    expect(lines.join(' ')).toContain('2.13.0+cpu');
  }
  expect(titleLines('torch-parity', 'my-rnn 0.3')).toEqual(['torch-parity: my-rnn 0.3']);
});
