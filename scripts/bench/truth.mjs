// What an engine must answer: PyTorch in float64, asked of torch_truth.py, which is also asked for other forms.
import { Child } from './child.mjs';
import { TRUTH } from './engines.mjs';

/** Greatest absolute error that an engine may have. float32 sums of S6 are off by 1.2e-6. */
const ALLOWED = 1e-5;

/**
 * Asks one process for everything: importing torch takes longer than most answers.
 * @param commands.python one that has torch
 */
export class Truth {
  #child;

  constructor(commands) {
    this.#child = new Child(TRUTH, commands);
  }

  /**
   * In float64: `output` `(seq_len, batch, hidden_size)`, the last layer's h after every step, and of a network `h_n`
   * `(num_layers, batch, hidden_size)`, every layer's after the last one. Of an LSTM `c_n` too, shaped as the last h.
   * @param folder of the network, see network.mjs @param form of an engine, see engines.mjs
   */
  async of(shape, folder, form) {
    return (await this.#child.open(shape, folder, form)).answer;
  }

  close() {
    this.#child.close();
  }
}

/** @returns `errors`, the greatest of each tensor that is expected, by name; `refused` where one is not allowed */
export function checked(answer, expected) {
  const errors = Object.entries(expected).map(([name, one]) => [name, greatestError(answer[name], one)]);
  const wrong = errors.filter(([, error]) => !(error <= ALLOWED));
  const words = wrong.map(([name, error]) => `${name} is off by ${error.toPrecision(2)}, allowed ${ALLOWED}`);
  return { errors: Object.fromEntries(errors), ...(wrong.length > 0 ? { refused: words.join('; ') } : {}) };
}

/** Of two tensors of one size; none, another size, or a NaN, is infinitely wrong. */
function greatestError(actual, expected) {
  if (actual?.length !== expected.length) return Infinity;
  let greatest = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]);
    if (!(error <= greatest)) greatest = Number.isNaN(error) ? Infinity : error;
  }
  return greatest;
}
