// npm run accuracy: how far our kernels and PyTorch are from float64, on fresh networks of the shapes of the benchmark.
// A seed each draws weights and inputs in PyTorch. Prints, for each family, shape and kernel, the median over the seeds of the
// ratio of root mean square errors, ours to PyTorch's, of h and of c. Exit 1 above its LIMITS. --seeds N, --shapes S1,S4,
// --families LSTM, --kernel simd.
import { parseArgs } from 'node:util';
import { SCRIPTS } from '../../dist/commands/package-root.js';
import { GRU, GRUCell, LSTM, LSTMCell, RNN, RNNCell, tensor } from '../../dist/nn.js';
import { findTorch, Oracle } from '../../dist/oracle/index.js';

/** seq_len, batch, input_size, hidden_size, num_layers; null: a cell. */
const SHAPES = {
  S1: [10, 3, 100, 20, 1],
  S2: [10, 3, 100, 20, 4],
  S3: [null, 1, 100, 20, 1],
  S4: [100, 1, 64, 128, 2],
  S5: [50, 32, 128, 256, 2],
  S6: [100, 64, 512, 512, 2],
  S7: [1000, 1, 32, 32, 1],
};
/** The gates of LSTM and GRU are rounded once here and many times in PyTorch; RNN has little more than its sums. */
const LIMITS = { RNN: 1.1, LSTM: 0.7, GRU: 0.7 };
const OWN = { RNN: { nonlinearity: 'tanh' }, LSTM: { proj_size: 0 }, GRU: {} };
const CLASSES = { RNN, RNNCell, LSTM, LSTMCell, GRU, GRUCell };
const KERNELS = [{ kernel: 'scalar' }, { kernel: 'simd', fma: false }, { kernel: 'simd', fma: true }];

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    kernel: { type: 'string' },
    shapes: { type: 'string', default: Object.keys(SHAPES).join() },
    families: { type: 'string', default: Object.keys(LIMITS).join() },
  },
});
const kernels = KERNELS.filter(({ kernel }) => (values.kernel ?? kernel) === kernel).filter(available);
if (kernels.length === 0) {
  console.error(`no kernel to measure: --kernel ${values.kernel}, want simd or scalar`);
  process.exit(2);
}
const { command, torch } = await findTorch();
const oracle = new Oracle({
  python: command,
  scripts: SCRIPTS,
  timeout: 600_000,
});
console.log(
  `torch ${torch}, Node ${process.version}, ${values.seeds} seeds: median (least to greatest) of our RMS error / PyTorch's\n`,
);
console.log(`          ${kernels.map((one) => nameOf(one).padStart(24)).join('')}`);
for (const family of values.families.split(',')) {
  for (const shape of values.shapes.split(',')) await measure(family, shape);
}
await oracle.close();

async function measure(family, shape) {
  const names = answersOf(family, shape);
  const ratios = names.map(() => kernels.map(() => []));
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    const { answered } = await oracle.draw(specOf(family, shape, seed));
    kernels.forEach((kernel, k) => {
      const given = ours(family, shape, answered, kernel);
      names.forEach((name, i) => {
        const truth = answered.truth[name].data;
        ratios[i][k].push(rms(given[name].data, truth) / rms(answered.expected[name].data, truth));
      });
    });
  }
  names.forEach((name, i) => {
    const cells = ratios[i].map((some) => {
      const sorted = some.toSorted((a, b) => a - b);
      const median = sorted[sorted.length >> 1];
      if (!(median <= LIMITS[family])) process.exitCode = 1;
      return `${median.toFixed(2)} (${sorted[0].toFixed(2)} to ${sorted.at(-1).toFixed(2)})`.padStart(24);
    });
    const letter = name.startsWith('c') ? 'c' : 'h';
    console.log(`${family.padEnd(5)}${shape} ${letter}`.padEnd(10) + cells.join(''));
  });
}

/** What is compared: h and c at every step. */
function answersOf(family, shape) {
  const [h, c] = isCell(shape) ? ['h_1', 'c_1'] : ['output', 'c_steps'];
  return family === 'LSTM' ? [h, c] : [h];
}

function specOf(family, shape, seed) {
  const [seq_len, batch, input_size, hidden_size, num_layers] = SHAPES[shape];
  const options = { bias: true, batch_first: false, dropout: 0, bidirectional: false, ...OWN[family] };
  return {
    module: isCell(shape) ? `${family}Cell` : family,
    config: { input_size, hidden_size, num_layers, ...options },
    dtype: 'float32',
    stepped: false,
    seed,
    seq_len,
    batch,
    initial: 'randn',
    weight_scale: 1,
    lengths: null,
    edits: [],
  };
}

function ours(family, shape, { state_dict, inputs }, options) {
  const [, , input_size, hidden_size, num_layers] = SHAPES[shape];
  const cell = isCell(shape);
  const config = cell ? { input_size, hidden_size } : { input_size, hidden_size, num_layers };
  const module = CLASSES[cell ? `${family}Cell` : family].fromStateDict(config, state_dict, options);
  const states = (cell ? ['hx', 'cx'] : ['h_0', 'c_0']).map((name) => inputs[name]);
  const initial = family === 'LSTM' ? states : states[0];
  const answer = [module.forward(inputs.input, initial)].flat(3);
  const given = cell
    ? { h_1: answer[0], c_1: answer[1] }
    : { output: answer[0], ...(family === 'LSTM' && { c_steps: cSteps(module, inputs.input, initial) }) };
  module.dispose();
  return given;
}

/** c of each layer at every step: a sequence in chunks has the bits of the whole. */
function cSteps(lstm, input, initial) {
  const [seq_len, batch, input_size] = input.shape;
  const { num_layers, hidden_size } = lstm.config;
  const steps = tensor(new Float32Array(num_layers * seq_len * batch * hidden_size), [
    num_layers,
    seq_len,
    batch,
    hidden_size,
  ]);
  const size = batch * hidden_size;
  let states = initial;
  for (let t = 0; t < seq_len; t++) {
    const x = input.data.slice(t * batch * input_size, (t + 1) * batch * input_size);
    [, states] = lstm.forward(tensor(x, [1, batch, input_size]), states);
    for (let layer = 0; layer < num_layers; layer++) {
      const c = states[1].data.subarray(layer * size, (layer + 1) * size);
      steps.data.set(c, (layer * seq_len + t) * size);
    }
  }
  return steps;
}

function isCell(shape) {
  return SHAPES[shape][0] === null;
}

function rms(actual, truth) {
  let sum = 0;
  for (let i = 0; i < truth.length; i++) sum += (actual[i] - truth[i]) ** 2;
  return Math.sqrt(sum / truth.length);
}

function available(options) {
  try {
    new RNN({ input_size: 1, hidden_size: 1 }, options).dispose();
    return true;
  } catch {
    console.log(`${nameOf(options)}: not on this engine`);
    return false;
  }
}

function nameOf({ kernel, fma }) {
  return fma === undefined ? kernel : `${kernel}${fma ? ', fma' : ''}`;
}
