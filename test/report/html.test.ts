// The report as a page: what it says, that nothing in it is loaded or run but what its policy names, and how large it gets.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { CaseVerdict, Report, Status } from '../../src/conformance/index.ts';
import { htmlReport } from '../../src/report/index.ts';
import { TWO_DIRECTIONS } from './grids.ts';
import { reportOf } from './made.ts';
import { wellFormed } from './well-formed.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');

function verdict(id: string, status: Status, error = 1e-7, more: Partial<CaseVerdict> = {}): CaseVerdict {
  const isJudged = status === 'pass' || status === 'fail';
  return {
    id,
    module: 'RNN',
    claim: `the claim of ${id}`,
    status,
    features: ['RNN', 'tanh'],
    tensors: isJudged
      ? [
          {
            name: 'output',
            status,
            judged: 'close',
            mismatched: status === 'fail' ? 3 : 0,
            total: 12,
            max_abs_error: error,
            max_ulp_error: 4,
            worst_index: [0],
            budget: { error, torch_error: 1e-7, allowed: 1e-6, ratio: error / 1e-7, index: [0] },
            reasons: status === 'fail' ? ['3 of 12 elements differ (25.0%)'] : [],
          },
        ]
      : [],
    ...more,
  };
}

const page = (report: Report) => htmlReport(report, { command: ['npx', 'torch-parity', 'check'], sha256 });

const MIXED = reportOf(
  [
    verdict('a/right', 'pass'),
    verdict('a/wrong one', 'fail', 1e-3, {
      grid: TWO_DIRECTIONS,
      first: { text: 'layer 1, from t = 3: its recurrence is wrong', what: 'its recurrence is wrong' },
      config: {
        input_size: 3,
        hidden_size: 5,
        num_layers: 1,
        nonlinearity: 'tanh',
        bias: true,
        batch_first: false,
        dropout: 0,
        bidirectional: true,
      },
    }),
    verdict('a/skipped', 'skip', 0, { reason: 'float32 alone' }),
    verdict('a/known', 'gap', 0, { reason: 'no relu yet' }),
    verdict('a/broken', 'broken', 0, { reason: 'expected.output[0] is not what the equation gives' }),
  ],
  {
    blind_spots: [{ name: 'bias_once', title: 'One bias for two', cause: '', remedy: '' }],
    known_mistakes: { all: 10, impossible: 1, untried: 0 },
  },
);

