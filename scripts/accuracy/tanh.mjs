// npm run sweep:tanh: every positive float32 from 2^-31, below which tanh(x) rounds to x, to 16, through the SIMD kernel, against
// float64's tanh rounded once. Says how many are not correctly rounded, by how many ulp, and whether it falls anywhere. A
// quarter of a minute. Exit 1 where one is more than 1 ulp off, more than one in a million is off, or it is not monotone.
import { RNNCell, tensor } from '../../dist/nn.js';

const FIRST = 96 << 23; // the bits of 2^-31
const END = 131 << 23; // of 16
const SLICE = 2 ** 20;

for (const fma of [false, true]) {
  let cell;
  try {
    cell = identity(fma);
  } catch (error) {
    console.log(`fma ${fma}: not here: ${error.message.split('\n')[0]}`);
    continue;
  }
  const { wrong, worst, falls, total } = sweep(cell);
  console.log(
    `fma ${fma}: ${total} floats, ${wrong} not correctly rounded (${((1e6 * wrong) / total).toFixed(2)} in a million), at most ${worst} ulp off, ${falls} where it falls`,
  );
  if (worst > 1 || wrong / total > 1e-6 || falls > 0) process.exitCode = 1;
}

/** A cell that gives tanh of its input: the input's weight is 1, the state's is 0. */
function identity(fma) {
  const one = (value) => tensor(Float32Array.of(value), [1, 1]);
  const sizes = { input_size: 1, hidden_size: 1, bias: false };
  return RNNCell.fromStateDict(sizes, { weight_ih: one(1), weight_hh: one(0) }, { kernel: 'simd', fma });
}

function sweep(cell) {
  const bits = new Int32Array(SLICE);
  const x = tensor(new Float32Array(bits.buffer), [SLICE, 1]);
  const out = tensor(new Float32Array(SLICE), [SLICE, 1]);
  const given = new Int32Array(out.data.buffer);
  const right = new Float32Array(1);
  const rightBits = new Int32Array(right.buffer);
  let [wrong, worst, falls, before] = [0, 0, 0, 0];
  for (let first = FIRST; first < END; first += SLICE) {
    for (let i = 0; i < SLICE; i++) bits[i] = first + i;
    cell.forward(x, undefined, { out });
    for (let i = 0; i < SLICE; i++) {
      right[0] = Math.tanh(x.data[i]);
      const off = Math.abs(given[i] - rightBits[0]); // both positive: their bits count ulp
      if (off !== 0) wrong++;
      if (!(off <= worst)) worst = off;
      if (!(given[i] >= before)) falls++;
      before = given[i];
    }
  }
  return { wrong, worst, falls, total: END - FIRST };
}
