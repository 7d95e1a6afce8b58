// PyTorch's weights in the order of ONNX's gates. Source: the operators RNN, GRU and LSTM of the ONNX standard.

/** Of each operator: which block of PyTorch's is its first, second, … */
const ORDER = {
  RNN: [0],
  GRU: [1, 0, 2], // torch r, z, n; ONNX z, r, h
  LSTM: [0, 3, 1, 2], // torch i, f, g, o; ONNX i, o, f, c
};

/** @param data `(num_gates * hidden_size, …)` of PyTorch @returns the same with its blocks in ONNX's order */
export function inOrder(module, data) {
  const order = ORDER[module];
  const size = data.length / order.length;
  const result = new Float32Array(data.length);
  order.forEach((from, to) => result.set(data.subarray(from * size, (from + 1) * size), to * size));
  return result;
}

export const num_gatesOf = (module) => ORDER[module].length;
