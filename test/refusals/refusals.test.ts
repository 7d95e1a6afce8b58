// We refuse what PyTorch refuses and accept what it accepts: a table that PyTorch wrote.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isNetwork, MODULES } from '../../src/signatures/index.ts';
import { GOLDEN } from '../goldens.ts';
import { agree, type Call, type Outcome, ourOutcome, sizesIn } from './calls.ts';
import { departuresOf, DEPARTURES, departuresOfReadme, isDeadly, PARTS } from './departures.ts';

type Refused = { refused: { phase: string; type: string; text: string } };
type Recorded = Call & (Refused | { accepted: Record<string, number[]> });
const { calls } = JSON.parse(readFileSync(`${GOLDEN}/refusals/calls.json`, 'utf8')) as { calls: Recorded[] };
const torchs = (call: Recorded) => call as unknown as Outcome;
const disagreements = calls.filter((call) => !agree(ourOutcome(call), torchs(call)));

test.each(MODULES)('of %s there are calls of every phase, accepted and refused', (module) => {
  const its = calls.filter((call) => call.module === module);
  const count = (phase: string) =>
    its.filter((call) => 'refused' in call && call.refused.phase === phase).length;
  expect(its.length).toBeGreaterThan(150);
  for (const phase of ['construct', 'load', 'forward']) expect(count(phase), phase).toBeGreaterThan(10);
  expect(its.filter((call) => 'accepted' in call).length).toBeGreaterThan(30);
});

test.each(MODULES.filter(isNetwork))('of a packed %s there are calls, accepted and refused', (module) => {
  const its = calls.filter((call) => call.module === module && call.inputs['lengths'] !== undefined);
  expect(its.filter((call) => 'accepted' in call).length).toBeGreaterThan(30);
  expect(its.filter((call) => 'refused' in call).length).toBeGreaterThan(100);
});

test('every call is decided as PyTorch decides it, in the same phase, but for the departures', () => {
  expect(disagreements.filter((call) => departuresOf(call).length === 0)).toEqual([]);
});

test('where we depart we refuse', () => {
  expect(disagreements.filter((call) => !('refused' in ourOutcome(call)))).toEqual([]);
});

test('the departures are those of the README, and each part of each is needed', () => {
  expect(departuresOfReadme()).toEqual(Object.keys(DEPARTURES));
  const alone = disagreements.map(departuresOf).filter((parts) => parts.length === 1);
  expect([...new Set(alone.flat())].toSorted()).toEqual(PARTS.map(([part]) => part).toSorted());
});

test('no call is in the table of which a PyTorch may die', () => {
  expect(calls.filter(isDeadly)).toEqual([]);
});

test('a refusal names the sizes that PyTorch names', () => {
  let compared = 0;
  const missing = calls.flatMap((call) => {
    const ours = ourOutcome(call);
    if (!('refused' in call) || !('refused' in ours) || departuresOf(call).length > 0) return [];
    // Construction errors that escape from torch.empty, and an IndexError, speak of positions, not of sizes.
    if (call.refused.phase === 'construct' || !['ValueError', 'RuntimeError'].includes(call.refused.type))
      return [];
    // Packed: of what the module does not check itself, operators speak, and name sizes of packed rows.
    if (call.inputs['lengths'] && !/^(Expected|input\.size)/.test(call.refused.text)) return [];
    const named = sizesIn(ours.refused.text);
    if (call.inputs['input']![1].length === 2) named.add(1); // PyTorch adds a batch axis where there is none
    compared += sizesIn(call.refused.text).size;
    const lost = [...sizesIn(call.refused.text)].filter((size) => !named.has(size));
    return lost.length > 0 ? [{ lost, torch: call.refused.text, ours: ours.refused.text }] : [];
  });
  expect(missing).toEqual([]);
  expect(compared).toBeGreaterThan(4000);
});

test('the check can fail: a module that accepts anything, or refuses in another phase, disagrees', () => {
  const accepted = { accepted: { h_1: [4, 5] } };
  const refused = (phase: 'load' | 'forward') => ({ refused: { phase, text: '' } });
  expect(agree(accepted, refused('forward'))).toBe(false);
  expect(agree(refused('load'), refused('forward'))).toBe(false);
  expect(agree({ accepted: { h_1: [5, 4] } }, accepted)).toBe(false);
});
