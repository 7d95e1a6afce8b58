// The audit on networks that PyTorch answers in the same run: none is broken, and each is with one number moved.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Case } from '../../src/conformance/index.ts';
import { Opened } from '../../src/conformance/opened.ts';
import { DEFAULT_BOUNDS } from '../../src/fuzz/index.ts';
import { liveCase } from '../../src/fuzz/live-case.ts';
import { specs } from '../../src/fuzz/specs.ts';
import type { Oracle } from '../../src/oracle/index.ts';
import { spoiled } from '../conformance/spoiled.ts';
import { liveOracle, SEED } from './oracle.ts';
import { torch } from './torch.ts';

describe.skipIf(!torch)('the audit, live', () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = liveOracle();
  });
  afterAll(() => oracle.close());

  const drawn = async (count: number): Promise<Case[]> => {
    const cases: Case[] = [];
    for (const spec of fc.sample(specs(DEFAULT_BOUNDS, false), { numRuns: count, seed: SEED })) {
      const answer = await oracle.draw(spec);
      if ('answered' in answer) cases.push(liveCase(spec, answer.answered));
    }
    return cases;
  };

  test(`150 drawn networks (SEED=${SEED}): sound as they are, broken with one number moved`, async () => {
    let moves = 0;
    for (const asked of await drawn(150)) {
      expect([asked.id, new Opened(asked).broken]).toEqual([asked.id, []]);
      for (const one of spoiled(asked, (count) => (count * 7919) % (count + 1))) {
        moves++;
        const isFound = new Opened(one.asked).broken.some(
          ({ tensor }) => tensor === `${one.group}.${one.name}`,
        );
        expect([asked.id, one.name, one.by, isFound]).toEqual([asked.id, one.name, one.by, true]);
      }
    }
    expect(moves).toBeGreaterThan(1500);
  });

  test('without h_steps, without truth, without either: sound as well, and 10 is seen', async () => {
    let seen = 0;
    for (const asked of await drawn(75)) {
      const { h_steps, ...few } = asked.expected;
      const bare = {
        ...asked,
        expected: Object.keys(few).length > 0 ? few : { h_steps: h_steps! },
        truth: {},
      };
      expect([asked.id, new Opened(bare).broken]).toEqual([asked.id, []]);
      for (const one of spoiled(bare, (count) => (count * 7919) % (count + 1))) {
        if (one.by !== '10') continue;
        const opened = new Opened(one.asked);
        expect([asked.id, one.name, opened.broken.length > 0]).toEqual([asked.id, one.name, true]);
        seen++;
      }
    }
    expect(seen).toBeGreaterThan(100);
  });
});
