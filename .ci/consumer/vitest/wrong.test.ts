// What fails: each with a message that is looked for in `said`.
import { tensor } from 'torch-parity';
import 'torch-parity/vitest';
import { expect, test } from 'vitest';
import { wrong } from './wrong-subject.mjs';

test('a tensor', () => {
  expect(tensor(new Float32Array([1, 2]), [2])).toMatchTensor(tensor(new Float32Array([1, 3]), [2]));
});

test('a subject', async () => {
  await expect(wrong).toPassCase('golden/rnn/h_n_is_layer_major');
});

test('what is no case', async () => {
  await expect(wrong).not.toPassCase('node_modules/torch-parity/golden/rnn');
});
