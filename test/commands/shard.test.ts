// --shard I/N: parts that take about as long, by an estimate that is the same on every machine.
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { workReader } from '../../src/case-files/index.ts';
import { shardOf } from '../../src/commands/shard.ts';
import { GOLDEN, goldenIds } from '../goldens.ts';

const found = () => goldenIds().map((id) => ({ id, folder: path.join(GOLDEN, id) }));
const partsOf = <T extends { id: string }>(cases: readonly T[], workOf: (one: T) => number, count: number) =>
  Array.from({ length: count }, (_, i) => shardOf(cases, workOf, { index: i + 1, count }));
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

describe('the parts', () => {
  test('the longest first, each into the part that has the least; ties go by id', () => {
    const cases = [
      ['a', 1],
      ['b', 5],
      ['c', 3],
      ['d', 3],
      ['e', 1],
    ].map(([id, work]) => ({ id: String(id), work }));
    const ids = partsOf(cases, ({ work }) => Number(work), 2).map((part) =>
      part.map(({ id }) => id).join(''),
    );
    expect(ids).toEqual(['abe', 'cd']); // 5 1 1 and 3 3
  });

  test('hold every case once, in the order of the cases, whatever order they were found in', () => {
    const works = fc.uniqueArray(fc.record({ id: fc.string(), work: fc.nat(9) }), {
      selector: ({ id }) => id,
    });
    fc.assert(
      fc.property(works, fc.integer({ min: 1, max: 9 }), (cases, count) => {
        const workOf = ({ work }: { work: number }) => work;
        const parts = partsOf(cases, workOf, count);
        expect(parts.flat().toSorted((a, b) => cases.indexOf(a) - cases.indexOf(b))).toEqual(cases);
        for (const part of parts) expect(part).toEqual(cases.filter((one) => part.includes(one)));
        const turned = partsOf(cases.toReversed(), workOf, count);
        expect(turned.map((part) => part.toReversed())).toEqual(parts);
      }),
    );
  });

  test('of the goldens: the slowest of four, by the estimate, takes at most 1.05 times the mean', async () => {
    const workOf = await workReader();
    const loads = partsOf(found(), workOf, 4).map((part) => sum(part.map(workOf)));
    expect(Math.max(...loads) / (sum(loads) / 4)).toBeLessThan(1.05);
    // every fourth, as they come, does not
    const dealt = [0, 1, 2, 3].map((k) =>
      sum(
        found()
          .filter((_, i) => i % 4 === k)
          .map(workOf),
      ),
    );
    expect(Math.max(...dealt) / (sum(dealt) / 4)).toBeGreaterThan(1.05);
  });
});

describe('the estimate', () => {
  const workOf = async (id: string) => (await workReader())({ id, folder: path.join(GOLDEN, id) });

  test.each([
    // every case, and steps of all rows * directions * (products + 40 a gate)
    ['rnn/relu', 100_000 + 7 * 4 * (5 * (3 + 5) + 40 * 5)],
    ['sizes/hidden_1025', 100_000 + 3 * 2 * (1025 * (3 + 1025) + 40 * 1025)],
  ])('of %s, from its sizes', async (id, work) => {
    expect(await workOf(id)).toBe(work);
  });

  test('of a case that cannot be read is that of the least', async () => {
    expect(await workOf('nowhere')).toBe(100_000);
  });
});
