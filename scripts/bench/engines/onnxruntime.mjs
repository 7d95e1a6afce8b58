// onnxruntime, native or in WASM, on a model that we write for the shape: one thread, all its optimisations.
import { onnxModel } from './onnx-model.mjs';
import { timedAsync } from './timed.mjs';

export async function open(shape, network, options) {
  const { default: namespace, ...named } = await import(options.package);
  const ort = named.InferenceSession ? named : namespace;
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(onnxModel(shape, network), {
    executionProviders: [options.package === 'onnxruntime-web' ? 'wasm' : 'cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
  });
  const { input, hx, cx } = network;
  const { seq_len, batch, input_size, hidden_size } = shape;
  const tensor = ({ data }, sizes) => new ort.Tensor('float32', data, sizes);
  const feeds = { input: tensor(input, [seq_len, batch, input_size]) };
  if (hx) feeds.hx = tensor(hx, [1, batch, hidden_size]);
  if (cx) feeds.cx = tensor(cx, [1, batch, hidden_size]);
  const forward = () => session.run(feeds);
  return {
    version: ort.env.versions[options.package === 'onnxruntime-web' ? 'web' : 'node'],
    answer: async () => {
      const answer = await forward();
      return Object.fromEntries(Object.entries(answer).map(([name, { data }]) => [name, data]));
    },
    time: (calls) => timedAsync(forward, calls),
  };
}
