// What our kernels must reach on two cores with Node 20, times as fast as a peer, paired medians of one run; of `peak` the
// share of the machine's 128-bit peak, end to end. The first number is the goal, the second the floor below which it is
// not good enough; where there is one, it is both.

const SIMD = {
  S1: { torch: [12, 9], 'onnxruntime-node': [3.5, 2.5], 'onnxruntime-web': [5, 4], tfjs: [50] },
  S2: { torch: [20, 14], 'onnxruntime-node': [4, 2.8], 'onnxruntime-web': [6, 4.5], tfjs: [90] },
  S4: {
    torch: [4, 3.2],
    'onnxruntime-node': [1.5, 1.2],
    'onnxruntime-web': [3.5, 2.8],
    tfjs: [25],
    peak: [0.65],
  },
  S5: {
    torch: [0.55, 0.45],
    'onnxruntime-node': [0.75, 0.6],
    'onnxruntime-web': [1.8, 1.6],
    tfjs: [2.5],
    peak: [0.65],
  },
  S6: {
    torch: [0.5, 0.4],
    'onnxruntime-node': [0.5, 0.4],
    'onnxruntime-web': [1.6, 1.4],
    tfjs: [2],
    peak: [0.65],
  },
  S7: { torch: [33, 26], 'onnxruntime-node': [3.5, 2.8], 'onnxruntime-web': [6, 5], tfjs: [400] },
};
const SIMD_OUT = {
  S3: { torch: [50, 40], 'onnxruntime-node': [40, 30], 'onnxruntime-web': [50, 40], tfjs: [200] },
};
/** On Node 24. */
const FMA = { S5: { torch: [0.7, 0.6] }, S6: { torch: [0.65, 0.55] } };

/** Inside the kernel: the share of the machine's 128-bit peak that all matrix products of a shape must reach together. */
export const KERNEL = { S4: 0.85, S5: 0.85, S6: 0.85 };

/** Streaming: a step of S4 may take at most this many times as long alone as within the sequence. */
export const STREAMING = 1.3;

/** Of two backends the faster counts. */
const BACKENDS = { tfjs: ['tfjs wasm', 'tfjs cpu'] };

const BARS = Object.entries({ 'ours simd': SIMD, 'ours simd out': SIMD_OUT, 'ours fma': FMA })
  .flatMap(([ours, shapes]) => Object.entries(shapes).map(([shape, peers]) => ({ ours, shape, peers })))
  .flatMap(({ peers, ...rest }) =>
    Object.entries(peers).map(([peer, [goal, floor = goal]]) => ({ ...rest, peer, goal, floor })),
  )
  .toSorted((one, other) => one.shape.localeCompare(other.shape));

/** @param engine one of the peer's, by name */
export function goalOf(ours, shape, engine) {
  return BARS.find((bar) => bar.ours === ours && bar.shape === shape && namesOf(bar.peer).includes(engine))
    ?.goal;
}

/** Every bar of a shape that was measured, with what was reached: `goal`, `floor`, `below` or `not measured`. */
export function judged(measured) {
  return BARS.filter(({ shape }) => measured[shape]).map((bar) => {
    const reached = reachedOf(bar, measured[bar.shape]);
    return { ...bar, reached, verdict: verdictOf(bar, reached?.median) };
  });
}

function reachedOf({ ours, peer }, { ratios, shares }) {
  if (peer === 'peak') return shares[ours];
  const found = namesOf(peer).flatMap((name) => ratios[ours]?.[name] ?? []);
  return found.toSorted((one, other) => one.median - other.median)[0];
}

function namesOf(peer) {
  return BACKENDS[peer] ?? [peer];
}

function verdictOf({ goal, floor }, reached) {
  if (reached === undefined) return 'not measured';
  if (reached >= goal) return 'goal';
  return reached >= floor ? 'floor' : 'below';
}
