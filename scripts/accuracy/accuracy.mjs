// npm run accuracy: how far our kernels and PyTorch are from float64, on fresh networks of the shapes of the benchmark.
// A seed each draws weights and inputs in PyTorch. Prints, for each shape and kernel, the median over the seeds of the ratio
// of root mean square errors, ours to PyTorch's. Exit 1 above LIMIT. --seeds N, --shapes S1,S4.
import { parseArgs } from 'node:util';
import { SCRIPTS } from '../../dist/commands/package-root.js';
import { RNN, RNNCell } from '../../dist/nn.js';
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
const LIMIT = 1.1;
const KERNELS = [{ kernel: 'scalar' }, { kernel: 'simd', fma: false }, { kernel: 'simd', fma: true }];

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '50' },
    kernel: { type: 'string' },
    shapes: { type: 'string', default: Object.keys(SHAPES).join() },
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
console.log(`    ${kernels.map((one) => nameOf(one).padStart(24)).join('')}`);
for (const shape of values.shapes.split(',')) {
  const ratios = kernels.map(() => []);
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    const { answered } = await oracle.draw(specOf(shape, seed));
    const name = shape === 'S3' ? 'h_1' : 'output';
    const truth = answered.truth[name].data;
    const torchError = rms(answered.expected[name].data, truth);
    kernels.forEach((kernel, i) => {
      ratios[i].push(rms(ours(shape, answered, kernel), truth) / torchError);
    });
  }
  const cells = ratios.map((some) => {
    const sorted = some.toSorted((a, b) => a - b);
    const median = sorted[sorted.length >> 1];
    if (!(median <= LIMIT)) process.exitCode = 1;
    return `${median.toFixed(2)} (${sorted[0].toFixed(2)} to ${sorted.at(-1).toFixed(2)})`.padStart(24);
  });
  console.log(shape.padEnd(4) + cells.join(''));
}
await oracle.close();

function specOf(shape, seed) {
  const [seq_len, batch, input_size, hidden_size, num_layers] = SHAPES[shape];
  const options = { nonlinearity: 'tanh', bias: true, batch_first: false, dropout: 0, bidirectional: false };
  return {
    module: seq_len === null ? 'RNNCell' : 'RNN',
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

function ours(shape, { state_dict, inputs }, options) {
  const [seq_len, , input_size, hidden_size, num_layers] = SHAPES[shape];
  if (seq_len === null) {
    const cell = RNNCell.fromStateDict({ input_size, hidden_size }, state_dict, options);
    return cell.forward(inputs.input, inputs.hx).data;
  }
  const rnn = RNN.fromStateDict({ input_size, hidden_size, num_layers }, state_dict, options);
  return rnn.forward(inputs.input, inputs.h_0)[0].data;
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
