// The benchmark's truth is PyTorch in float64: our engines answer it, and so does PyTorch in float32. A GRU that resets
// before the product does not, and is held to a formula of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { script } from '../bench/scripts.ts';
import { torch } from './torch.ts';

const { checked, Truth } = await script('truth.mjs');
const { Child } = await script('child.mjs');
const { drawNetwork, parted, writeNetwork } = await script('network.mjs');
const { open } = await script('engines/ours.mjs');
const { ENGINES } = await script('engines.mjs');

const sizes = { batch: 2, input_size: 5, hidden_size: 6 };
const shapeOf = (module: string) =>
  module.endsWith('Cell')
    ? { module, seq_len: 1, num_layers: 1, ...sizes }
    : { module, seq_len: 4, num_layers: 3, ...sizes };

describe.skipIf(!torch)('what the benchmark holds engines to', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'torch-parity-bench-test-'));
  let truth: { of: (shape: object, folder: string, form?: string) => Promise<object>; close: () => void };
  beforeAll(() => void (truth = new Truth({ python: torch!.command })));
  afterAll(() => {
    truth.close();
    rmSync(folder, { recursive: true });
  });

  const drawn = (module: string) => {
    const network = drawNetwork(shapeOf(module));
    const own = path.join(folder, module);
    writeNetwork(own, network);
    return { network, own };
  };

  test.each([
    ['RNN', {}, ['output', 'h_n']],
    ['RNN', { stepped: true }, ['output', 'h_n']],
    ['RNNCell', {}, ['output']],
    ['RNNCell', { out: true }, ['output']],
    ['LSTM', {}, ['output', 'h_n', 'c_n']],
    ['LSTMCell', {}, ['output', 'c_n']],
    ['LSTMCell', { out: true }, ['output', 'c_n']],
    ['GRU', {}, ['output', 'h_n']],
    ['GRU', { stepped: true }, ['output', 'h_n']],
    ['GRUCell', {}, ['output']],
    ['GRUCell', { out: true }, ['output']],
  ])('our %s %j answers it', async (module, how, names) => {
    const { network, own } = drawn(module);
    const expected = await truth.of(shapeOf(module), own);
    expect(Object.keys(expected)).toEqual(names);
    const engine = await open(shapeOf(module), parted(network), how);
    expect(checked(await engine.answer(), expected).refused).toBeUndefined();
    expect((await engine.time(2)).seconds).toBeGreaterThanOrEqual(0); // seconds, not NaN: how many is for the benchmark
    const { input } = network;
    const other = { ...network, input: { ...input, data: input.data.map((x: number) => x + 0.01) } };
    const wrong = await open(shapeOf(module), parted(other), how);
    expect(checked(await wrong.answer(), expected).refused).toMatch(/^output is off by 0\.00/);
  });

  test("PyTorch's own modules answer it in float32, from the engine that is timed", async () => {
    const engine = ENGINES.find(({ name }: { name: string }) => name === 'torch');
    const child = new Child(engine, { python: torch!.command });
    for (const module of ['RNN', 'LSTM', 'GRU', 'RNNCell', 'LSTMCell', 'GRUCell']) {
      const { own } = drawn(module);
      const { answer } = await child.open(shapeOf(module), own);
      const expected = await truth.of(shapeOf(module), own);
      expect(Object.keys(answer)).toEqual(Object.keys(expected));
      const { errors, refused } = checked(answer, expected);
      expect(refused).toBeUndefined();
      expect(Math.max(...Object.values(errors as Record<string, number>))).toBeGreaterThan(0); // two dtypes
    }
    child.close();
  });

  test.each(['GRU', 'GRUCell'])('a %s of the other form has a truth of its own', async (module) => {
    const { network, own } = drawn(module);
    const other = await truth.of(shapeOf(module), own, 'reset_before_product');
    const ours = (await open(shapeOf(module), parted(network), {})).answer;
    expect(checked(await ours(), other).refused).toMatch(/^output is off by 0\.\d/);

    // Where weight_hn and bias_hn are 0 there is nothing to reset, and both forms are one.
    for (const [name, one] of Object.entries(network as Record<string, { data: Float32Array }>)) {
      if (name.includes('_hh')) one.data.fill(0, (one.data.length / 3) * 2);
    }
    writeNetwork(own, network);
    const same = (await open(shapeOf(module), parted(network), {})).answer;
    const form = await truth.of(shapeOf(module), own, 'reset_before_product');
    expect(checked(await same(), form).refused).toBeUndefined();
  });
});

test('an option that a module leaves aside is refused: its time would stand under the wrong name', async () => {
  const network = parted(drawNetwork(shapeOf('RNN')));
  await expect(open(shapeOf('RNN'), network, { module: { seed: 3, kernel: 'scalar' } })).rejects.toThrow(
    'seed of RNN is undefined, not 3',
  );
});
