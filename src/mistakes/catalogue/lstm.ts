// What goes wrong in the step of an LSTM: its gates, the cell state c, and h.
// Source: issues of TensorFlow, TVM, Core ML, Lasagne, torchrecurrent, nicodjimenez/lstm and others in which they were seen.
import type { Operations } from '../../equations/index.ts';
import type { Bend } from '../textbook/bend.ts';
import { isLstm, type Mistake } from './mistake.ts';

interface Gates {
  readonly i: number;
  readonly f: number;
  readonly g: number;
  readonly o: number;
}
interface Parts {
  /** How much of c before the step is added to the sums of i and f. */
  readonly seen?: number;
  /** The activation of g. */
  readonly act?: (of: Operations<number>) => (z: number) => number;
  readonly gates?: (gates: Gates) => Gates;
  /** c after the step. */
  readonly cell?: (gates: Gates, c: number) => number;
  /** c as it is kept. */
  readonly kept?: (of: Operations<number>, c: number) => number;
  /** @param was c before the step */
  readonly hidden?: (of: Operations<number>, o: number, c: number, was: number) => number;
}

/** The step with some parts of it changed; unchanged it is the equation of torch.nn.LSTM. */
export function lstmWith({
  seen = 0,
  act = ({ tanh }) => tanh,
  gates = (usual) => usual,
  cell = ({ i, f, g }, c) => f * c + i * g,
  kept = (_, c) => c,
  hidden = ({ tanh }, o, c) => o * tanh(c),
}: Parts): Bend {
  return {
    step: () => (of, ih, hh, before, after) => {
      const was = before[1]!;
      const peek = seen === 0 ? 0 : seen * was; // 0 times infinity is NaN
      const all = gates({
        i: of.sigmoid(ih[0]! + hh[0]! + peek),
        f: of.sigmoid(ih[1]! + hh[1]! + peek),
        g: act(of)(ih[2]! + hh[2]!),
        o: of.sigmoid(ih[3]! + hh[3]!),
      });
      const c = kept(of, cell(all, was));
      after[0] = hidden(of, all.o, c, was);
      after[1] = c;
    },
  };
}

const FORGET = 1;
const CELL = 'Compute c_t = f * c_{t-1} + i * g, with g = tanh(…).';
const HIDDEN = 'Compute h_t = o * tanh(c_t).';

const entry = (
  name: string,
  title: string,
  cause: string,
  remedy: string,
  bend: Bend,
  applies: Mistake['applies'] = isLstm,
): Mistake => ({ name, title, cause, remedy, applies, bend });
const clip = (limit: number) => (_: unknown, c: number) => Math.max(-limit, Math.min(limit, c));

export const LSTM: readonly Mistake[] = [
  entry(
    'forget_bias_plus_1',
    "1 is added to the forget gate's sum",
    "TensorFlow 1's forget_bias = 1, or Keras's unit_forget_bias, is added to a network that was trained without it (tvm#3410).",
    'Set forget_bias to 0, and load the biases as they are.',
    {
      weights: (w, { question: { config } }) => ({
        ...w,
        bias_ih: w.bias_ih.map((value, line) =>
          Math.floor(line / config.hidden_size) === FORGET ? value + 1 : value,
        ),
      }),
    },
  ),
  entry(
    'forget_bias_after_sigmoid',
    '1 is added to the forget gate after its sigmoid',
    'A forget bias was added to the gate in place of its sum.',
    CELL,
    lstmWith({ gates: (all) => ({ ...all, f: all.f + 1 }) }),
  ),
  entry(
    'g_without_tanh',
    'the cell gate has no activation',
    'The activation was left out, or given as linear.',
    CELL,
    lstmWith({ act: () => (z) => z }),
  ),
  entry(
    'g_by_sigmoid',
    'the cell gate has the sigmoid in the place of tanh',
    'One activation was used for all four gates.',
    CELL,
    lstmWith({ act: ({ sigmoid }) => sigmoid }),
  ),
  entry(
    'h_without_tanh',
    'h_t is o * c_t, without tanh',
    'tanh of the cell state was left out (nicodjimenez/lstm#7).',
    HIDDEN,
    lstmWith({ hidden: (_, o, c) => o * c }),
  ),
  entry(
    'h_from_old_c',
    'h_t is computed from the cell state before the step',
    'c is written after h, or to another buffer.',
    HIDDEN,
    lstmWith({ hidden: ({ tanh }, o, _, was) => o * tanh(was) }),
  ),
  entry(
    'c_stored_through_tanh',
    'the cell state is kept as tanh(c)',
    'tanh was written over the cell state before h was computed from it.',
    `Keep c_t as it is. ${HIDDEN}`,
    lstmWith({ kept: ({ tanh }, c) => tanh(c) }),
  ),
  entry(
    'input_gate_missing',
    'the input gate is not applied: c_t = f * c_{t-1} + g',
    'i was left out.',
    CELL,
    lstmWith({ cell: ({ f, g }, c) => f * c + g }),
  ),
  entry(
    'input_gate_added',
    'the input gate is added to the cell gate in place of being multiplied with it',
    'A sum stands where a product should.',
    CELL,
    lstmWith({ cell: ({ i, f, g }, c) => f * c + (i + g) }),
  ),
  entry(
    'forget_is_1_minus_input',
    'the forget gate is 1 - i',
    "The gates are coupled (ONNX's input_forget): a variant with fewer weights.",
    'Compute both gates, each from its own rows. In ONNX leave input_forget at 0.',
    lstmWith({ gates: (all) => ({ ...all, f: 1 - all.i }) }),
  ),
  entry(
    'input_is_1_minus_forget',
    'the input gate is 1 - f',
    'The gates are coupled (CIFG): a variant with fewer weights.',
    'Compute both gates, each from its own rows.',
    lstmWith({ gates: (all) => ({ ...all, i: 1 - all.f }) }),
  ),
  entry(
    'output_gate_missing',
    'the output gate is not applied: h_t = tanh(c_t)',
    'o was left out.',
    HIDDEN,
    lstmWith({ hidden: ({ tanh }, _, c) => tanh(c) }),
  ),
  entry(
    'peephole_of_ones',
    'the cell state is added to the sums of the input and the forget gate',
    'Peepholes are switched on, with weights of 1 (Lasagne#448, webnn-baseline#81).',
    'PyTorch has no peepholes: leave them out, or give them weights of 0.',
    lstmWith({ seen: 1 }),
  ),
  ...[1, 3, 10].map((limit) =>
    entry(
      `c_clipped_at_${limit}`,
      `the cell state is clipped to [-${limit}, ${limit}]`,
      "The framework clips it: TensorFlow's cell_clip, Kaldi's and ONNX's clip.",
      'Do not clip: a counter may grow with every step.',
      lstmWith({ kept: clip(limit) }),
    ),
  ),
];
