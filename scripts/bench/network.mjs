// The weights and the input of a shape, the same for every engine: drawn once, handed over as .npy files.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { npyBytes, parseNpy } from '../../dist/formats/index.js';
import { RNN, RNNCell } from '../../dist/nn.js';
import { Generator } from '../../dist/nn/generator.js';
import { tensor } from '../../dist/tensor/index.js';

const SEED = 6;
const UNIT_VARIANCE = Math.sqrt(3); // bound of a uniform distribution

/** Tensors by PyTorch's names: the state_dict, `input`, and for a cell `hx`. An RNN begins with zeros. */
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
  const options = { kernel: 'scalar', seed: SEED };
  if (module === 'RNNCell') {
    const cell = new RNNCell({ input_size, hidden_size }, options);
    const input = draw([batch, input_size], UNIT_VARIANCE);
    return { ...cell.state_dict(), input, hx: draw([batch, hidden_size], 1) };
  }
  const rnn = new RNN({ input_size, hidden_size, num_layers }, options);
  return { ...rnn.state_dict(), input: draw([seq_len, batch, input_size], UNIT_VARIANCE) };
}

export function writeNetwork(folder, network) {
  mkdirSync(folder, { recursive: true });
  for (const [name, one] of Object.entries(network)) {
    writeFileSync(path.join(folder, `${name}.npy`), npyBytes(one));
  }
}

/** @returns `state_dict`, `input` and `hx` */
export function readNetwork(folder) {
  const files = readdirSync(folder).filter((file) => file.endsWith('.npy'));
  const named = files.map((file) => [
    path.basename(file, '.npy'),
    parseNpy(readFileSync(path.join(folder, file)), file),
  ]);
  const { input, hx, ...state_dict } = Object.fromEntries(named);
  return { state_dict, input, hx };
}
