// What holds of all committed goldens at once: the lint finds nothing in them.
import { expect, test } from 'vitest';
import { LINT_RULES, lintCase } from '../../src/conformance/index.ts';
import { goldens } from '../goldens.ts';

test('the committed goldens are clean', async () => {
  const all = (await goldens()).map((asked) => [asked.id, lintCase(asked)] as const);
  expect(all.filter(([, findings]) => findings.length > 0)).toEqual([]);
});

test('every rule but those of bad weights has goldens that it excuses', async () => {
  const all = await goldens();
  const never = LINT_RULES.filter(({ found: finds }) => !all.some(finds)).map(({ name }) => name);
  expect(never).toEqual(['constant', 'symmetric', 'no_number', 'equal_states', 'order_is_its_own_inverse']);
});
