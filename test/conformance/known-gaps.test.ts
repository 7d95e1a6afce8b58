// Known gaps: what they cover, and when the list itself is wrong.
import { describe, expect, test } from 'vitest';
import { featuresOf, knownFeatures } from '../../src/conformance/features.ts';
import {
  type CaseVerdict,
  type KnownGap,
  KnownGaps,
  type Status,
  type TensorVerdict,
} from '../../src/conformance/index.ts';
import { goldens } from '../goldens.ts';

const verdict = (id: string, status: Status, parts: Partial<CaseVerdict> = {}): CaseVerdict => ({
  id,
  module: 'LSTM',
  claim: '',
  status,
  features: ['LSTM', 'bidirectional'],
  tensors: [],
  ...parts,
});

function failing(figures: { ratio?: number; absolute?: number }, name = 'output'): TensorVerdict {
  const { ratio, absolute = Number.NaN } = figures;
  return {
    name,
    status: 'fail',
    judged: 'close',
    mismatched: 1,
    total: 2,
    max_abs_error: absolute,
    max_ulp_error: 1,
    worst_index: [0],
    ...(ratio !== undefined && {
      budget: { error: 1, torch_error: 1, allowed: 1, ratio, index: [0] },
    }),
    reasons: [],
  };
}

/** What becomes of the cases, and of the list. */
function run(gaps: KnownGap[], cases: CaseVerdict[], { today = '', isWhole = true } = {}) {
  const known = new KnownGaps(gaps, today);
  const statuses = cases.map((one) => known.judged(one).status);
  return { statuses, gaps: known.verdicts(isWhole) };
}

const reason = 'a draft';

describe('what is covered', () => {
  test('by a glob of ids: failures become gaps, with the reason, and are counted', () => {
    const known = new KnownGaps([{ case: 'lstm/*', reason }]);
    expect(known.judged(verdict('lstm/a', 'fail'))).toMatchObject({ status: 'gap', reason });
    expect(known.judged(verdict('lstm/b', 'fail')).status).toBe('gap');
    expect(known.judged(verdict('rnn/a', 'fail')).status).toBe('fail');
    expect(known.verdicts(true)).toEqual([
      { place: 'gaps[0]', case: 'lstm/*', reason, cases: 2, matched: 2, passed: 0, failed: 2 },
    ]);
  });

  test('by features: those that have all of them', () => {
    const other = verdict('x', 'fail', { features: ['LSTM', 'packed'] });
    const { statuses } = run([{ where: ['bidirectional', 'LSTM'], reason }], [verdict('a', 'fail'), other]);
    expect(statuses).toEqual(['gap', 'fail']);
  });

  test('no skip and no broken case', () => {
    const cases = [verdict('a', 'skip'), verdict('b', 'broken')];
    expect(run([{ case: '*', reason }], cases)).toMatchObject({
      statuses: ['skip', 'broken'],
      gaps: [{ cases: 0 }],
    });
  });

  test('by the first that holds, where several match', () => {
    const gaps = [
      { case: 'a', reason: 'one', allowed: 2 },
      { case: '*', reason: 'two' },
    ];
    const result = run(gaps, [verdict('a', 'fail', { tensors: [failing({ ratio: 3 })] })]);
    expect(result.gaps).toMatchObject([{ cases: 0, fault: 'grown' }, { cases: 1 }]);
  });
});

