// An ONNX model of a shape, as torch.onnx exports one: an RNN operator a layer, the weights inside, `output` and `h_n`.
// Field numbers are those of onnx.proto3; the operators are of opset 14, whose RNN reads
// X, W (1, hidden_size, layer_input_size), R (1, hidden_size, hidden_size), B (1, 2 * hidden_size), -, initial_h
// and writes Y (seq_len, 1, batch, hidden_size) and Y_h (1, batch, hidden_size).
import { layersOf } from '../shapes.mjs';
import { bytes, int, message } from './protobuf.mjs';

const [FLOAT, INT64] = [1, 7]; // TensorProto.DataType
const [INT_ATTRIBUTE, IR_VERSION, OPSET] = [2, 8, 14];

export function onnxModel(shape, { state_dict, hx }) {
  const { seq_len, batch, input_size, hidden_size } = shape;
  const layers = layersOf(shape);
  const state_size = [1, batch, hidden_size];
  const states = layers.map((_, layer) => `h_${layer}`);
  const graph = message(
    layers.flatMap((_, layer) => rnnNodes(layer, layers.length, hidden_size, hx)),
    bytes(1, node('Concat', states, ['h_n'], attribute('axis', 0))),
    bytes(2, 'rnn'),
    bytes(5, initializer('one', [1], INT64, new BigInt64Array([1n]))),
    layers.flatMap((layer, index) => weights(layer, index, hidden_size, state_dict)),
    bytes(11, value('input', [seq_len, batch, input_size])),
    hx ? bytes(11, value('hx', state_size)) : [],
    bytes(12, value('output', [seq_len, batch, hidden_size])),
    bytes(12, value('h_n', [layers.length, batch, hidden_size])),
  );
  return message(int(1, IR_VERSION), bytes(8, message(bytes(1, ''), int(2, OPSET))), bytes(7, graph));
}

/** One layer, and its only direction squeezed away. */
function rnnNodes(layer, num_layers, hidden_size, hx) {
  const below = layer === 0 ? 'input' : `output_${layer - 1}`;
  const output = layer === num_layers - 1 ? 'output' : `output_${layer}`;
  const inputs = [below, `w_${layer}`, `r_${layer}`, `b_${layer}`, ...(hx ? ['', 'hx'] : [])];
  return [
    bytes(1, node('RNN', inputs, [`y_${layer}`, `h_${layer}`], attribute('hidden_size', hidden_size))),
    bytes(1, node('Squeeze', [`y_${layer}`, 'one'], [output])),
  ].flat();
}

function weights({ suffix, layer_input_size }, layer, hidden_size, state_dict) {
  const [weight_ih, weight_hh, bias_ih, bias_hh] = ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'].map(
    (kind) => state_dict[kind + suffix].data,
  );
  const biases = Float32Array.of(...bias_ih, ...bias_hh);
  return [
    bytes(5, initializer(`w_${layer}`, [1, hidden_size, layer_input_size], FLOAT, weight_ih)),
    bytes(5, initializer(`r_${layer}`, [1, hidden_size, hidden_size], FLOAT, weight_hh)),
    bytes(5, initializer(`b_${layer}`, [1, 2 * hidden_size], FLOAT, biases)),
  ].flat();
}

/** NodeProto */
function node(op_type, inputs, outputs, ...attributes) {
  return message(
    inputs.flatMap((name) => bytes(1, name)),
    outputs.flatMap((name) => bytes(2, name)),
    bytes(4, op_type),
    attributes.flatMap((one) => bytes(5, one)),
  );
}

/** AttributeProto of a whole number */
function attribute(name, number) {
  return message(bytes(1, name), int(3, number), int(20, INT_ATTRIBUTE));
}

/** TensorProto, its elements raw */
function initializer(name, sizes, data_type, data) {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return message(
    sizes.flatMap((size) => int(1, size)),
    int(2, data_type),
    bytes(8, name),
    bytes(9, raw),
  );
}

/** ValueInfoProto of a float tensor */
function value(name, sizes) {
  const shape = message(sizes.flatMap((size) => bytes(1, message(int(1, size)))));
  const type = message(bytes(1, message(int(1, FLOAT), bytes(2, shape))));
  return message(bytes(1, name), bytes(2, type));
}
