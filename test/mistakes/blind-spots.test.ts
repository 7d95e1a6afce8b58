// What a run says that it has not shown: nothing for all goldens, much for a few of them; each is so when it is tried.
import { describe, expect, test } from 'vitest';
import { check } from '../../src/harness/index.ts';
import { CATALOGUE, wrongSubject } from '../../src/mistakes/index.ts';
import { prettyReport } from '../../src/report/index.ts';
import { own } from '../../src/subjects/index.ts';
import { derivedGoldens, golden, goldens } from '../goldens.ts';

describe('blind spots', () => {
  // That all goldens leave none: test/commands/check.test.ts.
  test('of a few: a wrong subject with one of them passes, and one with any other that can happen fails', async () => {
    const cases = [await golden('rnn/seq_len_1'), await golden('rnn/hidden_size_1')];
    const { blind_spots, known_mistakes } = await check(own, cases);
    const able = CATALOGUE.filter(({ applies }) => cases.some(applies));
    expect(known_mistakes.impossible).toBe(CATALOGUE.length - able.length);
    expect(blind_spots.length).toBeGreaterThan(3);
    expect(able.length - blind_spots.length).toBeGreaterThan(10);
    const names = blind_spots.map(({ name }) => name);
    const passing: string[] = [];
    for (const mistake of able.filter(({ misbehaviour }) => !misbehaviour)) {
      const { totals } = await check(wrongSubject([mistake]), cases, { localise: false });
      if (totals.fail === 0) passing.push(mistake.name);
    }
    // each step alone may see what the free run does not, never the other way round
    expect(passing.filter((name) => !names.includes(name))).toEqual([]);
    expect(names.filter((name) => !passing.includes(name)).length).toBeLessThan(4);
  });

  test('a large case waits until the others are tried; alone it shows what it can', async () => {
    const large = await golden('article/gru');
    const numbers = Object.values({ ...large.inputs, ...large.expected, ...large.state_dict });
    expect(numbers.reduce((sum, { data }) => sum + data.length, 0)).toBeGreaterThan(4000);
    const alone = await check(own, [large]);
    const shown = CATALOGUE.filter(({ name }) => alone.mistakes[name] === 'shown');
    expect(shown.length).toBeGreaterThan(30);
    const small = await golden('gru/seq_len_1');
    const [one, other] = [await check(own, [large, small]), await check(own, [small, large])];
    expect(one.mistakes).toEqual(other.mistakes);
    expect(shown.filter(({ name }) => one.mistakes[name] !== 'shown')).toEqual([]);
  });

  test('what cannot happen in a program is none: it has memory of its own, and a command is not there for two questions', async () => {
    const cases = [await golden('rnn/relu'), await golden('rnn/h_0_absent_is_zeros')];
    const statusesOf = async (isolation: 'apart' | 'in turn' | undefined) => {
      const { mistakes } = await check({ ...own, ...(isolation && { isolation }) }, cases);
      const names = ['weights_kept', 'stale_state', 'input_mutated', 'memory_reused', 'calls_mixed_up'];
      return names.map((name) => mistakes[name]);
    };
    const [shown, impossible] = ['shown', 'impossible'];
    expect(await statusesOf(undefined)).toEqual(Array(5).fill(shown));
    expect(await statusesOf('in turn')).toEqual([shown, shown, impossible, impossible, impossible]);
    expect(await statusesOf('apart')).toEqual(Array(5).fill(impossible));
  });

  test('of what was skipped and of answers that were not given nothing is counted as shown', async () => {
    const cases = (await goldens()).filter(({ id }) => /^(article|cell|exact|gru_cell)\//.test(id));
    const few = await check({ ...own, supports: ({ dtype }) => dtype === 'float64' || 'no' }, cases);
    expect(few.known_mistakes.impossible).toBeGreaterThan(5);
    expect(prettyReport(few, { colours: false })).toMatch(/^\d+ of \d+ cases were judged\. Of \d+ known/m);
    const gives = ['output'];
    const half = await check(
      {
        name: 'output alone',
        gives,
        run: async (question) => ({ output: (await own.run(question))['output']! }),
      },
      cases,
    );
    expect(half.totals.fail).toBe(0);
    expect(half.blind_spots.map(({ name }) => name)).toContain('direction_major_h_n');
    const large = (await derivedGoldens()).filter(({ id }) => id === 'sizes/hidden_1029_cell');
    const alone = await check(own, large);
    expect([alone.totals.pass, alone.blind_spots]).toEqual([1, []]); // it is not known what would have passed
    expect(alone.known_mistakes.untried).toBeGreaterThan(20);
    expect(prettyReport(alone, { colours: false })).toMatch(
      /\d+ were\s+not\s+tried\s+\(in\s+cases that are large or chaotic\)/,
    );
    const fixed = await check({ ...own, fixed: ['state_dict'] }, cases);
    expect(fixed.blind_spots.map(({ name }) => name)).toContain('weights_kept');
  });
});
