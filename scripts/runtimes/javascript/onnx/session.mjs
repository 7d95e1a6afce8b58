// A session of onnxruntime for one question: made from a model that is written for it, and released.
import { networkModel } from './network-model.mjs';

/**
 * @param runtime { ort, providers }
 * @param network { operator, config, state_dict, given, batch_first }, see networkModel
 * @param use is given a function from feeds to answers, `{ data, dims }` by name
 */
export async function withSession({ ort, providers }, network, use) {
  const session = await ort.InferenceSession.create(networkModel(network), {
    executionProviders: providers,
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3, // errors alone
  });
  try {
    return await use((feeds) => session.run(feeds));
  } finally {
    await session.release();
  }
}
