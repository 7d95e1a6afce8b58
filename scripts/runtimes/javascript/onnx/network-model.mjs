// An ONNX model of a network, as torch.onnx exports one: an operator a layer with the weights inside, a Transpose and a
// Reshape between two layers. A cell is a network of one layer over one step.
// The operators (opset 14) read X, W, R, B, sequence_lens, initial_h, initial_c and write Y (seq_len, D, batch, hidden_size),
// Y_h and Y_c (D, batch, hidden_size). D is the number of directions.
import {
  attribute,
  FLOAT,
  initializer,
  INT32,
  INT64,
  model,
  node,
  value,
} from '../../../bench/engines/onnx-proto.mjs';
import { inOrder, num_gatesOf } from './gates.mjs';

/**
 * Reads `input`, `lengths` (int32), `h_0` and `c_0` where they are given; writes `output`, `h_n`, `h_steps`, and `c_n` of an
 * LSTM. Sizes of time and batch are open.
 * @param operator RNN, GRU or LSTM
 * @param given which of `lengths` and `h_0` there are
 * @param batch_first whether `input` and `output` are batch-major
 */
export function networkModel({ operator, config, state_dict, given, batch_first }) {
  const { input_size, hidden_size, num_layers } = config;
  const D = config.bidirectional ? 2 : 1;
  const layers = Array.from({ length: num_layers }, (_, layer) => layer);
  const letters = operator === 'LSTM' ? ['h', 'c'] : ['h'];
  const outer = (width) => [...(batch_first ? ['batch', 'seq_len'] : ['seq_len', 'batch']), width];
  const state = [num_layers * D, 'batch', hidden_size];
  const initial = given.h_0 ? letters : [];
  return model(operator, {
    nodes: [
      ...(batch_first ? [transpose('input', 'time_major', [1, 0, 2])] : []),
      ...initial.map((letter) => split(`${letter}_0`, layers)),
      ...layers.flatMap((layer) => layerNodes(operator, config, layer, { given, batch_first, letters })),
      ...letters.map((letter) => concat(layers, `${letter}_last`, `${letter}_n`)),
      concat(layers, 'steps', 'h_steps'),
      batch_first
        ? transpose(`below_${num_layers}`, 'output', [1, 0, 2])
        : node('Identity', [`below_${num_layers}`], ['output']),
    ],
    initializers: [
      initializer('side_by_side', [3], INT64, BigInt64Array.of(0n, 0n, BigInt(D * hidden_size))),
      initializer('directions', [num_layers], INT64, new BigInt64Array(num_layers).fill(BigInt(D))),
      ...layers.flatMap((layer) => weights(operator, config, layer, state_dict)),
    ],
    inputs: [
      value('input', outer(input_size)),
      ...(given.lengths ? [value('lengths', ['batch'], INT32)] : []),
      ...initial.map((letter) => value(`${letter}_0`, state)),
    ],
    outputs: [
      value('output', outer(D * hidden_size)),
      ...letters.map((letter) => value(`${letter}_n`, state)),
      value('h_steps', [num_layers * D, 'seq_len', 'batch', hidden_size]),
    ],
  });
}

function layerNodes(operator, config, layer, { given, batch_first, letters }) {
  const { hidden_size, bias, bidirectional, nonlinearity } = config;
  const first = batch_first ? 'time_major' : 'input';
  const inputs = [
    layer === 0 ? first : `below_${layer}`,
    `w_${layer}`,
    `r_${layer}`,
    bias ? `b_${layer}` : '',
    given.lengths ? 'lengths' : '',
    ...(given.h_0 ? letters.map((letter) => `${letter}_0_${layer}`) : []),
  ];
  const activation = nonlinearity === 'relu' ? 'Relu' : 'Tanh';
  const own = {
    RNN: () => [attribute('activations', Array(bidirectional ? 2 : 1).fill(activation))],
    GRU: () => [attribute('linear_before_reset', 1)],
    LSTM: () => [],
  };
  return [
    node(
      operator,
      withoutEnd(inputs),
      [`y_${layer}`, ...letters.map((letter) => `${letter}_last_${layer}`)],
      attribute('hidden_size', hidden_size),
      attribute('direction', bidirectional ? 'bidirectional' : 'forward'),
      ...own[operator](),
    ),
    transpose(`y_${layer}`, `beside_${layer}`, [0, 2, 1, 3]),
    node('Reshape', [`beside_${layer}`, 'side_by_side'], [`below_${layer + 1}`]),
    transpose(`y_${layer}`, `steps_${layer}`, [1, 0, 2, 3]),
  ];
}

/** Inputs that are left out at the end are not named. */
function withoutEnd(inputs) {
  return inputs.slice(0, inputs.findLastIndex((name) => name !== '') + 1);
}

const transpose = (from, to, perm) => node('Transpose', [from], [to], attribute('perm', perm));

const split = (from, layers) =>
  node(
    'Split',
    [from, 'directions'],
    layers.map((layer) => `${from}_${layer}`),
    attribute('axis', 0),
  );

const concat = (layers, from, to) =>
  node(
    'Concat',
    layers.map((layer) => `${from}_${layer}`),
    [to],
    attribute('axis', 0),
  );

/** W, R and B of a layer: the directions one after the other; of B bias_ih, then bias_hh. */
function weights(operator, { input_size, hidden_size, bias, bidirectional }, layer, state_dict) {
  const suffixes = [`_l${layer}`, ...(bidirectional ? [`_l${layer}_reverse`] : [])];
  const D = suffixes.length;
  const rows = num_gatesOf(operator) * hidden_size;
  const joined = (...kinds) =>
    concatenated(
      suffixes.flatMap((suffix) => kinds.map((kind) => inOrder(operator, state_dict[kind + suffix].data))),
    );
  const width = layer === 0 ? input_size : D * hidden_size;
  return [
    initializer(`w_${layer}`, [D, rows, width], FLOAT, joined('weight_ih')),
    initializer(`r_${layer}`, [D, rows, hidden_size], FLOAT, joined('weight_hh')),
    ...(bias ? [initializer(`b_${layer}`, [D, 2 * rows], FLOAT, joined('bias_ih', 'bias_hh'))] : []),
  ];
}

function concatenated(arrays) {
  const result = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const one of arrays) {
    result.set(one, at);
    at += one.length;
  }
  return result;
}
