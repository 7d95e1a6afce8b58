// Our own RNN and RNNCell, as built.
import { readFileSync } from 'node:fs';
import { RNN, RNNCell } from '../../../dist/nn.js';
import { tensor } from '../../../dist/tensor/index.js';
import { timed } from './timed.mjs';

/**
 * @param options.module  the module's own options, such as { kernel: 'simd' }
 * @param options.out     the cell writes to a tensor of ours
 * @param options.stepped the sequence one step at a time, h_n carried
 */
export function open(shape, network, { module, out = false, stepped = false }) {
  const forward = forwardOf(shape, network, { module, out, stepped });
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  return {
    version: `${version}, Node ${process.versions.node}`,
    answer: () => (stepped ? joined(forward()) : forward().data),
    time: (calls) => timed(forward, calls),
  };
}

function forwardOf(shape, { state_dict, input, hx }, { module, out, stepped }) {
  const { input_size, hidden_size, num_layers } = shape;
  if (shape.module === 'RNNCell') {
    const cell = RNNCell.fromStateDict({ input_size, hidden_size }, state_dict, module);
    return out ? intoOut(cell, input, hx) : () => cell.forward(input, hx);
  }
  const rnn = RNN.fromStateDict({ input_size, hidden_size, num_layers }, state_dict, module).eval();
  return stepped ? stepByStep(rnn, input) : () => rnn.forward(input)[0];
}

/** @throws where forward does not know `out`: an option that is ignored would be measured as if it were there */
function intoOut(cell, input, hx) {
  const options = { out: tensor(new Float32Array(hx.data.length), hx.shape) };
  if (cell.forward(input, hx, options).data !== options.out.data) {
    throw new Error('RNNCell.forward(input, hx, { out }) does not write to out');
  }
  return () => cell.forward(input, hx, options);
}

function stepByStep(rnn, input) {
  const [seq_len, batch, input_size] = input.shape;
  const size = batch * input_size;
  const steps = Array.from({ length: seq_len }, (_, t) =>
    tensor(input.data.slice(t * size, (t + 1) * size), [1, batch, input_size]),
  );
  return () => {
    let h;
    return steps.map((x_t) => {
      const [output, h_n] = rnn.forward(x_t, h);
      h = h_n;
      return output;
    });
  };
}

function joined(outputs) {
  const all = new Float32Array(outputs.length * outputs[0].data.length);
  outputs.forEach(({ data }, t) => all.set(data, t * data.length));
  return all;
}
