// How departures are said: their form is refused with what was wanted, and every report says what was expected.
import { describe, expect, test } from 'vitest';
import { reportSchema } from '../../src/commands/report-schema.ts';
import { type Departure, defineSubject } from '../../src/conformance/index.ts';
import { check } from '../../src/harness/index.ts';
import { mergedReport } from '../../src/harness/merge.ts';
import { InputError } from '../../src/tensor/index.ts';
import {
  annotations,
  jsonReport,
  junitReport,
  markdownReport,
  prettyReport,
} from '../../src/report/index.ts';
import { golden } from '../goldens.ts';
import { half } from './arithmetic-ports.ts';
import { asTheyAre, int8, port } from './ports.ts';

const problemsOf = (departures: unknown): string => {
  try {
    defineSubject({ name: 'x', run: () => ({}), departures: departures as readonly Departure[] });
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
};

describe('the form of a departure', () => {
  test.each([
    [[], "want a list such as ['reset_before_product']"],
    ['int8', 'came "int8"'],
    [[7], 'departures[0]: want the name of a known mistake'],
    [[{ int8: { per: 'tensor' } }], 'Did you mean "int8_weights"?'],
    [[{ int8_weights: {} }], 'departures[0].int8_weights.per: want "tensor", "row"; came undefined'],
    [[{ int8_weights: { per: 'row', simmetric: true } }], 'Did you mean "symmetric"?'],
    [[{ int8_weights: { per: 'row', symmetric: false, range: 128 } }], 'of a symmetric scheme alone'],
    [[{ int8_weights: { per: 'row' }, biases: true }], 'departures[0].biases: unknown beside int8_weights'],
    [[{ weights: 'int4' }], 'want "bfloat16", "float16"; came "int4"'],
    [[{ tanh: 'soft' }], '"softsign"'],
    [[{ mistake: 'bias_hh_dropped' }], 'departures[0].scope: want its name; came undefined'],
    [[{ arithmetic: 'tf32', sums: 'half' }], 'with tf32 sums are float32'],
    [[{ arithmetic: 'tf32' }, { arithmetic: 'float16' }], 'one arithmetic at most'],
  ])('%j', (departures, text) => expect(problemsOf(departures)).toContain(text));

  test('a right one is taken', () => {
    expect(
      problemsOf(['x', { int8_weights: { per: 'row', range: 127.5, ties: 'away', biases: true } }]),
    ).toBe('');
  });

  test.each([
    ['reset_befor_product', 'Did you mean "reset_before_product"?'],
    ['zzz', 'torch-parity mistakes lists them'],
    ['bfloat16_everything', "say { arithmetic: 'bfloat16' }"],
    ['stale_state', 'shows from call to call'],
    ['half_precision_states', 'rounds states'],
    ['batch_first_h_n', 'is a layout'],
    [{ mistake: 'bias_hh_dropped', scope: 'layer>1' }, 'Did you mean'],
    [{ mistake: 'h_0_ignored', scope: 'unit>=2' }, 'cannot be made'],
  ])('what it means is looked up before anything is asked: %j', async (departure, text) => {
    let asked = 0;
    const subject = {
      ...port([departure as Departure], asTheyAre),
      supports: () => (asked++, true as const),
    };
    await expect(check(subject, [await golden('rnn/relu')])).rejects.toThrow(text);
    expect(asked).toBe(0);
  });
});

describe('every report', () => {
  const reportOf = async () =>
    check(port([{ int8_weights: { per: 'tensor' } }], int8()), [
      await golden('rnn/relu'),
      await golden('gru/chaotic'),
    ]);
  const SAID =
    'Expected of 2 of 2 cases was computed with int8 weights (per tensor, symmetric, scale = max|w| / 127)';

  test('says what was expected', async () => {
    const report = await reportOf();
    const joined = (text: string) => text.replaceAll(/\s+/g, ' ');
    expect(report.totals.pass).toBe(2);
    expect(joined(prettyReport(report, { colours: false }))).toContain(SAID);
    expect(
      prettyReport(report, { colours: false })
        .split('\n')
        .every(({ length }) => length <= 80),
    ).toBe(true);
    expect(annotations(report)).toContain('::notice title=torch-parity::Expected of 2 of 2 cases');
    expect(junitReport(report)).toContain('name="torch-parity: a port, departing from PyTorch: int8 weights');
    expect(markdownReport(report)).toContain('Expected of 2 of 2 cases was computed with int8 weights');
  });

  test('in JSON holds to the schema, and is merged with it', async () => {
    const report = await reportOf();
    const json = JSON.parse(jsonReport(report)) as object;
    expect(reportSchema.parse(json)).toStrictEqual(report);
    expect(report.subject.departures).toEqual([{ int8_weights: { per: 'tensor' } }]);
    expect(mergedReport([report]).departures).toEqual(report.departures);
    expect(report.cases.every(({ departed }) => departed)).toBe(true);
  });

  test('of an arithmetic says how little a free run shows', async () => {
    const subject = half([{ arithmetic: 'bfloat16' }], 'bfloat16', 'float32');
    const report = await check(subject, [await golden('rnn/relu')]);
    expect(report.totals.pass).toBe(1);
    expect(report.cases[0]!.tensors.map(({ judged }) => judged)).toContain('drift');
    const text = prettyReport(report, { colours: false }).replaceAll(/\s+/g, ' ');
    expect(text).toContain(
      'Each step is judged by its own rounding, a free run only by how far rounding may carry it.',
    );
  });

  test('of none that departs says nothing of it', async () => {
    const report = await check(port(undefined, asTheyAre), [await golden('rnn/relu')]);
    expect(prettyReport(report, { colours: false })).not.toContain('Expected of');
    expect(report).not.toHaveProperty('departures');
  });
});
