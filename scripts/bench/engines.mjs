// Who is measured. A new engine is one entry here, and where it is a new library one file in engines/.
//
//   name     as tables and bars call it
//   file     a module in this folder that exports open(shape, network, options) -> { version, answer(), time(calls) },
//            or a Python file that speaks as serve.mjs does
//   options  handed to open()
//   ours     our own: times are compared with these, and --node chooses their Node
//   shapes   the only ones it is for; default: all

export const ENGINES = [
  { name: 'ours scalar', ours: true, file: 'engines/ours.mjs', options: { module: { kernel: 'scalar' } } },
  { name: 'ours simd', ours: true, file: 'engines/ours.mjs', options: { module: { kernel: 'simd' } } },
  {
    name: 'ours simd out',
    ours: true,
    file: 'engines/ours.mjs',
    options: { module: { kernel: 'simd' }, out: true },
    shapes: ['S3'],
  },
  { name: 'torch', file: 'engines/torch_engine.py' },
  { name: 'onnxruntime-node', file: 'engines/onnxruntime.mjs', options: { package: 'onnxruntime-node' } },
  { name: 'onnxruntime-web', file: 'engines/onnxruntime.mjs', options: { package: 'onnxruntime-web' } },
  { name: 'tfjs wasm', file: 'engines/tfjs.mjs', options: { backend: 'wasm' } },
  { name: 'tfjs cpu', file: 'engines/tfjs.mjs', options: { backend: 'cpu' } },
];

/** The machine's ceiling; takes its turns like an engine, and its calls are of a known size. */
export const PEAK = { name: 'peak', file: 'peak.mjs', options: {} };

/** @param wanted beginnings of names; default: all. @throws for a beginning that none has */
export function enginesNamed(wanted) {
  if (!wanted) return ENGINES;
  const unknown = wanted.filter((start) => !ENGINES.some(({ name }) => name.startsWith(start)));
  if (unknown.length > 0)
    throw new Error(`no engine ${unknown.join(', ')}, want ${ENGINES.map(({ name }) => name).join(', ')}`);
  return ENGINES.filter(({ name }) => wanted.some((start) => name.startsWith(start)));
}
