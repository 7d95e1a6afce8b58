// How fast 128-bit vectors could be: the matrix products at the machine's peak, which is measured in turns with the
// engines, and then the gates. Shares of it carry over from machine to machine; times as fast as a peer do not.
import { familyOf, flopOf } from './shapes.mjs';

/**
 * Seconds for the gates of four units, in float64, of which two stand in a vector, correctly rounded but for a few in a
 * million: the fastest that was reached on a machine whose peak was MEASURED_AT. RNN's is tanh alone. With another peak
 * they take as many clock cycles.
 */
const GATES = { RNN: 6.3e-9, LSTM: 31e-9, GRU: 21e-9 };
const MEASURED_AT = 45.9e9; // flop a second
const UNITS = 4;

/** Seconds. @param peak flop a second */
export function limitOf(shape, peak) {
  const { seq_len, batch, hidden_size, num_layers } = shape;
  const groups = seq_len * batch * num_layers * Math.ceil(hidden_size / UNITS);
  return (flopOf(shape) + groups * GATES[familyOf(shape)] * MEASURED_AT) / peak;
}
