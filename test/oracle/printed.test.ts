// What a user's code prints, put together to whole lines.
import { expect, test } from 'vitest';
import { printed } from '../../src/oracle/printed.ts';

test('whole lines, whatever the pieces are; a bar that writes over itself is lines too', () => {
  const lines: string[] = [];
  const one = printed((text) => lines.push(text));
  for (const piece of ['a', 'b\nc', '\n', '\r10%', '\r20%', '\r\n', '', 'the end']) one.add(piece);
  expect(lines).toEqual(['ab\n', 'c\n', '10%\n', '20%\n']);
  one.end();
  one.end();
  expect(lines.at(-1)).toBe('the end\n');
  expect(lines).toHaveLength(5);
});
