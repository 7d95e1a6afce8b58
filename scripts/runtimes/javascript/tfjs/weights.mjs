// PyTorch's weights as Keras has them: (in, out), the gates in the same order i, f, g, o, and one bias, the sum of both.

/** kernel, recurrent kernel and bias of one layer in one direction @param tf the caller's: its tensors are of its own */
export function weightsOf(tf, state_dict, suffix = '') {
  const of = (kind) => {
    const { data, shape } = state_dict[kind + suffix];
    return tf.tensor(data, shape);
  };
  const kernels = [of('weight_ih').transpose(), of('weight_hh').transpose()];
  return state_dict[`bias_ih${suffix}`] ? [...kernels, of('bias_ih').add(of('bias_hh'))] : kernels;
}

/** Arguments of a layer or a cell. */
export function optionsOf({ hidden_size, bias, nonlinearity = 'tanh' }, isGated) {
  const initial = { kernelInitializer: 'zeros', recurrentInitializer: 'zeros' }; // drawing what is replaced takes seconds
  const options = { units: hidden_size, useBias: bias, activation: nonlinearity, ...initial };
  return isGated ? { ...options, recurrentActivation: 'sigmoid' } : options; // its default is hardSigmoid
}
