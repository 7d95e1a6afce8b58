// A subject of few digits is judged step by step: right ones in several ways pass, and a mistake beside shows.
import { describe, expect, test } from 'vitest';
import { countOf, fewGoldens, hardGoldens } from './asked.ts';
import { half, type How, type Wrong } from './arithmetic-ports.ts';
import { asTheyAre, bfloat16, float16, port, rounded } from './ports.ts';

const EVERY = 15;

describe.each(['bfloat16', 'float16', 'tf32'] as const)('%s', (arithmetic) => {
  const said = [{ arithmetic }];

  test.each<How>(['float32', 'float32 backwards', 'cuDNN-like'])(
    'a right port passes, sums: %s',
    async (how) => {
      const { failing, pass } = await countOf(
        half(said, arithmetic, how),
        await hardGoldens(EVERY, 'float32'),
      );
      expect(failing).toEqual([]);
      expect(pass).toBeGreaterThan(10);
    },
  );

  test('one that computes in full precision fails', async () => {
    const { pass, fail } = await countOf(port(said, asTheyAre), await fewGoldens(EVERY, 'float32'));
    expect(fail).toBeGreaterThan(2 * pass); // in TF32 small cases have little to round
  });

  test.each<Wrong>(['bias_hh_dropped', 'weight_hh_transposed', 'gates', 'direction_major_h_n'])(
    'with %s it fails where that can be',
    async (wrong) => {
      const cases = (await fewGoldens(EVERY / 3, 'float32')).filter(
        ({ config, module }) =>
          !config.proj_size &&
          (wrong !== 'bias_hh_dropped' || config.bias) &&
          (wrong !== 'gates' || !module.startsWith('RNN')) &&
          (wrong !== 'weight_hh_transposed' || config.hidden_size > 1) &&
          (wrong !== 'direction_major_h_n' || (config.bidirectional && config.num_layers > 1)),
      );
      const { failing } = await countOf(half(said, arithmetic, 'float32', wrong), cases);
      expect(cases.length).toBeGreaterThan(1);
      expect(failing.length / cases.length).toBeGreaterThan(0.7);
    },
  );
});

describe.each(['bfloat16', 'float16'] as const)('%s in every sum', (arithmetic) => {
  const portOf = (sums: 'half' | 'float32', wrong: Wrong = '') =>
    half([{ arithmetic, sums }], arithmetic, 'throughout', wrong);

  test('passes where it says so, and where it does not fails', async () => {
    const { failing } = await countOf(portOf('half'), await hardGoldens(EVERY, 'float32'));
    expect(failing).toEqual([]);
    const { pass, fail } = await countOf(portOf('float32'), await fewGoldens(EVERY, 'float32'));
    expect(fail).toBeGreaterThan(pass);
  });

  test('shows a mistake all the same', async () => {
    const cases = (await fewGoldens(EVERY / 3, 'float32')).filter(({ module }) => !module.startsWith('RNN'));
    const { fail } = await countOf(portOf('half', 'gates'), cases);
    expect(fail / cases.length).toBeGreaterThan(0.5);
  });

  test('states that are no such numbers fail, however close', async () => {
    const round = arithmetic === 'bfloat16' ? bfloat16 : float16;
    const cases = await fewGoldens(EVERY, 'float32');
    const subject = port([{ arithmetic, sums: 'half' }], rounded(round));
    const { fail } = await countOf(subject, cases);
    expect(fail / cases.length).toBeGreaterThan(0.8);
  });
});
