// What passes, as a user writes it.
import { own, tensor } from 'torch-parity';
import 'torch-parity/vitest';
import { expect, test } from 'vitest';
import { wrong } from './wrong-subject.mjs';

const one = tensor(new Float32Array([1, 2]), [2]);

test('tensors', () => {
  expect(one).toMatchTensor(tensor(new Float32Array([1, 2.000001]), [2]));
  expect(one).not.toMatchTensor(tensor(new Float32Array([1, 2.0001]), [2]));
  expect({ one }).toEqual({ one: expect.toMatchTensor(one) });
});

test('cases, by an id and by a folder', async () => {
  await expect(own).toPassCase('lstm/projection');
  await expect(own).toPassCase('node_modules/torch-parity/golden/rnn/h_n_is_layer_major');
  await expect(wrong).not.toPassCase('rnn/h_n_is_layer_major');
});
