// The messages that an ONNX model is made of. Field numbers are those of onnx.proto3.
import { bytes, int, message } from './protobuf.mjs';

/** TensorProto.DataType */
export const [FLOAT, INT32, INT64] = [1, 6, 7];
/** AttributeProto.AttributeType */
const [INT, STRING, INTS, STRINGS] = [2, 3, 7, 8];
const [IR_VERSION, OPSET] = [8, 14];

/** ModelProto of one graph. Each part is a list of fields: node, initializer, value. */
export function model(name, { nodes, initializers, inputs, outputs }) {
  const graph = message(
    nodes.flatMap((one) => bytes(1, one)),
    bytes(2, name),
    initializers.flatMap((one) => bytes(5, one)),
    inputs.flatMap((one) => bytes(11, one)),
    outputs.flatMap((one) => bytes(12, one)),
  );
  return message(int(1, IR_VERSION), bytes(8, message(bytes(1, ''), int(2, OPSET))), bytes(7, graph));
}

/** NodeProto */
export function node(op_type, inputs, outputs, ...attributes) {
  return message(
    inputs.flatMap((name) => bytes(1, name)),
    outputs.flatMap((name) => bytes(2, name)),
    bytes(4, op_type),
    attributes.flatMap((one) => bytes(5, one)),
  );
}

/** AttributeProto of a whole number, whole numbers, or strings. */
export function attribute(name, given) {
  const [field, type, put] = Array.isArray(given)
    ? typeof given[0] === 'string'
      ? [9, STRINGS, bytes]
      : [8, INTS, int]
    : typeof given === 'string'
      ? [4, STRING, bytes]
      : [3, INT, int];
  return message(
    bytes(1, name),
    [given].flat().flatMap((one) => put(field, one)),
    int(20, type),
  );
}

/** TensorProto, its elements raw */
export function initializer(name, sizes, data_type, data) {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return message(
    sizes.flatMap((size) => int(1, size)),
    int(2, data_type),
    bytes(8, name),
    bytes(9, raw),
  );
}

/** ValueInfoProto of a tensor. A size is a number, or the name of one that the model leaves open. */
export function value(name, sizes, data_type = FLOAT) {
  const size = (one) => message(typeof one === 'string' ? bytes(2, one) : int(1, one));
  const shape = message(sizes.flatMap((one) => bytes(1, size(one))));
  const type = message(bytes(1, message(int(1, data_type), bytes(2, shape))));
  return message(bytes(1, name), bytes(2, type));
}
