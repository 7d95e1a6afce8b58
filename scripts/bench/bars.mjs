// What our kernels must reach, on one thread. Bars carry over from machine to machine: shares of the limit (limit.mjs),
// being ahead of a peer, not being slower than before. Figures do not: times as fast as PyTorch depend on how wide the
// machine's vectors are, so that what was reached on one machine stands beside them as a goal, and nothing fails.
// A floor is what is good enough; a goal is what is aimed at.

const GATED = ['LSTM', 'GRU'];
const EVERY = ['RNN', ...GATED];

/** Shares of the limit by the Node that runs ours: the first has no fused multiply-add. */
const SHARES = {
  20: { usual: [0.47], S3: [0.31] },
  24: { usual: [0.66, 0.88], S3: [0.38] },
};

/** Peers that ours must be ahead of: on which shapes, of which families, from which Node on. */
const AHEAD = [
  { peer: 'onnxruntime-web', families: EVERY },
  { peer: 'tfjs', families: EVERY },
  { peer: 'onnxruntime-node', families: GATED, shapes: ['S1', 'S2', 'S3'] },
  { peer: 'onnxruntime-node', families: ['GRU'], shapes: ['S7'], node: 24 },
];

/** A build before this one: no shape may be slower, and this one must be faster. */
const FASTER = [{ family: 'RNN', shape: 'S3', node: 24, floor: 1.25, goal: 1.4 }];

/** Times as fast as PyTorch on an AMD EPYC with AVX2: S1 to S7 in order, floor and goal. */
const TORCH = {
  20: {
    LSTM: [[4], [4.5], [15], [0.74], [0.4], [0.41], [0.88]],
    GRU: [[7.8], [11.5], [19], [2.6], [0.48], [0.48], [15]],
  },
  24: {
    LSTM: [
      [5.5, 7],
      [6.3, 8],
      [18, 28],
      [0.92, 1.15],
      [0.54, 0.65],
      [0.5, 0.62],
      [1.2, 1.6],
    ],
    GRU: [
      [10.5, 14],
      [16, 21],
      [24, 38],
      [3.4, 4.3],
      [0.65, 0.8],
      [0.55, 0.68],
      [22, 30],
    ],
  },
};
const ORDER = ['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7'];

/** Inside the kernel: the share of the machine's 128-bit peak that all matrix products of a shape must reach together. */
export const KERNEL = { S4: 0.85, S5: 0.85, S6: 0.85 };

/** Streaming: a step of S4 may take at most this many times as long alone as within the sequence. */
export const STREAMING = 1.3;

/** Two threads on S5, times as fast as one, where two busy loops get so many cores. */
export const THREADS = { floor: 1.7, cores: 1.8 };

/**
 * The harness. `check`: times as long as a build from before; seconds of all goldens on Node 20. `reading`: of a case, times
 * as long as its bytes and hashes. `fuzz`: a share of PyTorch's own loop where two busy loops get so many cores; elsewhere
 * times PyTorch's own processor time, of each process.
 */
export const HARNESS = {
  check: { before: 1.3, whole: 6 },
  reading: 2,
  fuzz: { floor: 0.6, goal: 0.8, cores: 1.8, processor: 2 },
};

/** Of two backends the faster counts. */
const BACKENDS = { tfjs: ['tfjs wasm', 'tfjs cpu'] };

/** Ours at a shape, as the bars mean it: the kernel that Node takes by default, a cell into tensors of the caller. */
export function judgedOf(shape, major) {
  return `ours ${major >= 24 ? 'fma' : 'simd'}${shape === 'S3' ? ' out' : ''}`;
}

/** Every bar and figure of one shape. `against` is `limit`, a peer or `before`. @param major of the Node that runs ours */
export function barsOf(family, shape, major) {
  const node = major >= 24 ? 24 : 20;
  const bar = (against, [floor, goal = floor], kind = 'bar') => ({ against, floor, goal, kind });
  const ahead = AHEAD.filter(
    (one) =>
      one.families.includes(family) && (one.shapes ?? ORDER).includes(shape) && (one.node ?? 0) <= node,
  );
  const faster = FASTER.find((one) => one.family === family && one.shape === shape && one.node <= node);
  const torch = TORCH[node][family]?.[ORDER.indexOf(shape)];
  return [
    bar('limit', SHARES[node][shape] ?? SHARES[node].usual),
    ...ahead.map(({ peer }) => bar(peer, [1])),
    faster ? bar('before', [faster.floor, faster.goal]) : bar('before', [1], 'not slower'),
    ...(torch ? [bar('torch', torch, 'figure')] : []),
  ];
}

/** What to mark beside a peer's ratio in a picture: a goal, or 1 where there is none. */
export function goalOf(family, shape, engine, major) {
  return barsOf(family, shape, major).find(({ against }) => namesOf(against).includes(engine))?.goal;
}

/**
 * Every bar of the shapes that were measured, with what was `reached` and a verdict: `goal`, `floor`, `below` (`short` is
 * the part of the floor that is missing) or `not measured`.
 */
export function judged(family, measured, major) {
  return Object.entries(measured).flatMap(([shape, one]) => {
    const ours = judgedOf(shape, major);
    const wanted = barsOf(family, shape, major).filter(
      ({ against }) => against !== 'before' || one.engines.before,
    );
    return wanted.map((bar) => {
      const reached = reachedOf(bar.against, ours, one);
      return { family, shape, ours, ...bar, reached, ...verdictOf(bar, reached) };
    });
  });
}

function reachedOf(against, ours, { ratios, shares }) {
  if (against === 'limit') return shares[ours];
  const name = against === 'before' && ours.endsWith(' out') ? 'before out' : against;
  const found = namesOf(name).flatMap((peer) => ratios[ours]?.[peer] ?? []);
  return found.toSorted((one, other) => one.median - other.median)[0];
}

function namesOf(peer) {
  return BACKENDS[peer] ?? [peer];
}

function verdictOf({ goal, floor, kind }, reached) {
  if (reached === undefined) return { verdict: 'not measured' };
  // Three rounds of four have to say that it is slower: an equal build is below 1 in half of them.
  const counts = kind === 'not slower' ? reached.high : reached.median;
  if (counts >= goal) return { verdict: 'goal' };
  if (counts >= floor) return { verdict: 'floor' };
  return { verdict: 'below', short: 1 - counts / floor };
}
