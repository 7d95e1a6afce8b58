// The gates of LSTM and GRU: which rows of the weights and biases belong to which.
// Source: onnx, Keras, TensorFlow 1, Core ML, OpenVINO and RETURNN, whose orders of gates are not PyTorch's.
import { placesOf, signatureOf } from '../../signatures/index.ts';
import type { Bend, Weights } from '../textbook/bend.ts';
import type { Row } from '../textbook/nested.ts';
import { hasBias, hasState, isGated, isGru, isLstm, isProjected, type Mistake } from './mistake.ts';
import { zeroed } from './rewritten.ts';

const KINDS = ['ih', 'hh', 'bias_ih', 'bias_hh'] as const;

/** Of these kinds each line, by gate and unit, from another line. */
export const fromLines =
  (
    source: (gate: number, unit: number, num_gates: number, hidden_size: number) => number,
    kinds: readonly (typeof KINDS)[number][] = KINDS,
  ): NonNullable<Bend['weights']> =>
  (own, { question: { module, config } }) => {
    const { hidden_size } = config;
    const { num_gates } = signatureOf(module);
    const sources = own.bias_ih.map((_, line) =>
      source(Math.floor(line / hidden_size), line % hidden_size, num_gates, hidden_size),
    );
    const moved = kinds.map((kind) => [kind, sources.map((line) => own[kind][line]!)]);
    return { ...own, ...(Object.fromEntries(moved) as Partial<Weights>) };
  };

/** Gates as they stand, by the index of the block in which each is looked for. */
const blocks = (order: readonly number[], kinds: readonly (typeof KINDS)[number][] = KINDS) =>
  fromLines((gate, unit, _, hidden_size) => (order[gate] ?? gate) * hidden_size + unit, kinds);

/** All orders of these letters. */
const ordersOf = (letters: string): string[] =>
  letters.length < 2
    ? [letters]
    : [...letters].flatMap((first) => ordersOf(letters.replace(first, '')).map((rest) => first + rest));

/** Who keeps the gates in that order. */
const KNOWN: Readonly<Record<string, string>> = {
  iofg: "That is ONNX's order",
  igfo: "That is TensorFlow 1's order, and MPSGraph's with forgetGateLast",
  ifog: "That is Core ML's order",
  figo: "That is OpenVINO's and nGraph's order",
  gifo: "That is RETURNN's order",
  zrn: "That is ONNX's, Keras's and oneDNN's order",
};

const misordered = (
  family: string,
  applies: Mistake['applies'],
  letters: string,
  names: Readonly<Record<string, string>>,
): Mistake[] =>
  ordersOf(letters)
    .filter((order) => order !== letters)
    .map((order) => {
      const spelled = (text: string) => [...text].map((letter) => names[letter]).join(', ');
      return {
        name: `${family}_gates_${order}`,
        title: `the rows of weights and biases are read in the order ${spelled(order)}`,
        cause: `${KNOWN[order] ?? 'The gates were taken for another order of rows'}: the rows were copied as they are.`,
        remedy: `Read PyTorch's rows in its order ${spelled(letters)}, or move the blocks of hidden_size rows when they are copied.`,
        applies,
        bend: { weights: blocks([...letters].map((letter) => order.indexOf(letter))) },
      };
    });

/** The block of each gate of a matrix, transposed where it is square. */
const transposedBlocks = (matrix: readonly Row[], hidden_size: number): readonly Row[] =>
  matrix[0]?.length === hidden_size
    ? matrix.map((row, line) => {
        const unit = line % hidden_size;
        return row.map((_, column) => matrix[line - unit + column]![unit]!);
      })
    : matrix;

const BLOCKS = {
  cause:
    'x @ weight was computed gate by gate, or each block was transposed for a framework that keeps (in, out).',
  remedy: 'Multiply weight @ x in every gate, or transpose the blocks and multiply from the other side.',
} as const;

export const GATES: readonly Mistake[] = [
  ...misordered('lstm', isLstm, 'ifgo', { i: 'input', f: 'forget', g: 'cell', o: 'output' }),
  ...misordered('gru', isGru, 'rzn', { r: 'reset', z: 'update', n: 'new' }),
  {
    name: 'hh_gates_swapped',
    title: 'the first two gates are exchanged in weight_hh and bias_hh',
    cause: 'Only weight_ih and bias_ih were brought into the order of gates that is computed with.',
    remedy: 'Move the blocks of weight_hh and bias_hh as those of weight_ih and bias_ih.',
    applies: isGated,
    bend: { weights: blocks([1, 0], ['hh', 'bias_hh']) },
  },
  {
    name: 'gates_interleaved',
    title: 'the rows of weights and biases are read unit by unit, in each gate by gate',
    cause: 'The rows were reshaped to (hidden_size, num_gates) in place of (num_gates, hidden_size).',
    remedy: 'Gate q has the rows q * hidden_size to (q + 1) * hidden_size.',
    applies: (question) => isGated(question) && question.config.hidden_size > 1,
    bend: { weights: fromLines((gate, unit, num_gates) => unit * num_gates + gate) },
  },
  {
    name: 'hh_blocks_transposed',
    title: "each gate's block of weight_hh is transposed",
    ...BLOCKS,
    applies: (question) => isGated(question) && question.config.hidden_size > 1 && !isProjected(question),
    bend: {
      weights: (w, { question }) => ({ ...w, hh: transposedBlocks(w.hh, question.config.hidden_size) }),
    },
  },
  {
    name: 'ih_blocks_transposed',
    title: "each gate's block of weight_ih is transposed where it is square",
    ...BLOCKS,
    applies: (question) => {
      const { module, config } = question;
      const isSquare = placesOf(module, config).some(({ input_size }) => input_size === config.hidden_size);
      return isGated(question) && config.hidden_size > 1 && isSquare;
    },
    bend: {
      weights: (w, { question }) => ({ ...w, ih: transposedBlocks(w.ih, question.config.hidden_size) }),
    },
  },
  {
    name: 'gates_share_the_first_bias',
    title: "all gates add the first gate's biases",
    cause: 'The bias is indexed by the unit alone, or one bias was made for all gates.',
    remedy: 'Add each gate its own block of bias_ih and bias_hh.',
    applies: (question) => isGated(question) && hasBias(question),
    bend: { weights: fromLines((_, unit) => unit, ['bias_ih', 'bias_hh']) },
  },
  {
    name: 'bias_hh_skipped_without_state',
    title: 'without an initial state the first step leaves out bias_hh',
    cause: 'The recurrent product and its bias are left out together where there is no state yet (mlx#3249).',
    remedy: 'Begin at zeros: the product is 0 then, bias_hh is not.',
    applies: (question) => hasBias(question) && !hasState(question),
    bend: {
      weights: (w) => ({ ...w, bias_hh: zeroed(w.bias_hh) }),
      where: ({ done }) => done === 0,
    },
  },
];
