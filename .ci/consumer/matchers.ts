// What a user's test says to the matchers, held to their types.
import { loadCases, own, tensor } from 'torch-parity';
import 'torch-parity/vitest';
import type { MatchOptions } from 'torch-parity/vitest';
import { expect, test } from 'vitest';

const one = tensor(new Float32Array([1]), [1]);
const options: MatchOptions = { budget: { truth: tensor(new Float64Array([1]), [1]) } };

test('tensors', async () => {
  expect(one).toMatchTensor(one);
  expect(one, 'with a message').not.toMatchTensor(one, { rtol: 0, atol: 1e-3 });
  expect(one).toMatchTensor(one, options);
  expect({ one }).toEqual({ one: expect.toMatchTensor(one) });
  await expect(Promise.resolve(one)).resolves.toMatchTensor(one);
  // @ts-expect-error -- no tensor
  expect(one).toMatchTensor([1]);
  // @ts-expect-error -- no such option
  expect(one).toMatchTensor(one, { tolerance: 1 });
});

test('cases', async () => {
  const passed: Promise<void> = expect(own).toPassCase('rnn/h_n_is_layer_major');
  await passed;
  await expect(own).not.toPassCase(new URL('golden/a', import.meta.url));
  for (const each of await loadCases('golden')) await expect(own).toPassCase(each);
  // @ts-expect-error -- no case
  await expect(own).toPassCase(1);
});
