// An ONNX model of a shape, as torch.onnx exports one: an operator a layer, the weights inside, `output`, `h_n` and `c_n`.
// The operators RNN, LSTM and GRU, of opset 14, read X, W (1, G * hidden_size, layer_input_size),
// R (1, G * hidden_size, hidden_size), B (1, 2 * G * hidden_size), -, initial_h, initial_c, and write
// Y (seq_len, 1, batch, hidden_size), Y_h and Y_c (1, batch, hidden_size). G is the number of gates.
import { inOrder, num_gatesOf } from '../../runtimes/javascript/onnx/gates.mjs';
import { familyOf, layersOf } from '../shapes.mjs';
import { attribute, FLOAT, initializer, INT64, model, node, value } from './onnx-proto.mjs';

/** @returns the model's bytes; a cell is one step, and reads `hx`, an LSTMCell `cx` too */
export function onnxModel(shape, { state_dict, hx }) {
  const { seq_len, batch, input_size, hidden_size } = shape;
  const operator = familyOf(shape);
  const layers = layersOf(shape);
  const letters = operator === 'LSTM' ? ['h', 'c'] : ['h'];
  const initial = hx ? letters.map((letter) => `${letter}x`) : [];
  const last = (letter) => layers.map((_, layer) => `${letter}_${layer}`);
  return model(operator, {
    nodes: [
      ...layers.flatMap((_, layer) =>
        layerNodes(operator, layer, layers.length, hidden_size, letters, initial),
      ),
      ...letters.map((letter) => node('Concat', last(letter), [`${letter}_n`], attribute('axis', 0))),
    ],
    initializers: [
      initializer('one', [1], INT64, new BigInt64Array([1n])),
      ...layers.flatMap((layer, index) => weights(operator, layer, index, hidden_size, state_dict)),
    ],
    inputs: [
      value('input', [seq_len, batch, input_size]),
      ...initial.map((name) => value(name, [1, batch, hidden_size])),
    ],
    outputs: [
      value('output', [seq_len, batch, hidden_size]),
      ...letters.map((letter) => value(`${letter}_n`, [layers.length, batch, hidden_size])),
    ],
  });
}

/** One layer, and its only direction squeezed away. */
function layerNodes(operator, layer, num_layers, hidden_size, letters, initial) {
  const below = layer === 0 ? 'input' : `output_${layer - 1}`;
  const output = layer === num_layers - 1 ? 'output' : `output_${layer}`;
  const inputs = [
    below,
    `w_${layer}`,
    `r_${layer}`,
    `b_${layer}`,
    ...(initial.length > 0 ? ['', ...initial] : []),
  ];
  const outputs = [`y_${layer}`, ...letters.map((letter) => `${letter}_${layer}`)];
  const asTorch = operator === 'GRU' ? [attribute('linear_before_reset', 1)] : [];
  return [
    node(operator, inputs, outputs, attribute('hidden_size', hidden_size), ...asTorch),
    node('Squeeze', [`y_${layer}`, 'one'], [output]),
  ];
}

function weights(operator, { suffix, layer_input_size }, layer, hidden_size, state_dict) {
  const [weight_ih, weight_hh, bias_ih, bias_hh] = ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'].map(
    (kind) => inOrder(operator, state_dict[kind + suffix].data),
  );
  const rows = num_gatesOf(operator) * hidden_size;
  return [
    initializer(`w_${layer}`, [1, rows, layer_input_size], FLOAT, weight_ih),
    initializer(`r_${layer}`, [1, rows, hidden_size], FLOAT, weight_hh),
    initializer(`b_${layer}`, [1, 2 * rows], FLOAT, Float32Array.of(...bias_ih, ...bias_hh)),
  ];
}
