// What every kernel does: all layers and directions of a network, the whole sequence in one call.
import type { Config } from '../../signatures/index.ts';
import { type FloatArray, type FloatTensor, wantWhole } from '../../tensor/index.ts';
import type { Steps } from './steps/step.ts';

/** The weights of one layer and direction, C order. */
export interface Weights {
  readonly input_size: number;
  readonly hidden_size: number;
  /** `(num_gates * hidden_size, input_size)` */
  readonly weight_ih: FloatArray;
  /** `(num_gates * hidden_size, features of h)` */
  readonly weight_hh: FloatArray;
  /** `(num_gates * hidden_size,)`, zeros where the module has no bias */
  readonly bias_ih: FloatArray;
  /** `(num_gates * hidden_size,)`, zeros where the module has no bias */
  readonly bias_hh: FloatArray;
  /** `(features of h, hidden_size)`, where h is projected */
  readonly weight_hr?: FloatArray | undefined;
}

export interface Network {
  /** Its family's arithmetic. */
  readonly steps: Steps;
  /** Complete. A cell's is that of one layer in one direction. */
  readonly config: Config;
  readonly num_gates: number;
  /** Features of each state: of `h` in a GRU one number, of `h` and `c` in an LSTM two. Of all but the first, hidden_size. */
  readonly widths: readonly number[];
  /** By layer, then direction: D of them a layer. */
  readonly layers: readonly (readonly Weights[])[];
}

/**
 * How a kernel rounds. `accurate`: as close to the real numbers as the kernel gets. `float32-in-order`: every product and
 * every sum is rounded to float32, in one order, so that its bits can be had on any machine and in any language
 * (pinned.ts).
 */
export type Arithmetic = 'accurate' | 'float32-in-order';

/** One run over a sequence. What is written must not overlap the others. */
export interface Sequence {
  readonly seq_len: number;
  readonly batch: number;
  /** `(seq_len, batch, input_size)` */
  readonly input: FloatArray;
  /** How many steps each row has; absent means all. What comes after them is neither read nor carried. */
  readonly lengths?: readonly number[] | undefined;
  /** In the order of the signature's states, each `(num_layers * D, batch, its width)`; absent means zeros. */
  readonly initial: readonly FloatTensor[] | undefined;
  /** Written: `(seq_len, batch, D * features of h)`; 0 after the last step of a row */
  readonly output: FloatArray;
  /** Written: as `initial`. The first may be `output` itself, as a cell's is. */
  readonly last: readonly FloatTensor[];
  /** Changes, in place, what a layer gives to the one above: dropout. */
  readonly between?: ((values: FloatArray) => void) | undefined;
}

/**
 * Every kernel asks it before it reads or writes: each tensor still holds, by its own memory, as many elements as the
 * kernel will use. Memory may have been transferred or resized since its shape was checked. The counts come from the sizes
 * that the kernel itself has.
 * @param of_input  elements
 * @param of_state  elements of the first state, initial and last
 * @param of_output elements
 * @param of_other  elements of each other state
 * @throws InputError
 */
export function wantCounts(
  sequence: Sequence,
  of_input: number,
  of_state: number,
  of_output: number,
  of_other = 0,
): void {
  const { input, initial, output, last } = sequence;
  wantWhole('input', input, of_input);
  if (output[of_output - 1] === undefined) wantWhole('out', output, of_output); // longer does no harm
  if (initial !== undefined) wantWhole('the initial state', initial[0]!.data, of_state);
  if (last[0]!.data !== output) wantWhole('out', last[0]!.data, of_state);
  if (last.length > 1) wantOthers(initial, last, of_other);
}

/** Of the second state on. Apart, since a loop there would cost every step. */
function wantOthers(initial: Sequence['initial'], last: Sequence['last'], of_state: number): void {
  for (let state = 1; state < last.length; state++) {
    if (initial !== undefined) wantWhole('the initial state', initial[state]!.data, of_state);
    wantWhole('out', last[state]!.data, of_state);
  }
}

/** Keeps nothing between two calls but the weights. */
export interface Runner {
  run(sequence: Sequence): void;
  /** Gives memory back that no garbage collector sees, once: a second time does nothing. It does not run afterwards. */
  dispose?(): void;
}

/** Weights, once they are loaded, become a runner. */
export type Kernel = (network: Network) => Runner;
