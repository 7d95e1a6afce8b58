// The machine's 128-bit peak: a WASM module, assembled here, that multiplies and adds four float32 at a time, in
// registers alone, on enough sums at once that none waits for another. It takes turns like an engine.
//
//   loop: for every sum: sum = sum * factor + term    (f32x4.mul, then f32x4.add: 8 flop)
//
// Which number of sums is best depends on the processor (latency times units) and on the engine (registers), so several
// are tried, and the fastest is the peak. Source of the bytes: the WebAssembly specification, "Binary Format".

const SUMS = [6, 8, 10, 11, 12, 13]; // with factor and term at most 15 of the 16 registers
const LOOPS = 100_000; // of so many sums: a burst, .2 to .4 ms
const FLOP_PER_SUM = 8;
const RUNS = 100; // bursts, of which the fastest counts: a peak is not what was left of it in a bad moment

const [I32, V128, VOID] = [0x7f, 0x7b, 0x40];
const [LOCAL_GET, LOCAL_SET, LOCAL_TEE] = [0x20, 0x21, 0x22];
const [LOOP, BR_IF, END, I32_CONST, I32_SUB] = [0x03, 0x0d, 0x0b, 0x41, 0x6b];
const F32_CONST = 0x43;
const simd = (opcode) => [0xfd, ...(opcode < 0x80 ? [opcode] : [(opcode & 0x7f) | 0x80, opcode >> 7])];
const [F32X4_SPLAT, F32X4_ADD, F32X4_MUL, EXTRACT_LANE_0] = [
  simd(0x13),
  simd(0xe4),
  simd(0xe6),
  [...simd(0x1f), 0],
];
const F32 = 0x7d;

export function open() {
  const kernels = SUMS.map((sums) => ({ sums, run: kernel(sums) }));
  for (let warm = 0; warm < 20; warm++) kernels.forEach(({ run }) => run(LOOPS / 10));
  const best = kernels
    .map(({ sums, run }) => ({ sums, run, seconds: fastest(run, sums) }))
    .reduce((one, other) => (other.seconds < one.seconds ? other : one));
  return {
    version: `${best.sums} sums, Node ${process.versions.node}`,
    flop: FLOP_PER_SUM,
    /** Seconds for one multiplication and one addition of a vector, at the fastest. */
    time: () => ({ seconds: fastest(best.run, best.sums) }),
  };
}

function fastest(run, sums) {
  const times = Array.from({ length: RUNS }, () => {
    const started = performance.now();
    run(LOOPS);
    return (performance.now() - started) / 1000 / (LOOPS * sums);
  });
  return Math.min(...times);
}

/** `(loops: i32) -> f32`: the first lane of the total, so that no sum is for nothing. */
function kernel(sums) {
  const module = new WebAssembly.Module(moduleBytes(sums));
  return new WebAssembly.Instance(module).exports.run;
}

function moduleBytes(sums) {
  const name = [...Buffer.from('run')];
  const sections = [
    [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    section(1, [1, 0x60, 1, I32, 1, F32]), // one type: (i32) -> f32
    section(3, [1, 0]), // one function of type 0
    section(7, [1, name.length, ...name, 0, 0]), // exported
    section(10, [1, ...sized(body(sums))]),
  ];
  return Uint8Array.from(sections.flat());
}

/** Locals: 0 loops, 1 factor, 2 term, 3 … the sums. */
function body(sums) {
  const [loops, factor, term] = [0, 1, 2];
  const locals = Array.from({ length: sums }, (_, index) => 3 + index);
  const instructions = [
    [1, sums + 2, V128], // one group of locals
    [...splat(0.5), LOCAL_SET, factor],
    [...splat(0.25), LOCAL_SET, term],
    ...locals.map((sum) => [...splat(sum), LOCAL_SET, sum]),
    [LOOP, VOID],
    ...locals.flatMap((sum) => [
      [LOCAL_GET, sum, LOCAL_GET, factor, ...F32X4_MUL],
      [LOCAL_GET, term, ...F32X4_ADD, LOCAL_SET, sum],
    ]),
    [LOCAL_GET, loops, I32_CONST, 1, I32_SUB, LOCAL_TEE, loops, BR_IF, 0, END],
    ...locals.map((sum, index) => [LOCAL_GET, sum, ...(index > 0 ? F32X4_ADD : [])]),
    [...EXTRACT_LANE_0, END],
  ];
  return instructions.flat();
}

function splat(number) {
  return [F32_CONST, ...new Uint8Array(Float32Array.of(number).buffer), ...F32X4_SPLAT];
}

function section(id, content) {
  return [id, ...sized(content)];
}

/** Content behind its length, LEB128. */
function sized(content) {
  const length = [];
  for (let rest = content.length; ; rest >>= 7) {
    if (rest < 128) return [...length, rest, ...content];
    length.push((rest & 0x7f) | 0x80);
  }
}
