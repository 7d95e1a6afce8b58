// Chaotic cases: flagged by PyTorch's own float32 against float64, judged free-running only up to there, and step by step.
import { expect, test } from 'vitest';
import type { Case, Subject } from '../../src/conformance/index.ts';
import { check } from '../../src/harness/index.ts';
import { own } from '../../src/subjects/index.ts';
import { clone, type FloatTensor } from '../../src/tensor/index.ts';
import { golden } from '../goldens.ts';
import { SUMS } from '../mistakes/arithmetic.ts';
import { legal } from '../mistakes/legal.ts';
import { textbook } from '../mistakes/wrong-rnns.ts';

/** An overflow is no chaos, but it is judged in the same way. */
const CHAOTIC = ['rnn/chaotic_gain_3', 'rnn/chaotic_in_both_directions', 'rnn/overflowing_relu'];
const verdictOf = async (subject: Subject, asked: Case) => (await check(subject, [asked])).cases[0]!;

test.each(CHAOTIC)('%s passes both ways, though nobody can follow it to its end', async (id) => {
  for (const sum of Object.keys(SUMS) as (keyof typeof SUMS)[]) {
    const verdict = await verdictOf(legal({ sum }), await golden(id));
    expect([sum, verdict.status, verdict.per_step?.status]).toEqual([sum, 'pass', 'pass']);
  }
  const { tensors } = await verdictOf(own, await golden(id));
  expect(tensors.find(({ name }) => name === 'h_steps')!.left_out).toBeGreaterThan(0);
});

test('the end of a chaotic sequence is not compared; a wrong step at its beginning is', async () => {
  const asked = await golden('rnn/chaotic_gain_3');
  const { t } = (await verdictOf(own, asked)).chaotic!;
  expect(t).toBeGreaterThan(3);
  const bentAt = (at: number): Subject => ({
    name: 'bent',
    async run(question) {
      const { output, ...rest } = (await own.run(question)) as Record<string, FloatTensor>;
      const bent = clone(output!);
      if (bent.shape[0] === asked.expected['output']!.shape[0])
        bent.data[at * asked.config.hidden_size] = 0.5;
      return { output: bent, ...rest };
    },
  });
  expect((await verdictOf(bentAt(t + 1), asked)).status).toBe('pass');
  expect((await verdictOf(bentAt(t - 1), asked)).status).toBe('fail');
});

test.each(['rnn/chaotic_gain_3', 'rnn/overflowing_relu'])(
  '%s: a wrong recurrence fails step by step',
  async (id) => {
    const verdict = await verdictOf(textbook('weight_hh_transposed'), await golden(id));
    expect(verdict).toMatchObject({ status: 'fail', per_step: { status: 'fail' } });
  },
);

test('in both directions the reverse one is judged from the end of the sequence on', async () => {
  const asked = await golden('rnn/chaotic_in_both_directions');
  const verdict = await verdictOf(own, asked);
  const states = verdict.tensors.find(({ name }) => name === 'h_steps')!;
  const [S, T, B, H] = asked.expected['h_steps']!.shape as [number, number, number, number];
  const { t } = verdict.chaotic!;
  // Forward up to t, reverse about as far from its own end; the layer above only where both below are: nowhere here.
  expect(states.total - states.left_out!).toBeGreaterThan(t * B * H);
  expect(states.total - states.left_out!).toBeLessThan(2 * T * B * H);
  expect(S).toBe(4);
});
