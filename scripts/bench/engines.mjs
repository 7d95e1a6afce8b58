// Who is measured. A new engine is one entry here, and where it is a new library one file in engines/.
//
//   name     as tables and bars call it
//   file     a module in this folder that exports open(shape, network, options) -> { version, answer(), time(calls) },
//            or a Python file that speaks as serve.mjs does, which also says what an answer is
//   options  handed to open()
//   ours     our own: times are compared with these
//   shapes   the only ones it is for; default: all
//   except   shapes that it is too slow for: another of its kind is faster there
//   forms    by family, where it computes something else than PyTorch: a formula of torch_truth.py. Its answer is held to
//            that, its time stands beside the others as `own form`
//   node     the first major version of Node that can run it; default: any

const ours = (name, options, more = {}) => ({
  name: `ours ${name}`,
  ours: true,
  file: 'engines/ours.mjs',
  options,
  ...more,
});
const [simd, fma] = [false, true].map((fused) => ({ kernel: 'simd', fma: fused }));
const tfjs = { file: 'engines/tfjs.mjs', forms: { GRU: 'reset_before_product' } };

export const ENGINES = [
  ours('scalar', { module: { kernel: 'scalar' } }, { except: ['S6'] }),
  ours('simd', { module: simd }),
  ours('simd out', { module: simd, out: true }, { shapes: ['S3'] }),
  ours('fma', { module: fma }, { node: 22 }),
  ours('fma out', { module: fma, out: true }, { node: 22, shapes: ['S3'] }),
  { name: 'torch', file: 'engines/torch_engine.py' },
  { name: 'onnxruntime-node', file: 'engines/onnxruntime.mjs', options: { package: 'onnxruntime-node' } },
  { name: 'onnxruntime-web', file: 'engines/onnxruntime.mjs', options: { package: 'onnxruntime-web' } },
  { name: 'tfjs wasm', ...tfjs, options: { backend: 'wasm' } },
  { name: 'tfjs cpu', ...tfjs, options: { backend: 'cpu' }, except: ['S5', 'S6'] },
];

/** What is said of an engine that computes something else, below its figures. */
export const FORMS = {
  reset_before_product:
    "own form: PyTorch's GRU is refused by it (resetAfter). This one resets before the product, and is\nchecked against its own formula in float64.",
};

/** What engines/ours.mjs says of a build without it: two threads are then not measured, which is no failure. */
export const NO_THREADS = 'forwardAsync: not in this build';

/** The machine's ceiling; takes its turns like an engine, and its calls are of a known size. */
export const PEAK = { name: 'peak', file: 'peak.mjs', options: {} };

/** What is right, in float64. */
export const TRUTH = { file: 'engines/torch_truth.py' };

/** The modules of another build, as they are by default. */
function enginesBefore(root) {
  const file = 'engines/ours.mjs';
  return [
    { name: 'before', file, options: { root } },
    { name: 'before out', file, options: { root, out: true }, shapes: ['S3'] },
  ];
}

/** The name of what PyTorch does not have, or undefined: the answer is then held to PyTorch. */
export function formOf({ forms = {} }, family) {
  return forms[family];
}

export function isFor({ shapes, except = [] }, name) {
  return (!shapes || shapes.includes(name)) && !except.includes(name);
}

/**
 * @param wanted beginnings of names; default: all @param major of the Node that runs them @param before a checkout
 * @throws for a beginning that none has
 */
export function enginesNamed(wanted, major, before) {
  const all = [...ENGINES, ...(before ? enginesBefore(before) : [])];
  const able = all.filter(({ node = 0 }) => node <= major);
  if (!wanted) return able;
  const unknown = wanted.filter((start) => !able.some(({ name }) => name.startsWith(start)));
  if (unknown.length > 0)
    throw new Error(`no engine ${unknown.join(', ')}, want ${able.map(({ name }) => name).join(', ')}`);
  return able.filter(({ name }) => wanted.some((start) => name.startsWith(start)));
}
