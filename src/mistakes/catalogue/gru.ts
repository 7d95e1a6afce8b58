// What goes wrong in the step of a GRU: the reset gate, the bias within it, and the mix of the new state and the old one.
// Source: issues of PyTorch, Keras, burn, Core ML, equinox, flax, mlx and others in which they were seen.
import type { Operations } from '../../equations/index.ts';
import type { Bend, Weights } from '../textbook/bend.ts';
import type { Row } from '../textbook/nested.ts';
import { hasBias, isGru, type Mistake, orSay } from './mistake.ts';

interface Values {
  readonly r: number;
  readonly z: number;
  /** Of the new gate: both sums. */
  readonly ih: number;
  readonly hh: number;
  readonly h: number;
}
interface Parts {
  /** What goes into the new gate. */
  readonly sum?: (values: Values) => number;
  readonly act?: (of: Operations<number>) => (z: number) => number;
  /** The state after the step. */
  readonly mix?: (values: Values, n: number) => number;
}

/** The step with some parts of it changed; unchanged it is the equation of torch.nn.GRU. */
export function gruWith({
  sum = ({ r, ih, hh }) => ih + r * hh,
  act = ({ tanh }) => tanh,
  mix = ({ z, h }, n) => (h - n) * z + n,
}: Parts): Bend {
  return {
    step: () => (of, ih, hh, before, after) => {
      const r = of.sigmoid(ih[0]! + hh[0]!);
      const z = of.sigmoid(ih[1]! + hh[1]!);
      const values = { r, z, ih: ih[2]!, hh: hh[2]!, h: before[0]! };
      after[0] = mix(values, act(of)(sum(values)));
    },
  };
}

const NEW = 2;
/** Biases with the new gate's block changed. */
const inNew =
  (change: (ih: number, hh: number) => readonly [number, number]): NonNullable<Bend['weights']> =>
  (w: Weights, { question: { config } }) => {
    const from = NEW * config.hidden_size;
    const pairs = w.bias_ih.map((ih, line): readonly [number, number] =>
      line < from ? [ih, w.bias_hh[line]!] : change(ih, w.bias_hh[line]!),
    );
    const bias = (which: 0 | 1): Row => pairs.map((pair) => pair[which]);
    return { ...w, bias_ih: bias(0), bias_hh: bias(1) };
  };

const RESET = 'Compute n = tanh(weight_in @ x + bias_in + r * (weight_hn @ h + bias_hn)).';
const MIX = 'Compute h_t = (1 - z) * n + z * h_{t-1}.';

const entry = (
  name: string,
  title: string,
  cause: string,
  remedy: string,
  bend: Bend,
  applies: Mistake['applies'] = isGru,
): Mistake => ({ name, title, cause, remedy, applies, bend });
const withBias: Mistake['applies'] = (question) => isGru(question) && hasBias(question);

export const GRU: readonly Mistake[] = [
  entry(
    'b_hn_outside_reset',
    "the new gate's bias_hh is added outside the reset gate",
    'bias_ih and bias_hh were merged into one, or the framework has one bias (Core ML, coremltools#1124; equinox#1003): right for LSTM and wrong here.',
    `${RESET} Merge the biases of the reset and the update gate alone.`,
    { weights: inNew((ih, hh) => [ih + hh, 0]) },
    withBias,
  ),
  entry(
    'b_hn_dropped',
    "the new gate's bias_hh is left out",
    "The framework has no bias there (flax's GRUCell before flax#5594), or it was not loaded.",
    RESET,
    { weights: inNew((ih) => [ih, 0]) },
    withBias,
  ),
  entry(
    'b_in_inside_reset',
    "the new gate's bias_ih is multiplied by the reset gate",
    'Both biases were merged into the one that stands inside the reset gate.',
    RESET,
    { weights: inNew((ih, hh) => [0, ih + hh]) },
    withBias,
  ),
  entry(
    'reset_before_product',
    'the reset gate is applied to h before its product with weight_hn',
    "That is the original paper's GRU, ONNX's linear_before_reset = 0 and Keras's reset_after=False (burn#2701, onnx2torch#256).",
    orSay(
      `${RESET} In ONNX set linear_before_reset to 1, in Keras reset_after=True.`,
      "'reset_before_product'",
    ),
    {
      ...gruWith({ sum: ({ ih, hh }) => ih + hh }),
      reads: (h, by, _, sumOf, of) =>
        by === NEW ? h.map((value, unit) => of.sigmoid(sumOf(0, unit)) * value) : h,
    },
  ),
  entry(
    'reset_on_everything',
    "the reset gate is applied to the input's part of the new gate too",
    'r was multiplied with the whole sum of the new gate.',
    RESET,
    gruWith({ sum: ({ r, ih, hh }) => r * (ih + hh) }),
  ),
  entry(
    'reset_missing',
    'the reset gate is not applied',
    'The recurrent part of the new gate was added as it is.',
    RESET,
    gruWith({ sum: ({ ih, hh }) => ih + hh }),
  ),
  entry(
    'reset_inverted',
    'the reset gate is applied as 1 - r',
    'The gate was taken for one that forgets.',
    RESET,
    gruWith({ sum: ({ r, ih, hh }) => ih + (1 - r) * hh }),
  ),
  entry(
    'reset_by_update_gate',
    "the update gate takes the reset gate's place in the new gate",
    'r and z were exchanged where the new gate is computed.',
    RESET,
    gruWith({ sum: ({ z, ih, hh }) => ih + z * hh }),
  ),
  entry(
    'update_by_reset_gate',
    "the reset gate takes the update gate's place where the states are mixed",
    'r and z were exchanged where h_t is computed.',
    MIX,
    gruWith({ mix: ({ r, h }, n) => (1 - r) * n + r * h }),
  ),
  entry(
    'update_inverted',
    'the update gate is inverted: h_t = (1 - z) * h_{t-1} + z * n',
    "The paper's first version, and many pages, have it so (pytorch#60645, WaveRNN#7).",
    MIX,
    gruWith({ mix: ({ z, h }, n) => (1 - z) * h + z * n }),
  ),
  entry(
    'update_of_reset_h',
    'the old state is mixed in after the reset gate was applied to it',
    'r * h was kept in the place of h.',
    MIX,
    gruWith({ mix: ({ r, z, h }, n) => (1 - z) * n + z * (r * h) }),
  ),
  entry(
    'h_not_in_the_mix',
    'the old state is not mixed in: h_t = (1 - z) * n',
    'z * h_{t-1} was left out, or a stale h of zeros stands there (hgru4rec#11).',
    MIX,
    gruWith({ mix: ({ z }, n) => (1 - z) * n }),
  ),
  entry(
    'n_without_tanh',
    'the new gate has no activation',
    'The activation was left out, or given as linear.',
    RESET,
    gruWith({ act: () => (z) => z }),
  ),
  entry(
    'n_by_sigmoid',
    'the new gate has the sigmoid in the place of tanh',
    'One activation was used for all three gates.',
    RESET,
    gruWith({ act: ({ sigmoid }) => sigmoid }),
  ),
];
