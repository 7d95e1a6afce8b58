// float64 against PyTorch in the same run: right sums in any order pass, and half the digits fail.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_BOUNDS } from '../../src/fuzz/index.ts';
import { liveCase } from '../../src/fuzz/live-case.ts';
import { specs } from '../../src/fuzz/specs.ts';
import { check } from '../../src/harness/index.ts';
import type { Oracle } from '../../src/oracle/index.ts';
import { ownWith } from '../../src/subjects/index.ts';
import { LOSSY } from '../conformance/double-subjects.ts';
import { legal } from '../mistakes/legal.ts';
import { liveOracle, SEED } from './oracle.ts';
import { torch } from './torch.ts';

describe.skipIf(!torch)('float64, live', () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = liveOracle();
  });
  afterAll(() => oracle.close());

  test(`drawn networks in float64 (SEED=${SEED})`, async () => {
    const drawn = fc.sample(specs(DEFAULT_BOUNDS, false), { numRuns: 400, seed: SEED });
    const cases = [];
    for (const spec of drawn.filter(({ dtype, batch }) => dtype === 'float64' && batch !== 0)) {
      const answer = await oracle.draw(spec);
      if ('answered' in answer) cases.push(liveCase(spec, answer.answered));
    }
    expect(cases.length).toBeGreaterThan(40);
    for (const subject of [ownWith({ kernel: 'scalar' }), legal({})]) {
      const { totals } = await check(subject, cases, { localise: false });
      expect([subject.name, totals.fail, totals.broken]).toEqual([subject.name, 0, 0]);
    }
    for (const what of ['answers by float32', 'weight_ih by float32']) {
      const { totals } = await check({ name: what, run: LOSSY[what]! }, cases, { localise: false });
      console.log(`float64, live: ${what}: ${totals.fail} of ${cases.length} networks fail`);
      expect(totals.fail / cases.length).toBeGreaterThan(0.9);
    }
  });
});
