// The weights and the input of a shape, the same for every engine: drawn once, handed over as .npy files.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { npyBytes, parseNpy } from '../../dist/formats/index.js';
import { GRU, GRUCell, LSTM, LSTMCell, RNN, RNNCell } from '../../dist/nn.js';
import { Generator } from '../../dist/nn/generator.js';
import { tensor } from '../../dist/tensor/index.js';
import { isCell } from './shapes.mjs';

const MODULES = { RNN, RNNCell, LSTM, LSTMCell, GRU, GRUCell };
const SEED = 6;
const UNIT_VARIANCE = Math.sqrt(3); // bound of a uniform distribution

/** Tensors by PyTorch's names: the state_dict, `input`, of a cell `hx`, of an LSTMCell `cx`. A network begins with zeros. */
export function drawNetwork(shape) {
  const { module, seq_len, batch, input_size, hidden_size, num_layers } = shape;
  const generator = new Generator(SEED);
  const draw = (sizes, bound) => {
    const values = new Float32Array(sizes.reduce((product, size) => product * size, 1));
    return tensor(
      values.map(() => generator.uniform(-bound, bound, 'float32')),
      sizes,
    );
  };
  const sizes = { input_size, hidden_size, ...(isCell(shape) ? {} : { num_layers }) };
  const state_dict = new MODULES[module](sizes, { kernel: 'scalar', seed: SEED }).state_dict();
  if (!isCell(shape)) return { ...state_dict, input: draw([seq_len, batch, input_size], UNIT_VARIANCE) };
  const input = draw([batch, input_size], UNIT_VARIANCE);
  const hx = draw([batch, hidden_size], 1);
  return { ...state_dict, input, hx, ...(module === 'LSTMCell' && { cx: draw([batch, hidden_size], 1) }) };
}

export function writeNetwork(folder, network) {
  mkdirSync(folder, { recursive: true });
  for (const [name, one] of Object.entries(network)) {
    writeFileSync(path.join(folder, `${name}.npy`), npyBytes(one));
  }
}

/** @returns `state_dict`, `input`, `hx` and `cx` */
export function readNetwork(folder) {
  const files = readdirSync(folder).filter((file) => file.endsWith('.npy'));
  const named = files.map((file) => [
    path.basename(file, '.npy'),
    parseNpy(readFileSync(path.join(folder, file)), file),
  ]);
  return parted(Object.fromEntries(named));
}

/** @returns `state_dict`, `input`, `hx` and `cx`, of all tensors by name */
export function parted({ input, hx, cx, ...state_dict }) {
  return { state_dict, input, hx, cx };
}
