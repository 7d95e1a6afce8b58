// `using` is TypeScript's since 5.2, and wants its library esnext.disposable; Node runs it as it is from 24 on.
import { RNN, tensor } from 'torch-parity/nn';

export function once(): number {
  using rnn = new RNN({ input_size: 3, hidden_size: 5 });
  return rnn.forward(tensor(new Float32Array(3), [1, 1, 3]))[0].data.length;
}
