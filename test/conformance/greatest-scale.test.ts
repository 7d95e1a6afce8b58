// The greatest of all rounding scales, found by measuring few of them.
import { expect, test } from 'vitest';
import { greatestScale } from '../../src/conformance/greatest-scale.ts';
import { Opened } from '../../src/conformance/opened.ts';
import { roundingScales } from '../../src/conformance/rounding.ts';
import { goldens } from '../goldens.ts';

const greatestOf = (all: Iterable<number>) =>
  [...all].reduce((most, scale) => (scale < Infinity && scale > most ? scale : most), 0);

test('is what measuring all of them gives', async () => {
  let count = 0;
  for (const one of await goldens()) {
    const opened = new Opened(one);
    if (one.exact || opened.chaos) continue;
    const found = greatestScale(opened, opened.truthStates, () => true);
    if (opened.isProjected) {
      expect(found, one.id).toBeUndefined();
      continue;
    }
    const all = roundingScales(opened, opened.truthStates);
    expect(found, one.id).toBe(greatestOf(all.map(greatestOf)));
    count++;
  }
  expect(count).toBeGreaterThan(400);
});

test('is that of the steps that are judged alone', async () => {
  for (const one of await goldens()) {
    const opened = new Opened(one);
    if (one.exact || opened.isProjected || one.inputs['lengths']) continue;
    const { rows, extent, widths, num_states } = opened;
    const all = roundingScales(opened, opened.truthStates);
    const of = (state: number, t: number) =>
      greatestOf(
        all.flatMap((scales, letter) => {
          const width = extent.batch * widths[letter]!;
          const from = (state * (rows / extent.batch) + t) * width;
          return [...scales.subarray(from, from + width)];
        }),
      );
    const [state, t] = [num_states - 1, extent.seq_len - 1];
    const found = greatestScale(opened, opened.truthStates, (at) => at.state === state && at.t === t);
    expect(found, one.id).toBe(of(state, t));
  }
});
