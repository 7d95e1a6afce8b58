// A mistake beside a departure is found and named as ever; and who says one departure and makes another is told which.
import { describe, expect, test } from 'vitest';
import type { Departure, Subject } from '../../src/conformance/index.ts';
import { check, diagnose } from '../../src/harness/index.ts';
import { goldens } from '../goldens.ts';
import { half } from './arithmetic-ports.ts';
import { asTheyAre, bfloat16, int8, port, rounded } from './ports.ts';

const TENSOR = [{ int8_weights: { per: 'tensor' } }] as const;
const few = async (of: RegExp) =>
  (await goldens())
    .filter(({ id }) => of.test(id) && !/chaotic|overflow|thousand|wide|many/.test(id))
    .slice(0, 12);

async function named(subject: Subject, of = /^lstm\//): Promise<string[]> {
  const { diagnosis } = await diagnose(subject, await few(of));
  return diagnosis!.explanations.map(
    ({ mistakes, cases }) =>
      `${mistakes.map(({ name }) => name).join(' + ')}: ${cases === diagnosis!.failing ? 'all' : cases}`,
  );
}

describe('a mistake beside a departure is named', () => {
  test.each([
    ['int8 and the gate order of ONNX', TENSOR, int8(), 'lstm_gates_iofg'],
    ['int8 without bias_hh', TENSOR, int8(), 'bias_hh_dropped'],
    [
      'bfloat16 with weight_hh transposed',
      [{ weights: 'bfloat16' }],
      rounded(bfloat16),
      'weight_hh_transposed',
    ],
  ] as const)('%s', async (_, departures, change, mistake) => {
    expect(await named(port(departures as readonly Departure[], change, { made: [mistake] }))).toEqual([
      `${mistake}: all`,
    ]);
  });

  test('an arithmetic of bfloat16 without bias_hh', async () => {
    const subject = half([{ arithmetic: 'bfloat16' }], 'bfloat16', 'float32 backwards', 'bias_hh_dropped');
    expect(await named(subject, /^rnn\/(?!float64)/)).toEqual(['bias_hh_dropped: all']);
  });
});

describe('what is said is held against what is done', () => {
  test.each([
    ['per row', int8({ byRow: true }), 'int8_weights_instead: all', "{ int8_weights: { per: 'row' } }"],
    ['in full precision', asTheyAre, 'no_departure: all', 'Leave'],
    [
      'in bfloat16',
      rounded(bfloat16),
      'bfloat16_parameters_instead: all',
      "{ weights: 'bfloat16', biases: true }",
    ],
  ] as const)('int8 per tensor is said, and it computes %s', async (_, change, name, remedy) => {
    const { diagnosis } = await diagnose(port(TENSOR, change), await few(/^lstm\//));
    const [first] = diagnosis!.explanations;
    expect(`${first!.mistakes[0]!.name}: ${first!.cases === diagnosis!.failing ? 'all' : ''}`).toBe(name);
    expect(first!.mistakes[0]!.remedy).toContain(remedy);
  });

  test('nothing is said: int8 is named, and how to say it', async () => {
    const { diagnosis } = await diagnose(port(undefined, int8()), await few(/^lstm\//));
    const [mistake] = diagnosis!.explanations[0]!.mistakes;
    expect(mistake!.name).toBe('int8_weights');
    expect(mistake!.remedy).toContain("departures: [{ int8_weights: { per: 'tensor' } }]");
  });

  test('states of float32 under an arithmetic of bfloat16', async () => {
    const subject = port([{ arithmetic: 'bfloat16' }], rounded(bfloat16));
    const { diagnosis } = await diagnose(subject, await few(/^rnn\/(?!float64)/));
    expect(diagnosis!.kinds.map(({ text }) => text)).toEqual([
      'states have more digits than the arithmetic that it says it has',
    ]);
  });
});

test('what a departure makes of no account is no blind spot, and cannot happen', async () => {
  const cases = await few(/^rnn\//);
  const { blind_spots, mistakes } = await check(port([{ weights: 'bfloat16' }], rounded(bfloat16)), cases);
  expect(mistakes['bfloat16_weights']).toBe('impossible');
  expect(blind_spots.map(({ name }) => name)).not.toContain('bfloat16_weights');
  const usual = await check(port(undefined, asTheyAre), cases);
  expect(usual.mistakes['bfloat16_weights']).toBe('shown');
});