describe('allowed', () => {
  const judged = (allowed: KnownGap['allowed'], parts: Partial<CaseVerdict>) => {
    const { statuses, gaps } = run([{ case: 'a', reason, allowed: allowed! }], [verdict('a', 'fail', parts)]);
    return [statuses[0], gaps[0]!.fault, gaps[0]!.remedy];
  };

  test("a multiple of PyTorch's own error, of every tensor that fails", () => {
    const [near, far] = [failing({ ratio: 20 }), failing({ ratio: 20.1 }, 'h_n')];
    expect(judged(20, { tensors: [near] })).toEqual(['gap', undefined, undefined]);
    expect(judged(20, { tensors: [near, far] })).toEqual([
      'fail',
      'grown',
      `a: h_n has 20.1x PyTorch's own error, allowed is 20.0x. Mend the subject, or raise "allowed" in gaps[0].`,
    ]);
  });

  test('an absolute error, also of steps alone', () => {
    const tensors = [failing({ absolute: 1e-4 })];
    const per_step = { status: 'fail' as const, tensors: [failing({ absolute: 2e-4 }, 'h_steps')] };
    expect(judged({ absolute: 1e-4 }, { tensors })[0]).toBe('gap');
    expect(judged({ absolute: 1e-4 }, { tensors, per_step })).toEqual([
      'fail',
      'grown',
      expect.stringContaining('a: h_steps is off by 2.0e-4, allowed is 1.0e-4.'),
    ]);
  });

  test.each<[string, Partial<CaseVerdict>, string]>([
    ['is not a number', { tensors: [failing({})] }, 'output fails without a number for its error'],
    ['no tensor shows', { reason: 'it threw' }, 'a: it threw.'],
  ])('an error that %s is beyond it', (_, parts, says) => {
    for (const allowed of [1e9, { absolute: 1e9 }]) {
      expect(judged(allowed, parts)).toEqual(['fail', 'grown', expect.stringContaining(says)]);
    }
  });
});

describe('the list is wrong where a gap', () => {
  const passes = { fault: 'passes', cases: 0 };

  test('passes: the one case that it names, in every run', () => {
    for (const isWhole of [true, false]) {
      const { statuses, gaps } = run([{ case: 'a', reason, place: 'g.json:3' }], [verdict('a', 'pass')], {
        isWhole,
      });
      expect(statuses).toEqual(['fail']);
      expect(gaps).toMatchObject([{ ...passes, remedy: 'The case that it names passes. Delete g.json:3.' }]);
    }
  });

  test('passes: all of many, in a run of all cases; while one of them fails it does not', () => {
    const all = [verdict('a', 'pass'), verdict('b', 'pass')];
    const gap = [{ case: '?', reason, place: 'g.json:3' }];
    expect(run(gap, all)).toMatchObject({
      statuses: ['pass', 'pass'],
      gaps: [{ ...passes, remedy: 'All 2 cases pass. Delete g.json:3.' }],
    });
    for (const { gaps } of [run(gap, all, { isWhole: false }), run(gap, [...all, verdict('c', 'fail')])]) {
      expect(gaps[0]).not.toHaveProperty('fault');
    }
  });

  test('expires: the day after `until`; then it covers nothing', () => {
    const gap = [{ case: 'a', reason, until: '2031-05-01' }];
    const on = (today: string) => run(gap, [verdict('a', 'fail')], { today });
    expect(on('2031-05-01')).toMatchObject({ statuses: ['gap'], gaps: [{ cases: 1 }] });
    expect(on('2031-05-01').gaps[0]).not.toHaveProperty('fault');
    expect(on('2031-05-02')).toMatchObject({
      statuses: ['fail'],
      gaps: [{ cases: 0, fault: 'expired', remedy: expect.stringMatching(/^It ended on 2031-05-01\. /) }],
    });
  });

  test('matches nothing, in a run of all cases; otherwise nothing is said of it', () => {
    const gap = [{ case: 'lstm/pakced', reason, until: '2000-01-01' }];
    const cases = [verdict('lstm/packed', 'pass')];
    expect(run(gap, cases, { today: '2031-01-01' }).gaps).toMatchObject([
      {
        fault: 'unmatched',
        remedy: 'No case matches it. Delete gaps[0]. Did you mean "lstm/packed"?',
      },
    ]);
    for (const one of run(gap, cases, { isWhole: false, today: '2031-01-01' }).gaps) {
      expect(one).toMatchObject({ matched: 0 });
      expect(one).not.toHaveProperty('fault');
    }
  });
});

test('the features that a gap may name are all that the goldens have', async () => {
  const known = knownFeatures();
  expect((await goldens()).flatMap(featuresOf).filter((feature) => !known.includes(feature))).toEqual([]);
  expect(known).toEqual(expect.arrayContaining(['GRUCell', 'relu', 'bidirectional', 'exact bits']));
});
