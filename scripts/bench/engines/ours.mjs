// Our own modules, as built: those of this checkout, or of another one.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { NO_THREADS } from '../engines.mjs';
import { isCell } from '../shapes.mjs';
import { timed, timedAsync } from './timed.mjs';

const HERE = path.resolve(import.meta.dirname, '../../..');

/**
 * @param options.root    the checkout whose dist is measured (this one)
 * @param options.module  the module's own options, such as { kernel: 'simd' }
 * @param options.out     a cell writes to tensors of ours
 * @param options.stepped the sequence one step at a time, h_n carried
 * @param options.threads forwardAsync of a module that has so many
 */
export async function open(shape, network, { root = HERE, module: given = {}, ...how }) {
  const wanted = { ...given, ...(how.threads && { threads: how.threads }) };
  const nn = await import(pathToFileURL(path.join(root, 'dist/nn.js')).href);
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const { input_size, hidden_size, num_layers } = shape;
  const config = { input_size, hidden_size, ...(isCell(shape) ? {} : { num_layers }) };
  const module = nn[shape.module].fromStateDict(config, network.state_dict, wanted);
  if (how.threads && !module.forwardAsync) throw new Error(NO_THREADS);
  for (const [name, value] of Object.entries(wanted)) {
    // What was left aside would be measured as if it were there.
    if (module[name] !== value)
      throw new Error(`${name} of ${shape.module} is ${module[name]}, not ${value}`);
  }
  if (!isCell(shape)) module.eval();
  // Tensors of another copy are looked through at each call: a user's come from the module's own.
  const { tensor } = nn;
  const inputs = Object.fromEntries(
    Object.entries(network).map(([name, one]) => [
      name,
      name !== 'state_dict' && one?.data ? tensor(one.data, one.shape) : one,
    ]),
  );
  const { forward, named } = (isCell(shape) ? cell : sequence)(module, shape, inputs, { ...how, tensor });
  return {
    version: `${version}, Node ${process.versions.node}, ${module.kernel}${module.fma ? ' fma' : ''}`,
    answer: async () => named(await forward()),
    time: (calls) => (how.threads ? timedAsync : timed)(forward, calls),
  };
}

/** `forward`, which is timed, and its answer by name: h of a cell is its output. */
function cell(module, _, { input, hx, cx }, { out = false, tensor }) {
  const like = ({ shape }) => room(tensor, ...shape);
  const states = cx ? [hx, cx] : hx;
  const named = (given) => (cx ? { output: given[0].data, c_n: given[1].data } : { output: given.data });
  if (!out) return { forward: () => module.forward(input, states), named };
  const options = { out: cx ? [like(hx), like(cx)] : like(hx) };
  const written = [module.forward(input, states, options)].flat();
  if ([options.out].flat().some((one, i) => one !== written[i])) {
    throw new Error('forward(input, hx, { out }) does not write to out');
  }
  return { forward: () => module.forward(input, states, options), named };
}

function sequence(module, shape, { input }, { stepped = false, threads, tensor }) {
  if (stepped) return stepByStep(module, shape, input, tensor);
  const named = ([output, states]) => {
    const [h_n, c_n] = [states].flat();
    return { output: output.data, h_n: h_n.data, ...(c_n && { c_n: c_n.data }) };
  };
  if (!threads) return { forward: () => module.forward(input), named };
  return { forward: () => module.forwardAsync(input), named };
}

/** Every step of an RNN or a GRU writes to tensors of ours: two states in turns. */
function stepByStep(module, { seq_len, batch, input_size, hidden_size, num_layers }, input, tensor) {
  const size = batch * input_size;
  const steps = Array.from({ length: seq_len }, (_, t) => ({
    x_t: tensor(input.data.slice(t * size, (t + 1) * size), [1, batch, input_size]),
    output: room(tensor, 1, batch, hidden_size),
  }));
  const states = [room(tensor, num_layers, batch, hidden_size), room(tensor, num_layers, batch, hidden_size)];
  const forward = () => {
    let h;
    for (const [t, { x_t, output }] of steps.entries()) {
      [, h] = module.forward(x_t, h, { out: [output, states[t % 2]] });
    }
    return h;
  };
  return { forward, named: (h_n) => ({ output: joined(steps.map(({ output }) => output)), h_n: h_n.data }) };
}

const room = (tensor, ...shape) => tensor(new Float32Array(shape.reduce((a, b) => a * b)), shape);

function joined(outputs) {
  const all = new Float32Array(outputs.length * outputs[0].data.length);
  outputs.forEach(({ data }, t) => all.set(data, t * data.length));
  return all;
}
