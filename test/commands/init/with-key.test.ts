// A key more in a package.json: the object has it, and the text stays as it was.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withKey } from '../../../src/commands/init/with-key.ts';

const VALUE = { subject: 's.mjs', gaps: 'g.json' };

test.each([
  ['{}', '{ "k": { "subject": "s.mjs", "gaps": "g.json" } }'],
  ['{ "a": 1 }', '{ "a": 1, "k": { "subject": "s.mjs", "gaps": "g.json" } }'],
  ['{"a":1}\n', '{"a":1, "k": { "subject": "s.mjs", "gaps": "g.json" } }\n'],
  ['{\n}\n', '{\n  "k": {\n    "subject": "s.mjs",\n    "gaps": "g.json"\n  }\n}\n'],
  [
    '{\n\t"a": [1, 2]\n}',
    '{\n\t"a": [1, 2],\n\t"k": {\n\t\t"subject": "s.mjs",\n\t\t"gaps": "g.json"\n\t}\n}',
  ],
  [
    '\uFEFF{\r\n    "a": {"b": 1}\r\n}\r\n',
    '\uFEFF{\r\n    "a": {"b": 1},\r\n    "k": {\r\n        "subject": "s.mjs",\r\n        "gaps": "g.json"\r\n    }\r\n}\r\n',
  ],
])('%j', (before, after) => {
  expect(withKey(before, 'k', VALUE)).toBe(after);
});

test('of any object in any form: it has the key, last, and what was before it is still there', () => {
  const object = fc.dictionary(
    fc.string().filter((key) => key !== 'k' && key !== '__proto__'),
    fc.jsonValue(),
  );
  const form = fc.record({
    indent: fc.constantFrom('', ' ', '  ', '    ', '\t'),
    end: fc.constantFrom('\n', '\r\n'),
    ends: fc.nat(2),
  });
  fc.assert(
    fc.property(object, form, (json, { indent, end, ends }) => {
      const last = end.repeat(ends);
      const text = JSON.stringify(json, null, indent).replaceAll('\n', end) + last;
      const written = withKey(text, 'k', VALUE);
      expect(JSON.parse(written)).toEqual({ ...(JSON.parse(text) as object), k: VALUE });
      const kept = text.slice(0, text.lastIndexOf('}')).trimEnd();
      expect([written.startsWith(kept), written.endsWith(`}${last}`)]).toEqual([true, true]);
      if (end === '\r\n') expect(written.replaceAll('\r\n', '')).not.toContain('\n');
    }),
  );
});
