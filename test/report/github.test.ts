// What GitHub shows of a report: workflow commands and a page in Markdown that no text of others can steer.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Status } from '../../src/conformance/index.ts';
import { annotations, markdownReport } from '../../src/report/index.ts';
import { reportOf, verdict, wrongTensor } from './made.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 30 });

/** As the runner reads a line (actions/runner, ActionCommand.TryParseV2). */
function commandIn(line: string): { kind: string; title: string; message: string } | undefined {
  const [, kind, title, data] = /^\s*::(\w+) title=([^,:]*)::(.*)$/.exec(line) ?? [];
  if (kind === undefined) return undefined;
  const plainData = (text: string) =>
    text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  const plainTitle = plainData(title!.replaceAll('%3A', ':').replaceAll('%2C', ','));
  return { kind, title: plainTitle, message: plainData(data!) };
}

describe('annotations', () => {
  test('one for each failure and each broken golden, escaped; the last line is the headline', () => {
    const report = reportOf([
      verdict({ id: 'rnn/50%, odd: a', status: 'fail', tensors: [wrongTensor] }),
      verdict({ id: 'rnn/b', status: 'broken', reason: 'output is another.' }),
      verdict({ id: 'rnn/c' }),
      verdict({ id: 'rnn/d', status: 'skip', reason: 'no' }),
    ]);
    expect(annotations(report).split('\n')).toEqual([
      '::error title=rnn/50%25%2C odd%3A a::h_n: 1 of 3 elements differ (33.3%25)%0A1 of them NaN or infinite on one side',
      '::error title=rnn/b::broken golden%0Aoutput is another.',
      'torch-parity: 4 cases: 1 passed, 1 failed, 1 skipped, 0 known gaps, 1 broken golden',
    ]);
    expect(commandIn(annotations(report).split('\n')[0]!)).toEqual({
      kind: 'error',
      title: 'rnn/50%, odd: a',
      message: 'h_n: 1 of 3 elements differ (33.3%)\n1 of them NaN or infinite on one side',
    });
  });

  test.each([
    [10, []],
    [11, ['::warning title=torch-parity::1 more case failed']],
    [25, ['::warning title=torch-parity::15 more cases failed']],
  ])('of %i failures ten are shown, and the rest is counted', (count, rest) => {
    const failing = Array.from({ length: count }, (_, i) =>
      verdict({ id: `rnn/${i}`, status: 'fail', reason: 'no' }),
    );
    const lines = annotations(reportOf(failing)).split('\n');
    expect(lines.slice(0, 10).every((line) => line.startsWith('::error '))).toBe(true);
    expect(lines.slice(10, -1)).toEqual(rest);
  });

  test('whatever is said in them, no line is another command', () => {
    const name = fc.oneof(
      anyText,
      fc.constantFrom('\n::stop-commands::x', '\r\n##[add-mask]a', '::error::', '%0A::debug::'),
    );
    fc.assert(
      fc.property(name, name, fc.constantFrom<Status>('fail', 'broken'), (id, reason, status) => {
        const [line, head, ...more] = annotations(
          reportOf([verdict({ id, reason, status })], { subject: { name: id } }),
        ).split('\n');
        expect([commandIn(line!)?.kind, head!.startsWith('torch-parity: 1 case'), more]).toEqual([
          'error',
          true,
          [],
        ]);
      }),
    );
  });
});

