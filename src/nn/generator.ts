// PyTorch's CPU random generator: the Mersenne Twister mt19937 and its way to uniform numbers.
// The same seed gives the weights of torch.manual_seed(seed); torch.nn.RNN(…), up to the last bit:
// there PyTorch itself differs from CPU to CPU.
// Source: Matsumoto and Nishimura 1998; ATen/core/DistributionsHelper.h for the uniform numbers.
import type { FloatDtype } from '../tensor/index.ts';

const SIZE = 624;
const PERIOD = 397;

/** Random numbers from a seed, a whole number; only its low 32 bits count, as in PyTorch. */
export class Generator {
  readonly #seed: number;
  /** Made when the first number is asked for: a module whose weights are given asks for none, but for dropout. */
  #state: Uint32Array | undefined;
  #next = SIZE;

  constructor(seed: number = Math.floor(Math.random() * 2 ** 32)) {
    this.#seed = seed;
  }

  /** The next 32 random bits. */
  random(): number {
    const state = (this.#state ??= seeded(this.#seed));
    if (this.#next === SIZE) {
      twist(state);
      this.#next = 0;
    }
    let y = state[this.#next++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** Uniform in [from, to): 24 random bits for float32, 53 for float64. */
  uniform(from: number, to: number, dtype: FloatDtype): number {
    if (dtype === 'float32') return Math.fround((this.random() & 0xffffff) * 2 ** -24 * (to - from) + from);
    const high = this.random() & 0x1fffff; // 53 bits: the low 21 of the first word, all of the second
    return (high * 2 ** 32 + this.random()) * 2 ** -53 * (to - from) + from;
  }
}

function seeded(seed: number): Uint32Array {
  const state = new Uint32Array(SIZE);
  state[0] = seed;
  for (let i = 1; i < SIZE; i++) {
    const previous = state[i - 1]! ^ (state[i - 1]! >>> 30);
    state[i] = Math.imul(1812433253, previous) + i;
  }
  return state;
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < SIZE; i++) {
    const y = (state[i]! & 0x80000000) | (state[(i + 1) % SIZE]! & 0x7fffffff);
    state[i] = state[(i + PERIOD) % SIZE]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}
