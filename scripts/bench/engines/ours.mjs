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
  const { forward, answer } = runOf(shape, network, { module, out, stepped });
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  return {
    version: `${version}, Node ${process.versions.node}`,
    answer,
    time: (calls) => timed(forward, calls),
  };
}

/** @returns `forward`, which is timed, and `answer`, what it gives; a cell gives its state alone, which is its output */
function runOf(shape, { state_dict, input, hx }, { module, out, stepped }) {
  const { input_size, hidden_size, num_layers } = shape;
  if (shape.module === 'RNNCell') {
    const cell = RNNCell.fromStateDict({ input_size, hidden_size }, state_dict, module);
    const forward = out ? intoOut(cell, input, hx) : () => cell.forward(input, hx);
    return { forward, answer: () => ({ output: forward().data }) };
  }
  const rnn = RNN.fromStateDict({ input_size, hidden_size, num_layers }, state_dict, module).eval();
  const forward = stepped ? stepByStep(rnn, input) : () => rnn.forward(input);
  const answer = () => {
    const [output, h_n] = forward();
    return { output: stepped ? joined(output) : output.data, h_n: h_n.data };
  };
  return { forward, answer };
}

/** @throws where forward does not know `out`: an option that is ignored would be measured as if it were there */
function intoOut(cell, input, hx) {
  const options = { out: tensor(new Float32Array(hx.data.length), hx.shape) };
  if (cell.forward(input, hx, options).data !== options.out.data) {
    throw new Error('RNNCell.forward(input, hx, { out }) does not write to out');
  }
  return () => cell.forward(input, hx, options);
}

/** Every step writes to tensors of ours: two states in turns. Gives the outputs of all steps, and the last state. */
function stepByStep(rnn, input) {
  const [seq_len, batch, input_size] = input.shape;
  const { hidden_size, num_layers } = rnn.config;
  const size = batch * input_size;
  const room = (...shape) => tensor(new Float32Array(shape.reduce((a, b) => a * b)), shape);
  const steps = Array.from({ length: seq_len }, (_, t) => ({
    x_t: tensor(input.data.slice(t * size, (t + 1) * size), [1, batch, input_size]),
    output: room(1, batch, hidden_size),
  }));
  const states = [room(num_layers, batch, hidden_size), room(num_layers, batch, hidden_size)];
  return () => {
    let h;
    for (const [t, { x_t, output }] of steps.entries()) {
      [, h] = rnn.forward(x_t, h, { out: [output, states[t % 2]] });
    }
    return [steps.map(({ output }) => output), h];
  };
}

function joined(outputs) {
  const all = new Float32Array(outputs.length * outputs[0].data.length);
  outputs.forEach(({ data }, t) => all.set(data, t * data.length));
  return all;
}
