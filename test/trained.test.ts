// The trained networks: the figures that PyTorch reached, recomputed from PyTorch's answer and from ours.
import { describe, expect, test } from 'vitest';
import type { Case } from '../src/conformance/index.ts';
import { parseNpy } from '../src/formats/index.ts';
import { own } from '../src/subjects/index.ts';
import { numbers, type NamedTensors, type Tensor } from '../src/tensor/index.ts';
import { golden } from './goldens.ts';

/** PyTorch's own answer as recorded, and ours to the same weights and inputs. */
async function answers(asked: Case): Promise<Record<'torch' | 'ours', NamedTensors>> {
  return { torch: asked.expected, ours: await own.run(asked) };
}

const attached = ({ attachments }: Case, name: string) => numbers(parseNpy(attachments[name]!, name));

/** The linear head on what it reads of an answer, `(batch, classes)`. */
function head(answer: NamedTensors, asked: Case): number[][] {
  const weight = attached(asked, 'head_weight');
  const bias = attached(asked, 'head_bias');
  const read = asked.inputs['lengths'] ? lastStates(answer['h_n']!) : lastOutputs(answer['output']!, asked);
  return read.map((row) =>
    bias.map((b, k) => row.reduce((sum, h, i) => sum + h * weight[k * row.length + i]!, b)),
  );
}

/** The output at the last step, `(batch, features)`. */
function lastOutputs({ shape, data }: Tensor, { config }: Case): number[][] {
  const [outer, inner, width] = shape as [number, number, number];
  const [seq_len, batch] = config.batch_first ? [inner, outer] : [outer, inner];
  return Array.from({ length: batch }, (_, row) => {
    const at = config.batch_first ? row * seq_len + seq_len - 1 : (seq_len - 1) * batch + row;
    return Array.from(data.slice(at * width, (at + 1) * width), Number);
  });
}

/** h_n of one layer, its directions side by side, `(batch, num_directions * hidden_size)`. */
function lastStates({ shape, data }: Tensor): number[][] {
  const [num_directions, batch, width] = shape as [number, number, number];
  const state = (at: number) => Array.from(data.slice(at * width, (at + 1) * width), Number);
  const directions = Array.from({ length: num_directions }, (_, direction) => direction);
  return Array.from({ length: batch }, (_, row) =>
    directions.flatMap((direction) => state(direction * batch + row)),
  );
}

describe.each([
  ['digits', { rows: 100, least: 95, source: 'scikit-learn' }],
  ['lstm_digits', { rows: 50, least: 48, source: 'scikit-learn' }],
  ['gru_vowels', { rows: 36, least: 33, source: 'sktime' }],
])('%s', (name, { rows, least, source }) => {
  test.each(['torch', 'ours'] as const)('%s classifies as many rows as the claim says', async (who) => {
    const asked = await golden(`trained/${name}`);
    const labels = attached(asked, 'labels');
    const scores = head((await answers(asked))[who], asked);
    const correct = scores.filter(
      (classes, row) => classes.indexOf(Math.max(...classes)) === labels[row],
    ).length;
    expect(asked.provenance).toMatchObject({
      correct,
      of: labels.length,
      data: expect.stringContaining(source),
      licence: expect.stringContaining('CC BY 4.0'),
    });
    expect(asked.claim).toContain(`${correct} of ${labels.length}`);
    expect([correct >= least, labels.length]).toEqual([true, rows]);
  });
});

test('gru_vowels: rows of unequal length in an order of their own, NaN behind each end', async () => {
  const { inputs } = await golden('trained/gru_vowels');
  const [seq_len, batch, width] = inputs['input']!.shape as [number, number, number];
  const lengths = numbers(inputs['lengths']!);
  expect(Math.max(...lengths)).toBe(seq_len);
  expect(new Set(lengths).size).toBeGreaterThan(10);
  expect(lengths).not.toEqual(lengths.toSorted((a, b) => b - a));
  numbers(inputs['input']!).forEach((value, i) => {
    const [t, row] = [Math.floor(i / (batch * width)), Math.floor(i / width) % batch];
    expect(Number.isNaN(value)).toBe(t >= lengths[row]!);
  });
});

test.each(['torch', 'ours'] as const)(
  'sunspots: the mean absolute error of %s is what the claim says',
  async (who) => {
    const sunspots = await golden('trained/sunspots');
    const targets = attached(sunspots, 'targets');
    const forecasts = head((await answers(sunspots))[who], sunspots).map(([value]) => value!);
    const error =
      forecasts.reduce((sum, value, i) => sum + Math.abs(value - targets[i]!), 0) / targets.length;
    const { mean_absolute_error, naive_mean_absolute_error } = sunspots.provenance as Record<string, number>;
    expect(error).toBeCloseTo(mean_absolute_error!, 2);
    expect(sunspots.claim).toContain(`error of ${mean_absolute_error!.toFixed(1)}`);
    expect(mean_absolute_error).toBeLessThan(naive_mean_absolute_error! / 2);
    expect(sunspots.provenance).toMatchObject({
      data: expect.stringContaining('statsmodels'),
      licence: 'public domain',
    });
  },
);
