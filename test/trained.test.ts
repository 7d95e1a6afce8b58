// The trained networks: the figures that PyTorch reached, recomputed from PyTorch's output and from ours.
import { expect, test } from 'vitest';
import type { Case } from '../src/conformance/index.ts';
import { RNN } from '../src/nn/index.ts';
import { parseNpy } from '../src/formats/index.ts';
import { numbers, type Tensor } from '../src/tensor/index.ts';
import { golden } from './goldens.ts';

/** PyTorch's own output as recorded, and ours from the same weights and inputs. */
function outputs({ config, state_dict, inputs, expected }: Case): Record<'torch' | 'ours', Tensor> {
  const [output] = RNN.fromStateDict(config, state_dict).eval().forward(inputs['input']!);
  return { torch: expected['output']!, ours: output };
}

const attached = ({ attachments }: Case, name: string) => numbers(parseNpy(attachments[name]!, name));

/** The linear head on the last time step, `(batch, classes)`. */
function head(output: Tensor, asked: Case): number[][] {
  const { config } = asked;
  const weight = attached(asked, 'head_weight');
  const bias = attached(asked, 'head_bias');
  const [seq_len, batch, width] = (
    config.batch_first ? [output.shape[1], output.shape[0], output.shape[2]] : output.shape
  ) as [number, number, number];
  return Array.from({ length: batch }, (_, row) => {
    const at = config.batch_first ? row * seq_len + seq_len - 1 : (seq_len - 1) * batch + row;
    const state = Array.from(output.data.slice(at * width, (at + 1) * width), Number);
    return bias.map((b, k) => state.reduce((sum, h, unit) => sum + h * weight[k * width + unit]!, b));
  });
}

test.each(['torch', 'ours'] as const)(
  'digits: %s classifies as many of the 100 as the claim says',
  async (who) => {
    const digits = await golden('trained/digits');
    const labels = attached(digits, 'labels');
    const scores = head(outputs(digits)[who], digits);
    const correct = scores.filter(
      (classes, row) => classes.indexOf(Math.max(...classes)) === labels[row],
    ).length;
    expect(digits.provenance).toMatchObject({
      correct,
      of: labels.length,
      data: expect.stringContaining('scikit-learn'),
      licence: expect.stringContaining('CC BY 4.0'),
    });
    expect(digits.claim).toContain(`${correct} of ${labels.length}`);
    expect([correct >= 95, labels.length]).toEqual([true, 100]);
  },
);

test.each(['torch', 'ours'] as const)(
  'sunspots: the mean absolute error of %s is what the claim says',
  async (who) => {
    const sunspots = await golden('trained/sunspots');
    const targets = attached(sunspots, 'targets');
    const forecasts = head(outputs(sunspots)[who], sunspots).map(([value]) => value!);
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