describe('the page', () => {
  const mistake = { name: 'h_0_ignored', title: 'h_0 is ignored', cause: 'c', remedy: 'r' };

  test('has the headline, the table, the first failure in full and the blind spots', () => {
    const page = markdownReport(
      reportOf(
        [
          verdict({ id: 'rnn/a' }),
          verdict({ id: 'rnn/b', claim: 'a claim', status: 'fail', tensors: [wrongTensor] }),
          verdict({ id: 'rnn/c', status: 'fail', reason: 'later' }),
        ],
        { blind_spots: [mistake], known_mistakes: { all: 4, impossible: 1, untried: 1 } },
      ),
    );
    expect(page).toBe(
      [
        '## ❌ torch-parity: a port',
        '',
        '**3 cases: 1 passed, 2 failed, 0 skipped, 0 known gaps**',
        '',
        '| feature | cases | pass | fail | skip | gap | broken | used | vs PyTorch |',
        '| :-- | --: | --: | --: | --: | --: | --: | --: | --: |',
        '| RNN | 3 | 1 | 2 | 0 | 0 | 0 | - | - |',
        '',
        'used: greatest error against float64, as a share of what is allowed;',
        "vs PyTorch: the same error, as a multiple of PyTorch's own",
        '',
        '### The first failure',
        '',
        '```text',
        'rnn/b',
        'a claim',
        '',
        '     h_n     1 of 3 elements differ (33.3%)',
        '             1 of them NaN or infinite on one side',
        '```',
        '',
        '### Blind spots',
        '',
        'Of 4 known mistakes 1 would have failed these cases, 1 would have passed, 1 were not tried, 1 cannot happen in them.',
        '',
        String.raw`- h\_0 is ignored \(h\_0\_ignored\)`,
      ].join('\n'),
    );
  });

  test('has the diagnosis, and goldens that are broken', () => {
    const page = markdownReport(
      reportOf(
        [
          verdict({ status: 'broken', reason: 'output is another.' }),
          verdict({ status: 'fail', reason: 'x' }),
        ],
        {
          diagnosis: {
            failing: 1,
            explanations: [{ mistakes: [mistake], cases: 1, max_abs_error: 0 }],
            kinds: [],
            behaviours: [],
            arrangements: [],
            near: { cases: 0, max_abs_error: 0 },
          },
        },
      ),
    );
    expect(page).toContain('### Diagnosis\n\n```text\nh_0 is ignored (h_0_ignored)\n');
    expect(page).toContain('### Broken goldens\n\n```text\nrnn/a\n     output is another.\n```');
  });

  test('no text of others ends its fence, its heading or its cell', () => {
    const hostile = fc.oneof(
      anyText,
      fc.constantFrom('```', '`````', '\n# h', '| a |', '<b>', '~~~', '[a](b)', '- a'),
    );
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const page = markdownReport(
          reportOf(
            [verdict({ id: one, claim: other, status: 'fail', reason: `${other}${one}`, features: [other] })],
            {
              subject: { name: one },
            },
          ),
        );
        const lines = page.split('\n');
        const fence = lines.find((line) => line.endsWith('text') && line.startsWith('```'))!.slice(0, -4);
        const [from, to] = [lines.indexOf(`${fence}text`), lines.indexOf(fence)];
        const inside = lines.slice(from + 1, to).join('\n');
        expect(inside).not.toContain(fence);
        const outside = [...lines.slice(0, from), ...lines.slice(to + 1)].join('\n');
        expect(outside).not.toMatch(/(?<!\\)[`<[\]~]|\n# h/);
        const rows = outside.split('\n').filter((line) => line.startsWith('| '));
        expect(rows.map((row) => row.match(/(?<!\\)\|/g)!.length)).toEqual(rows.map(() => 10));
      }),
    );
  });
});

test('the first failure has its picture on the page', () => {
  const grid = {
    seq_len: 2,
    steps_per_bin: 1,
    rows: [
      { name: 'output', cells: [0, 2000] },
      { name: 'h', layer: 0, cells: [0, 2000], last: 2000 },
    ],
    first: { row: 1, bin: 1, t: 1 },
  } as const;
  const page = markdownReport(reportOf([verdict({ status: 'fail', tensors: [wrongTensor], grid })]));
  expect(page).toMatch(/^ {5}h layer 0 +\. +@ +#$/m);
  expect(page).toContain('The first wrong state: h, layer 0, t = 1.');
});
