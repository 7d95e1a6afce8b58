// The answer of a cell: a network of one layer over one step. A stepped cell runs once a step, fed with its own states.
import { tensor } from '../../../../dist/index.js';
import { withSession } from './session.mjs';

export function answerOfCell(runtime, { module, config, stepped, state_dict, inputs }) {
  const operator = module.slice(0, -'Cell'.length);
  const letters = operator === 'LSTM' ? ['h', 'c'] : ['h'];
  const { shape, data } = inputs.input;
  const batch = shape.slice(stepped ? 1 : 0, -1); // [] where it is unbatched
  const rows = batch[0] ?? 1;
  const { input_size, hidden_size } = config;
  const steps = stepped ? Array.from({ length: shape[0] }, (_, t) => t) : [0];
  const { ort } = runtime;
  const state = (values) => new ort.Tensor('float32', values, [1, rows, hidden_size]);
  const first = inputs.hx
    ? letters.map((letter) => state(inputs[`${letter}x`].data))
    : letters.map(() => state(new Float32Array(rows * hidden_size)));
  // One step alone may leave its states to be zeros, as ONNX has it too.
  const isGiven = stepped || Boolean(inputs.hx);
  const network = { operator, config, state_dict: inFirstLayer(state_dict), given: { h_0: isGiven } };
  return withSession(runtime, network, async (run) => {
    const all = letters.map(() => []);
    let states = first;
    for (const t of steps) {
      const size = rows * input_size;
      const x_t = data.subarray(t * size, (t + 1) * size);
      const answer = await run({
        input: new ort.Tensor('float32', x_t, [1, rows, input_size]),
        ...(isGiven && Object.fromEntries(letters.map((letter, i) => [`${letter}_0`, states[i]]))),
      });
      states = letters.map((letter) => answer[`${letter}_n`]);
      states.forEach((one, i) => all[i].push(...one.data));
    }
    const named = letters.map((letter, i) => {
      const values = Float32Array.from(all[i]);
      return stepped
        ? [`${letter}_steps`, tensor(values, [steps.length, ...batch, hidden_size])]
        : [`${letter}_1`, tensor(values, [...batch, hidden_size])];
    });
    return Object.fromEntries(named);
  });
}

function inFirstLayer(state_dict) {
  return Object.fromEntries(Object.entries(state_dict).map(([kind, weight]) => [`${kind}_l0`, weight]));
}
