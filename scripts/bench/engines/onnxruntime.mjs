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
  const { input, hx } = network;
  const { seq_len, batch, input_size, hidden_size } = shape;
  const feeds = { input: new ort.Tensor('float32', input.data, [seq_len, batch, input_size]) };
  if (hx) feeds.hx = new ort.Tensor('float32', hx.data, [1, batch, hidden_size]);
  const forward = () => session.run(feeds);
  return {
    version: ort.env.versions[options.package === 'onnxruntime-web' ? 'web' : 'node'],
    answer: async () => {
      const { output, h_n } = await forward();
      return { output: output.data, h_n: h_n.data };
    },
    time: (calls) => timedAsync(forward, calls),
  };
}
