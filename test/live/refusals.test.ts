// Random calls, right and wrong: PyTorch and we decide alike.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Oracle } from '../../src/oracle/index.ts';
import { agree, type Call, ourOutcome, type Outcome, sizesIn, tensorsOf } from '../refusals/calls.ts';
import { departuresOf } from '../refusals/departures.ts';
import { calls } from '../refusals/drawn-calls.ts';
import { liveOracle, SEED } from './oracle.ts';
import { torch } from './torch.ts';

describe.skipIf(!torch)('live', () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = liveOracle();
  });
  afterAll(() => oracle.close());

  async function torchOutcome({ module, config, dtype, state_dict, inputs }: Call): Promise<Outcome> {
    const answer = await oracle.compute({
      module,
      config,
      dtype,
      inputs: tensorsOf(inputs),
      ...(state_dict && { state_dict: tensorsOf(state_dict) }),
    });
    if ('refused' in answer) return answer;
    const { h_steps: _, c_steps: __, ...expected } = answer.answered.expected;
    return {
      accepted: Object.fromEntries(Object.entries(expected).map(([name, { shape }]) => [name, shape])),
    };
  }

  test(`2,000 drawn calls: we refuse and accept what PyTorch does (SEED=${SEED})`, async () => {
    const counts = { accepted: 0, construct: 0, load: 0, forward: 0 };
    const others = { packed: 0, departures: 0 };
    const property = fc.asyncProperty(calls, async (call) => {
      const torchs = await torchOutcome(call);
      const ours = ourOutcome(call);
      if (!agree(ours, torchs) && departuresOf(call).length > 0) {
        expect({ ours, torchs }).toMatchObject({ ours: { refused: {} } });
        others.departures++;
        return;
      }
      counts['refused' in torchs ? torchs.refused.phase : 'accepted']++;
      if ('accepted' in torchs && call.inputs['lengths']) others.packed++;
      expect({ agree: agree(ours, torchs), ours, torchs }).toMatchObject({ agree: true });
      if ('refused' in ours && 'refused' in torchs && torchs.refused.phase === 'load') {
        const named = sizesIn(ours.refused.text);
        expect([...sizesIn(torchs.refused.text)].filter((one) => !named.has(one))).toEqual([]);
      }
    });
    await fc.assert(property, { numRuns: 2500, seed: SEED });
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(2000);
    expect(others.departures).toBeLessThan(500);
    for (const [outcome, count] of Object.entries(counts)) expect(count, outcome).toBeGreaterThan(50);
    expect(others.packed).toBeGreaterThan(30);
  });
});