/** The text of a page, tags left out. */
const textOf = (html: string) =>
  html
    .replaceAll(/<(style|script)>[^]*?<\/\1>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&gt;', '>');

describe('a report with everything in it', () => {
  const html = page(MIXED);
  const text = textOf(html);

  test('is well formed', () => {
    expect(wellFormed(html)).toEqual([]);
  });

  test('says the verdict in one sentence, in its title and on top', () => {
    const sentence = 'a port differs from PyTorch in 1 of 5 cases; 1 skipped, 1 known gap, 1 broken golden.';
    expect(html).toContain(`<title>${sentence}</title>`);
    expect(html).toContain(`<h1>${sentence}</h1>`);
  });

  test.each([
    'Failed a/wrong one the claim of a/wrong one RNN(input_size=3, hidden_size=5, bidirectional=True)',
    'First wrong layer 1, from t = 3: its recurrence is wrong',
    'output 3 of 12 elements differ (25.0%)',
    "Again: npx torch-parity check --filter 'a/wrong one'",
    '1 case: its recurrence is wrong. Such as a/wrong one .',
    'Broken golden a/broken the claim of a/broken RNN Reason expected.output[0] is not what the equation gives',
    'Passed a/right the claim of a/right RNN output 0 of 12 elements differ; greatest difference 1.0e-7 (4 ulp)',
    '1 case. Skipped: float32 alone',
    '1 case. Known gap: no relu yet',
    'Of 10 known mistakes 8 would have failed these cases, 1 would have passed',
    'One bias for two ( bias_once )',
    "Error against PyTorch's own error 2 cases, each by the tensor that is closest to its limit. 1 of them is beyond",
    'a/known Known gap RNN - - - - - no relu yet',
    'RNN 5 1 1 1 1 1 >999% 1.0e+4x',
  ])('says: %s', (line) => {
    expect(text).toContain(line);
  });

  test('has headings in order, a table for its plot, and names for all that is scrolled', () => {
    const levels = [...html.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
    expect(levels[0]).toBe(1);
    levels.slice(1).forEach((level, i) => expect(level - levels[i]!).toBeLessThanOrEqual(1));
    expect(html).toMatch(/<svg class="plot"[^]*<details><summary>All 5 cases as a table/);
    expect(html.match(/tabindex="0"(?! role="group" aria-label="[^"]+")/)).toBeNull();
    for (const landmark of ['<main', '<header', '<nav', 'role="search"']) expect(html).toContain(landmark);
  });

  test('is all there without its script: only the filter is hidden', () => {
    expect([...html.matchAll(/<(\w+)[^>]* hidden>/g)].map(([tag]) => tag.slice(0, 19))).toEqual([
      '<div class="filter"',
    ]);
  });
});

describe('the content security policy', () => {
  const html = page(MIXED);

  test('lets nothing in but this style and this script, by their hashes', () => {
    const [, policy] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(html)!;
    const [style, script] = ['style', 'script'].map((tag) => {
      const found = [...html.matchAll(new RegExp(`<${tag}>([^]*?)</${tag}>`, 'g'))];
      expect(found.length).toBe(1);
      return sha256(found[0]![1]!);
    });
    expect(policy!.replaceAll('&#39;', "'")).toBe(
      `default-src 'none'; style-src 'sha256-${style}'; script-src 'sha256-${script}'; base-uri 'none'; form-action 'none'`,
    );
  });

  test('is not needed: nothing is loaded, and no attribute runs or styles', () => {
    const bare = html.replaceAll(/<(style|script)>[^]*?<\/\1>/g, '');
    expect(bare).not.toMatch(/\s(?:src|style|on\w+)=|<(?:link|img|iframe|object|embed|base)\b/);
    expect([...bare.matchAll(/href="([^"]*)"/g)].filter(([, to]) => !to!.startsWith('#'))).toEqual([]);
    expect(html).not.toMatch(/@import|url\(|https?:/);
  });
});

test('whatever a case or a subject says is text', () => {
  const hostile =
    '</title></style><script>alert(1)</script><img src=x onerror=alert(1)>"\' &amp;\u202e\u001b[31m';
  const one = verdict(hostile, 'fail', 1e-3, {
    claim: hostile,
    reason: hostile,
    module: hostile,
    features: [hostile],
    frames: [hostile],
    stderr: [hostile],
    grid: TWO_DIRECTIONS,
    first: { text: hostile, what: hostile },
    tensors: [{ ...verdict('', 'fail').tensors[0]!, name: hostile, reasons: [hostile] }],
  });
  const html = page(
    reportOf([one, { ...one, status: 'skip' }], {
      subject: { name: hostile },
      blind_spots: [{ name: hostile, title: hostile, cause: hostile, remedy: hostile }],
      diagnosis: {
        failing: 0,
        explanations: [],
        kinds: [{ text: hostile, remedy: hostile, cases: 1 }],
        behaviours: [],
        arrangements: [],
        near: { cases: 0, max_abs_error: 0 },
      },
    }),
  );
  expect(wellFormed(html)).toEqual([]);
  expect(html.match(/<script/g)!.length).toBe(1);
  // oxlint-disable-next-line no-control-regex
  expect(html).not.toMatch(/<img|\u202e|\u001b/);
});

test.each([
  ['pass', 'a port agrees with PyTorch in 1 of 1 case.'],
  ['skip', 'Nothing is shown of a port: none of 1 case passed; 1 skipped.'],
] as const)('of a run with one %s the sentence is: %s', (status, sentence) => {
  const html = page(reportOf([verdict('one', status)]));
  expect(html).toContain(`<h1>${sentence}</h1>`);
  expect(wellFormed(html)).toEqual([]);
  expect(html).not.toContain('Failing cases');
});

test('no case at all, and errors of 0, infinity and NaN, are no trouble', () => {
  expect(wellFormed(page(reportOf([])))).toEqual([]);
  const html = page(
    reportOf([0, Infinity, Number.NaN, 1e-45, 1e300].map((error, i) => verdict(`${i}`, 'fail', error))),
  );
  expect(wellFormed(html)).toEqual([]);
  expect(/<svg class="plot"[^]*?<\/svg>/.exec(html)![0]).not.toMatch(/NaN[^,]|Infinity[^.]/);
});

test.each([8, 200])('five thousand cases stay below 5 MB, with pictures of %s rows', (num_rows) => {
  const cells = Array.from({ length: 56 }, (_, i) => (i % 7 === 0 ? 1e9 : 10 ** (i % 5) / 20));
  const rows = Array.from({ length: num_rows }, (_, layer) => ({
    name: 'h' as const,
    layer,
    cells,
    last: 3,
  }));
  const grid = { seq_len: 560, steps_per_bin: 10, rows };
  const cases = Array.from({ length: 5000 }, (_, i) =>
    verdict(
      `random/network_${i}_with_a_long_name_as_they_have`,
      i % 2 === 0 ? 'fail' : 'pass',
      1e-9 * (i + 1),
      {
        grid,
      },
    ),
  );
  const html = page(reportOf(cases));
  expect(html.length).toBeLessThan(5e6);
  expect(html.match(/<article/g)!.length).toBe(220); // 200 failures and 20 passes
  expect(html.match(/<svg class="grid"/g)!.length).toBe(
    num_rows === 8 ? 220 : Math.floor(100_000 / 56 / 200),
  );
  expect(html.match(/<tr data-status/g)!.length).toBe(5000);
  expect(textOf(html)).toContain('The first 200 of 2500; the table has all of them.');
  const [closest] = /Passed<\/span> random\/network_(\d+)/.exec(html)!.slice(1);
  expect(Number(closest)).toBe(4999);
});
