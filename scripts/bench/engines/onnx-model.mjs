// An ONNX model of a shape, as torch.onnx exports one: an RNN operator a layer, the weights inside, `output` and `h_n`.
// The operators are of opset 14, whose RNN reads
// X, W (1, hidden_size, layer_input_size), R (1, hidden_size, hidden_size), B (1, 2 * hidden_size), -, initial_h
// and writes Y (seq_len, 1, batch, hidden_size) and Y_h (1, batch, hidden_size).
import { layersOf } from '../shapes.mjs';
import { attribute, FLOAT, initializer, INT64, model, node, value } from './onnx-proto.mjs';

export function onnxModel(shape, { state_dict, hx }) {
  const { seq_len, batch, input_size, hidden_size } = shape;
  const layers = layersOf(shape);
  const state_size = [1, batch, hidden_size];
  const states = layers.map((_, layer) => `h_${layer}`);
  return model('rnn', {
    nodes: [
      ...layers.flatMap((_, layer) => rnnNodes(layer, layers.length, hidden_size, hx)),
      node('Concat', states, ['h_n'], attribute('axis', 0)),
    ],
    initializers: [
      initializer('one', [1], INT64, new BigInt64Array([1n])),
      ...layers.flatMap((layer, index) => weights(layer, index, hidden_size, state_dict)),
    ],
    inputs: [value('input', [seq_len, batch, input_size]), ...(hx ? [value('hx', state_size)] : [])],
    outputs: [
      value('output', [seq_len, batch, hidden_size]),
      value('h_n', [layers.length, batch, hidden_size]),
    ],
  });
}

/** One layer, and its only direction squeezed away. */
function rnnNodes(layer, num_layers, hidden_size, hx) {
  const below = layer === 0 ? 'input' : `output_${layer - 1}`;
  const output = layer === num_layers - 1 ? 'output' : `output_${layer}`;
  const inputs = [below, `w_${layer}`, `r_${layer}`, `b_${layer}`, ...(hx ? ['', 'hx'] : [])];
  return [
    node('RNN', inputs, [`y_${layer}`, `h_${layer}`], attribute('hidden_size', hidden_size)),
    node('Squeeze', [`y_${layer}`, 'one'], [output]),
  ];
}

function weights({ suffix, layer_input_size }, layer, hidden_size, state_dict) {
  const [weight_ih, weight_hh, bias_ih, bias_hh] = ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'].map(
    (kind) => state_dict[kind + suffix].data,
  );
  const biases = Float32Array.of(...bias_ih, ...bias_hh);
  return [
    initializer(`w_${layer}`, [1, hidden_size, layer_input_size], FLOAT, weight_ih),
    initializer(`r_${layer}`, [1, hidden_size, hidden_size], FLOAT, weight_hh),
    initializer(`b_${layer}`, [1, 2 * hidden_size], FLOAT, biases),
  ];
}
