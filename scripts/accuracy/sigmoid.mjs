// npm run sweep:sigmoid: every float32 from -104, below which the logistic function rounds to 0, to 17.5, above which it rounds
// to 1, but for those so small that it is a half; through the SIMD kernel, against float64's rounded once. Says how many are not
// correctly rounded, by how many ulp, whether it falls anywhere, and what it is at its ends. A minute a kernel. Exit 1 where
// one is more than 1 ulp off, more than one in a thousand is off, it is not monotone, or an end is wrong.
import { GRUCell, tensor } from '../../dist/nn.js';

const LEAST = 100 << 23; // the bits of 2^-27: below it 1 / (1 + exp(-x)) rounds to a half
const SLICE = 2 ** 20;
const ENDS = [
  [-Infinity, 0],
  [-104, 0],
  [0, 0.5],
  [-0, 0.5],
  [17.5, 1],
  [Infinity, 1],
  [NaN, NaN],
];

for (const fma of [false, true]) {
  try {
    cellOf({ bias_ih: gates(0) }, fma).dispose();
  } catch (error) {
    console.log(`fma ${fma}: not here: ${error.message.split('\n')[0]}`);
    continue;
  }
  const positive = sweep(fma, bitsOf(17.5), 1);
  const negative = sweep(fma, bitsOf(104), -1);
  const total = positive.total + negative.total;
  const wrong = positive.wrong + negative.wrong;
  const worst = Math.max(positive.worst, negative.worst);
  const falls = positive.falls + negative.falls;
  const ends = ENDS.filter(([x, right]) => !Object.is(at(x, fma), right)).map(([x]) => x);
  console.log(
    `fma ${fma}: ${total} floats, ${wrong} not correctly rounded (${((1e6 * wrong) / total).toFixed(1)} in a million), at most ${worst} ulp off, ${falls} where it falls, ${ends.length} ends wrong ${ends.join(' ')}`,
  );
  if (!(worst <= 1 && wrong / total <= 1e-3 && falls === 0 && ends.length === 0)) process.exitCode = 1;
}

/** A GRU whose new gate is 0: of h = 1 its update gate is what remains. */
function cellOf(weights, fma) {
  const none = tensor(new Float32Array(3), [3, 1]);
  const nothing = tensor(new Float32Array(3), [3]);
  return GRUCell.fromStateDict(
    { input_size: 1, hidden_size: 1 },
    { weight_ih: none, weight_hh: none, bias_ih: nothing, bias_hh: nothing, ...weights },
    { kernel: 'simd', fma },
  );
}

function gates(update) {
  return tensor(Float32Array.of(0, update, 0), [3]);
}

/** Of one value, given as a bias: 0 times infinity, which a weight would give, is NaN. */
function at(x, fma) {
  const cell = cellOf({ bias_ih: gates(x) }, fma);
  const one = tensor(Float32Array.of(1), [1]);
  const value = cell.forward(tensor(Float32Array.of(0), [1]), one).data[0];
  cell.dispose();
  return value;
}

/** All floats of a sign, from LEAST on. @param end their bits, the last one's without its sign */
function sweep(fma, end, sign) {
  const cell = cellOf({ weight_ih: tensor(Float32Array.of(0, 1, 0), [3, 1]) }, fma);
  const bits = new Int32Array(SLICE);
  const x = tensor(new Float32Array(bits.buffer), [SLICE, 1]);
  const h = tensor(new Float32Array(SLICE).fill(1), [SLICE, 1]);
  const out = tensor(new Float32Array(SLICE), [SLICE, 1]);
  const given = new Int32Array(out.data.buffer);
  const right = new Float32Array(1);
  const rightBits = new Int32Array(right.buffer);
  const signBit = sign < 0 ? -0x80000000 : 0;
  let [wrong, worst, falls, total, before] = [0, 0, 0, 0, 0.5];
  for (let first = LEAST; first <= end; first += SLICE) {
    for (let i = 0; i < SLICE; i++) bits[i] = Math.min(first + i, end) | signBit;
    cell.forward(x, h, { out });
    const size = Math.min(SLICE, end - first + 1);
    for (let i = 0; i < size; i++) {
      right[0] = 1 / (1 + Math.exp(-x.data[i]));
      const off = Math.abs(given[i] - rightBits[0]); // both positive: their bits count ulp
      if (off !== 0) wrong++;
      if (!(off <= worst)) worst = off;
      if (!(sign * (out.data[i] - before) >= 0)) falls++;
      before = out.data[i];
    }
    total += size;
  }
  cell.dispose();
  return { wrong, worst, falls, total };
}

function bitsOf(value) {
  return new Int32Array(Float32Array.of(value).buffer)[0];
}
