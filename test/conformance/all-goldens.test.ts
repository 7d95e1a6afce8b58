// What holds of all committed goldens at once: which are chaotic, and that the lint finds nothing in them.
import { expect, test } from 'vitest';
import { check, LINT_RULES, lintCase } from '../../src/conformance/index.ts';
import { own } from '../../src/subjects/index.ts';
import { goldens } from '../goldens.ts';

const CHAOTIC = ['rnn/chaotic_gain_3', 'rnn/chaotic_in_both_directions', 'rnn/overflowing_relu'];

test('exactly the goldens that are chaotic on purpose are flagged', async () => {
  const { cases } = await check(own, await goldens());
  expect(cases.filter(({ chaotic }) => chaotic).map(({ id }) => id)).toEqual(CHAOTIC);
});

test('the committed goldens are clean', async () => {
  const all = (await goldens()).map((asked) => [asked.id, lintCase(asked)] as const);
  expect(all.filter(([, findings]) => findings.length > 0)).toEqual([]);
});

test('every rule but those of bad weights has goldens that it excuses', async () => {
  const all = await goldens();
  const never = LINT_RULES.filter(({ found: finds }) => !all.some(finds)).map(({ name }) => name);
  expect(never).toEqual(['constant', 'symmetric']);
});
