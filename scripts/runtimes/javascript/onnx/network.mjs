// The answer of a network: `output`, `h_n`, `c_n`, and the states h of every layer, which its operators write as Y. They
// write no c but the last.
import { tensor } from '../../../../dist/index.js';
import { withSession } from './session.mjs';

export function answerOfNetwork(runtime, { module, config, state_dict, inputs }) {
  const isBatched = inputs.input.shape.length === 3;
  const network = {
    operator: module,
    config,
    state_dict,
    given: { lengths: Boolean(inputs.lengths), h_0: Boolean(inputs.h_0) },
    batch_first: config.batch_first && isBatched, // as in PyTorch
  };
  return withSession(runtime, network, async (run) => {
    const answer = await run(feedsOf(runtime.ort, inputs, isBatched));
    const named = Object.entries(answer).map(([name, { data, dims }]) => [
      name,
      tensor(Float32Array.from(data), isBatched ? dims : withoutBatch(dims)),
    ]);
    return Object.fromEntries(named);
  });
}

/** Each tensor as it is; what has no batch gets one of one row. */
function feedsOf(ort, { lengths, ...floats }, isBatched) {
  const named = Object.entries(floats).map(
    ([
      name,
      {
        data,
        shape: [outer, ...inner],
      },
    ]) => [name, new ort.Tensor('float32', data, isBatched ? [outer, ...inner] : [outer, 1, ...inner])],
  );
  const all = Object.fromEntries(named);
  if (!lengths) return all;
  return { ...all, lengths: new ort.Tensor('int32', Int32Array.from(lengths.data, Number), lengths.shape) };
}

/** It is the last axis but one. */
const withoutBatch = (dims) => dims.filter((_, axis) => axis !== dims.length - 2);
