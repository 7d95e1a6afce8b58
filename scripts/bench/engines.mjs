// Who is measured. A new engine is one entry here, and where it is a new library one file in engines/.
//
//   name     as tables and bars call it
//   file     a module in this folder that exports open(shape, network, options) -> { version, answer(), time(calls) },
//            or a Python file that speaks as serve.mjs does, which also says what an answer is
//   options  handed to open()
//   ours     our own: times are compared with these, and --node chooses their Node
//   shapes   the only ones it is for; default: all
//   node     the first major version of Node that can run it; default: any

export const ENGINES = [
  { name: 'ours scalar', ours: true, file: 'engines/ours.mjs', options: { module: { kernel: 'scalar' } } },
  {
    name: 'ours simd',
    ours: true,
    file: 'engines/ours.mjs',
    options: { module: { kernel: 'simd', fma: false } },
  },
  {
    name: 'ours simd out',
    ours: true,
    file: 'engines/ours.mjs',
    options: { module: { kernel: 'simd', fma: false }, out: true },
    shapes: ['S3'],
  },
  {
    name: 'ours fma',
    ours: true,
    file: 'engines/ours.mjs',
    options: { module: { kernel: 'simd', fma: true } },
    node: 22,
  },
  { name: 'torch', file: 'engines/torch_engine.py' },
  { name: 'onnxruntime-node', file: 'engines/onnxruntime.mjs', options: { package: 'onnxruntime-node' } },
  { name: 'onnxruntime-web', file: 'engines/onnxruntime.mjs', options: { package: 'onnxruntime-web' } },
  { name: 'tfjs wasm', file: 'engines/tfjs.mjs', options: { backend: 'wasm' } },
  { name: 'tfjs cpu', file: 'engines/tfjs.mjs', options: { backend: 'cpu' } },
];

/** The machine's ceiling; takes its turns like an engine, and its calls are of a known size. */
export const PEAK = { name: 'peak', file: 'peak.mjs', options: {} };

/**
 * @param wanted beginnings of names; default: all @param major of the Node that runs our own
 * @throws for a beginning that none has
 */
export function enginesNamed(wanted, major) {
  const able = ENGINES.filter(({ node = 0 }) => node <= major);
  if (!wanted) return able;
  const unknown = wanted.filter((start) => !able.some(({ name }) => name.startsWith(start)));
  if (unknown.length > 0)
    throw new Error(`no engine ${unknown.join(', ')}, want ${able.map(({ name }) => name).join(', ')}`);
  return able.filter(({ name }) => wanted.some((start) => name.startsWith(start)));
}
