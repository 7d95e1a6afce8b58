// What others wrote can neither steer a terminal, nor turn text around, nor fill the screen.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Report, totalsOf } from '../../src/conformance/index.ts';
import { jsonReport, prettyReport } from '../../src/report/index.ts';
import { harmless, plain, plainLines, shortened, shown, thrown, thrownText } from '../../src/text/index.ts';

/** C0 but for the end of a line, C1, and what Unicode has to turn text around or to hide in it. */
// oxlint-disable-next-line no-control-regex -- these are what it is about
const STEERING = /[\0-\t\v-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;
const HOSTILE = 'a\u001b[2J\u202eb\u0007\u009b5n\u2066c\u200f\rd\ud800\u2028e';
const anyText = fc.string({ unit: 'binary', maxLength: 60 });

test('steering characters become question marks, all others stay', () => {
  expect(plain(HOSTILE)).toBe('a?[2J?b??5n?c? d? e');
  expect(harmless('two\nlines\tand a tab\r')).toBe('two\nlines\tand a tab?');
  expect(plain('Grüße, 世界 🙂')).toBe('Grüße, 世界 🙂');
  fc.assert(fc.property(anyText, (text) => void expect(plain(text)).not.toMatch(STEERING)));
  fc.assert(fc.property(anyText, (text) => void expect(plainLines(text)).not.toMatch(STEERING)));
});

test('a line has a greatest length, and says how long it was', () => {
  expect(shortened('x'.repeat(2000))).toBe('x'.repeat(2000));
  const short = shortened('x'.repeat(2001));
  expect([short.length < 2000, short.endsWith('x… (2001 characters)')]).toEqual([true, true]);
  expect(shortened(short)).toBe(short);
  expect(plainLines(`first\n  ${'y'.repeat(1e6)}`).length).toBeLessThan(2100);
});

test('anything can be thrown, and is told', () => {
  const unreadable = {
    get message(): string {
      throw new Error('not to be read');
    },
  };
  expect(thrownText(new TypeError('odd'))).toBe('TypeError: odd');
  expect(thrownText(new Error('plain'))).toBe('plain');
  expect([null, undefined, 'text', Symbol('s')].map(thrownText)).toEqual([
    'it threw null',
    'it threw undefined',
    'it threw text',
    'it threw Symbol(s)',
  ]);
  expect(thrown(Object.create(null))).toEqual({ name: 'Error', message: 'it threw an unreadable object' });
  expect(thrown(Object.assign(new Error('x'), { name: 7n }))).toEqual({ name: '7', message: 'x' });
  expect(thrownText(Object.setPrototypeOf(unreadable, Error.prototype))).toBe(
    'it threw an unreadable object',
  );
  fc.assert(fc.property(fc.anything(), (one) => void expect(typeof thrownText(one)).toBe('string')));
  fc.assert(
    fc.property(fc.anything({ withBigInt: true }), (one) => void expect(typeof shown(one)).toBe('string')),
  );
});

/** A report in which every text is hostile. */
function hostileReport(): Report {
  const text = HOSTILE;
  const mistake = { name: text, title: text, cause: text, remedy: text };
  const tensor = {
    name: text,
    status: 'fail' as const,
    judged: 'close' as const,
    mismatched: 1,
    total: 2,
    max_abs_error: 1,
    max_ulp_error: 1,
    worst_index: [0],
    reasons: [text],
  };
  const base = { id: text, module: text, claim: text, features: [], tensors: [tensor], reason: text };
  const cases = [
    {
      ...base,
      status: 'fail' as const,
      per_step: { status: 'fail' as const, reason: text, tensors: [tensor] },
      first: { text },
    },
    { ...base, status: 'skip' as const, computed: [text] },
    { ...base, status: 'gap' as const, decimals: 3 },
    { ...base, status: 'broken' as const },
    {
      ...base,
      status: 'pass' as const,
      chaotic: { layer: 0, direction: 'forward' as const, t: 1, cause: 'growth' as const },
    },
  ];
  return {
    format: 1,
    subject: { name: text },
    totals: totalsOf(cases),
    cases,
    blind_spots: [mistake],
    known_mistakes: { all: 3, impossible: 1, untried: 0 },
    mistakes: {},
    diagnosis: {
      failing: 1,
      explanations: [{ mistakes: [mistake], cases: 1, max_abs_error: 0, told_apart_by: text }],
      kinds: [{ text, remedy: text, cases: 1 }],
      behaviours: [{ mistake, cases: 1 }],
      arrangements: [{ text, cases: 1 }],
      near: { cases: 0, max_abs_error: 0 },
    },
  };
}

test('a report whose every text is hostile steers nothing, and its JSON means the same', () => {
  const report = hostileReport();
  // oxlint-disable-next-line no-control-regex -- our own colours
  const pretty = prettyReport(report, { colours: true }).replaceAll(/\u001b\[\d+m/g, '');
  expect(pretty).toContain('a?[2J?b');
  expect(pretty).not.toMatch(STEERING);
  const json = jsonReport(report);
  expect(json).not.toMatch(STEERING);
  expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(report)));
});
