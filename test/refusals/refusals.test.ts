// We refuse what PyTorch refuses and accept what it accepts: a table that PyTorch wrote.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { GOLDEN } from '../goldens.ts';
import { agree, type Call, type Outcome, ourOutcome, sizesIn } from './calls.ts';
import { departuresOf, DEPARTURES, departuresOfReadme } from './departures.ts';

type Refused = { refused: { phase: string; type: string; text: string } };
type Recorded = Call & (Refused | { accepted: Record<string, number[]> });
const { calls } = JSON.parse(readFileSync(`${GOLDEN}/refusals/calls.json`, 'utf8')) as { calls: Recorded[] };
const torchs = (call: Recorded) => call as unknown as Outcome;
const disagreements = calls.filter((call) => !agree(ourOutcome(call), torchs(call)));

test('the table has hundreds of calls of every phase, accepted and refused', () => {
  const count = (phase: string) =>
    calls.filter((call) => 'refused' in call && call.refused.phase === phase).length;
  expect(calls.length).toBeGreaterThan(800);
  for (const phase of ['construct', 'load', 'forward']) expect(count(phase)).toBeGreaterThan(50);
  expect(calls.filter((call) => 'accepted' in call).length).toBeGreaterThan(80);
});

test('every call is decided as PyTorch decides it, in the same phase, but for the departures', () => {
  expect(disagreements.filter((call) => departuresOf(call).length === 0)).toEqual([]);
});

test('the departures are those of the README, and each is needed', () => {
  expect(departuresOfReadme()).toEqual(Object.keys(DEPARTURES));
  expect([...new Set(disagreements.flatMap(departuresOf))].toSorted()).toEqual(
    departuresOfReadme().toSorted(),
  );
});

test('a refusal names the sizes that PyTorch names', () => {
  let compared = 0;
  const missing = calls.flatMap((call) => {
    const ours = ourOutcome(call);
    if (!('refused' in call) || !('refused' in ours) || departuresOf(call).length > 0) return [];
    // Construction errors that escape from torch.empty, and an IndexError, speak of positions, not of sizes.
    if (call.refused.phase === 'construct' || !['ValueError', 'RuntimeError'].includes(call.refused.type))
      return [];
    const named = sizesIn(ours.refused.text);
    compared += sizesIn(call.refused.text).size;
    const lost = [...sizesIn(call.refused.text)].filter((size) => !named.has(size));
    return lost.length > 0 ? [{ lost, torch: call.refused.text, ours: ours.refused.text }] : [];
  });
  expect(missing).toEqual([]);
  expect(compared).toBeGreaterThan(500);
});

test('the check can fail: a module that accepts anything, or refuses in another phase, disagrees', () => {
  const accepted = { accepted: { h_1: [4, 5] } };
  const refused = (phase: 'load' | 'forward') => ({ refused: { phase, text: '' } });
  expect(agree(accepted, refused('forward'))).toBe(false);
  expect(agree(refused('load'), refused('forward'))).toBe(false);
  expect(agree({ accepted: { h_1: [5, 4] } }, accepted)).toBe(false);
});
