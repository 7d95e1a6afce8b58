// A port that drops bias_hh.
import { defineSubject, tensor } from 'torch-parity';
import { RNN } from 'torch-parity/nn';

const zeros = ({ shape, data }) => tensor(new data.constructor(data.length), shape);

export const wrong = defineSubject({
  name: 'a wrong port',
  run({ config, state_dict, inputs }) {
    const dropped = Object.entries(state_dict).map(([name, weight]) => [
      name,
      name.startsWith('bias_hh') ? zeros(weight) : weight,
    ]);
    const rnn = RNN.fromStateDict(config, Object.fromEntries(dropped)).eval();
    const [output, h_n] = rnn.forward(inputs.input, inputs.h_0);
    return { output, h_n };
  },
});
