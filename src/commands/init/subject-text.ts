// The subject that init writes: a port that is not there yet. It fails, and says so, until somebody puts one in: a template
// that passed would be a green claim about nothing, in CI too.

/** What every case says until then. */
export const NO_PORT = 'no port is called yet: put yours in the place of myPort';

export const SUBJECT_TEXT = [
  '// Your port, as torch-parity asks it: `npx torch-parity check` holds it to what PyTorch answered.',
  "import { defineSubject, tensor } from 'torch-parity';",
  "// import { myPort } from './my-port.js'; // compiled, where it is TypeScript; Node 22.18 and later read .ts",
  '',
  'export default defineSubject({',
  "  name: 'my-port 0.1',",
  '  // What it computes in: cases in another dtype are skipped. A port in float32 cannot pass those in float64.',
  "  dtypes: ['float32'],",
  '  // true, or why not: such cases are skipped with that reason, and counted. Widen it as your port grows.',
  '  supports: ({ module, config, inputs }) =>',
  "    (module === 'RNN' && !config.bidirectional && !inputs.lengths) || 'only RNN in one direction',",
  '  // A tensor is { dtype, shape, data }. state_dict has the names of PyTorch, such as weight_ih_l0.',
  '  run: ({ config, state_dict, inputs }) => {',
  '    const { output, h_n } = myPort(config, state_dict, inputs.input, inputs.h_0); // no h_0: zeros',
  '    return { output: tensor(output.data, output.shape), h_n: tensor(h_n.data, h_n.shape) };',
  '  },',
  '});',
  '',
  "/** @type {(...given: unknown[]) => Record<'output' | 'h_n', { data: Float32Array, shape: number[] }>} */",
  'function myPort() {',
  `  throw new Error('${NO_PORT}');`,
  '}',
  '',
].join('\n');
