// What the worker can do wrong: each is caused once, and gives a clear error, and a fresh worker goes on.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import {
  Oracle,
  OracleError,
  type Spec,
  versionWarning,
  type WorkerOptions,
} from '../../src/oracle/index.ts';
import { encodeFrame, type Frame, FrameReader } from '../../src/oracle/frames.ts';
import { tensor } from '../../src/tensor/index.ts';
import { torchParity } from '../commands/cli.ts';
import { isRunning } from '../commands/running.ts';
import { HANGING, scratch, standIn } from './stand-in.ts';

afterAll(() => rmSync(scratch, { recursive: true }));

const SPEC: Spec = {
  module: 'RNN',
  config: {
    input_size: 3,
    hidden_size: 5,
    num_layers: 2,
    nonlinearity: 'tanh',
    bias: true,
    batch_first: false,
    dropout: 0,
    bidirectional: false,
  },
  dtype: 'float32',
  stepped: false,
  seed: 77,
  seq_len: 7,
  batch: 4,
  initial: 'randn',
  weight_scale: 1,
  lengths: null,
  edits: [],
};

/** Every tensor is there, all of the same seven numbers. */
const WRONG_SHAPE = `
  hello();
  onRequest((id) => {
    const names = ['inputs/input', ...['expected', 'truth'].flatMap((part) => ['output', 'h_n', 'h_steps'].map((one) => part + '/' + one))];
    say({ id, answered: true, tensors: names.map((name) => [name, 'float32', [7]]) }, Buffer.alloc(28 * names.length));
  });`;

let open: Oracle[] = [];
afterEach(async () => {
  await Promise.all(open.map((oracle) => oracle.close()));
  open = [];
});

function oracleOf(options: WorkerOptions): Oracle {
  const oracle = new Oracle(options);
  open.push(oracle);
  return oracle;
}

async function faultOf(options: WorkerOptions): Promise<string> {
  const error = await oracleOf(options)
    .draw(SPEC)
    .then(
      () => undefined,
      (caught: unknown) => caught,
    );
  expect(error).toBeInstanceOf(OracleError);
  return (error as OracleError).message;
}

describe('a fault of the worker is a clear error that names what was asked for', () => {
  test.each<[string, WorkerOptions, RegExp]>([
    [
      'Python is missing',
      { python: '/no/such/python', scripts: scratch, timeout: HANGING },
      /^the PyTorch worker cannot be run/,
    ],
    [
      'it crashes at the start',
      standIn(`console.error('no torch here'); process.exit(2)`),
      /ended with exit code 2\n {2}no torch here/,
    ],
    [
      'it crashes when asked',
      standIn(`hello(); onRequest(() => { console.error('boom'); process.exit(1); })`),
      /ended with exit code 1\n {2}boom/,
    ],
    [
      'it is killed',
      standIn(`hello(); onRequest(() => process.kill(process.pid, 'SIGKILL'))`),
      /was killed \(SIGKILL\)/,
    ],
    [
      'it hangs when asked',
      standIn('hello(); onRequest(() => {})', { timeout: 200 }),
      /did not answer within 0\.2 s/,
    ],
    [
      'it hangs at the start',
      standIn('setInterval(() => {}, 1000)', { startTimeout: 200 }),
      /said nothing for 0\.2 s/,
    ],
    [
      'rubbish in place of the hello',
      standIn(`console.log('Loading torch ...')`),
      /said rubbish on its standard output: "Loading torch/,
    ],
    [
      'rubbish in place of an answer',
      standIn(`hello(); onRequest(() => process.stdout.write('Warning: x'))`),
      /said rubbish on its standard output: "Warning: x"/,
    ],
    [
      'rubbish of two bytes, and then nothing',
      standIn(`hello(); onRequest(() => process.stdout.write('ok'))`, { timeout: 300 }),
      /did not answer within/,
    ],
    [
      'a header that is not JSON',
      standIn(
        `hello(); onRequest(() => { const b = Buffer.from('TPF1\\0\\0\\0\\0{no}'); b.writeUInt32LE(4, 4); process.stdout.write(b); })`,
      ),
      /sent a header that is not one/,
    ],
    [
      'a header of two gigabytes',
      standIn(
        `hello(); onRequest(() => { const b = Buffer.from('TPF1\\0\\0\\0\\x7f'); process.stdout.write(b); })`,
      ),
      /announced a header of/,
    ],
    [
      'a tensor of two gigabytes',
      standIn(
        `hello(); onRequest((id) => say({ id, answered: true, tensors: [['expected/h_n', 'float32', [2 ** 29]]] }))`,
      ),
      /announced a frame of 2147483\d{3} bytes, want 1073741824 at most/,
    ],
    ...Object.entries<[string, RegExp]>({
      'of less than nothing': ["'float32', [-1]", /shape \[-1\], want whole sizes >= 0/],
      'of half a row': ["'float32', [1.5, 2]", /shape \[1\.5,2\], want whole sizes >= 0/],
      'of more axes than a tensor has': ["'float32', Array(65).fill(1)", /shape \[1,.*, want whole sizes/],
      'without a shape': ["'float32'", /shape undefined, want whole sizes/],
      'of a dtype that is not ours': ["'float16', [7]", /dtype "float16", want float32, float64, int64/],
      'of a dtype that every object has': ["'constructor', [7]", /dtype "constructor", want float32/],
      'with more said of it': ["'float32', [0], 0", /want \[name, dtype, shape\]/],
    }).map(([what, [said, says]]): [string, WorkerOptions, RegExp] => [
      `a tensor ${what}`,
      standIn(
        `hello(); onRequest((id) => say({ id, answered: true, tensors: [['expected/h_n', ${said}]] }))`,
      ),
      new RegExp(`sent a header that is not one: .*\\n {2}tensor expected/h_n: .*${says.source}`),
    ]),
    [
      'a tensor of more than can be counted, and of nothing',
      standIn(
        `hello(); onRequest((id) => say({ id, answered: true, tensors: [['expected/h_n', 'float32', [...Array(30).fill(2 ** 52), 0]]] }))`,
      ),
      /announced a frame of NaN bytes, want 1073741824 at most/,
    ],
    [
      'an id that is no number',
      standIn(`hello(); onRequest(() => say({ id: NaN, answered: true, tensors: [] }))`),
      /answered request null, which nobody made|answered what it should not/,
    ],
    [
      'a closed standard output',
      standIn(`hello(); onRequest(() => { require('node:fs').closeSync(1); setInterval(() => {}, 1000) })`),
      /closed its standard output, and lives on/,
    ],
    [
      'an answer without tensors',
      standIn(`hello(); onRequest((id) => say({ id, answered: true, tensors: [] }))`),
      /left out inputs\.input, expected\.output, expected\.h_n, expected\.h_steps, truth\.h_steps/,
    ],
    ['another protocol', standIn('hello({ protocol: 1 })'), /speaks protocol 1, want 2/],
    [
      'a first frame that is no hello',
      standIn(`say({ id: 1, answered: true, tensors: [] })`),
      /said no hello in its first frame/,
    ],
    [
      'an answer that is none',
      standIn(`hello(); onRequest((id) => say({ id, well: true, tensors: [] }))`),
      /answered what it should not/,
    ],
    [
      'an answer that nobody asked for',
      standIn(`hello(); onRequest((id) => say({ id: id + 1, answered: true, tensors: [] }))`),
      /answered request 2, which nobody made/,
    ],
    [
      'a tensor that ends too early',
      standIn(
        `hello(); onRequest((id) => say({ id, answered: true, tensors: [['expected/h_n', 'float32', [2]]] }, Buffer.from('rubb')))`,
        { timeout: 300 },
      ),
      /did not answer within/,
    ],
    [
      'a failure of its own',
      standIn(`hello(); onRequest((id) => say({ id, failed: 'KeyError: x', tensors: [] }))`),
      /could not answer: KeyError: x/,
    ],
  ])('%s', async (_, options, says) => {
    const message = await faultOf(options);
    expect(message).toMatch(says);
    if (!/could not answer|left out/.test(says.source))
      expect(message).toContain(`Python: ${options.python}`);
    expect(message).toMatch(/asked for: .*"seed":77/);
  });

  test('a full pipe: a worker that never reads is hung, not waited for without end', async () => {
    const large = tensor(new Float32Array(8e6), [8e6]); // 32 MB, far more than a pipe holds
    const oracle = oracleOf(standIn('hello(); setInterval(() => {}, 1000)', { timeout: 500 }));
    await expect(
      oracle.compute({ module: 'RNN', config: {}, dtype: 'float32', inputs: { input: large } }),
    ).rejects.toThrow(/did not answer within 0\.5 s/);
  });

  test('a drawn tensor of another shape or dtype than the module has is named', async () => {
    const oracle = oracleOf(standIn(WRONG_SHAPE));
    await expect(oracle.draw(SPEC)).rejects.toThrow(
      /the PyTorch worker answered: inputs\.input: shape \(7,\) does not fit RNN with input_size = 3/,
    );
    expect(oracle.faults).toBe(1);
  });

  test('what is larger than a frame is refused before it is copied', () => {
    const data = { byteLength: 2 ** 30 } as Float32Array;
    expect(() => encodeFrame({}, { input: { dtype: 'float32', shape: [2 ** 28], data } })).toThrow(
      'the tensors for PyTorch have 1073741824 bytes; a frame has 1073741824 at most',
    );
  });

  test('of several requests in flight each is asked again, and fails by itself', async () => {
    const oracle = oracleOf(standIn(`hello(); onRequest(() => process.exit(1))`));
    const asked = await Promise.allSettled([1, 2, 3].map(() => oracle.draw(SPEC)));
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(oracle.faults).toBe(3);
  });

  test('nothing is asked again once it was closed', async () => {
    const oracle = oracleOf(standIn(`hello(); onRequest(() => {})`));
    const asked = Promise.allSettled([1, 2, 3].map(() => oracle.draw(SPEC)));
    await oracle.hello();
    await oracle.close();
    const outcomes = await asked;
    expect(outcomes.map((one) => one.status === 'rejected' && String(one.reason))).toEqual(
      Array.from({ length: 3 }, () => expect.stringContaining('the PyTorch worker was closed')),
    );
  });
});

/** Answers every request that comes with its seed, in turn; what is done about the seed 2 is said. */
const ANSWERS_SEEDS = (ofTwo: string) => `
  hello();
  let seen = Buffer.alloc(0);
  let id = 0;
  let over = false;
  process.stdin.on('data', (chunk) => {
    seen = Buffer.concat([seen, chunk]);
    while (!over && seen.length >= 8 && seen.length >= 8 + seen.readUInt32LE(4)) {
      const end = 8 + seen.readUInt32LE(4);
      const { draw } = JSON.parse(seen.toString('utf8', 8, end));
      seen = seen.subarray(end);
      id++;
      if (draw.seed === 2) { over = true; ${ofTwo} }
      else say({ id, refused: { phase: 'load', type: 'E', text: String(draw.seed) }, tensors: [] });
    }
  });`;

describe('with several requests in flight only the one that the worker was at fails with it', () => {
  test.each([
    ['dies', 'process.exit(1)', {}, /ended with exit code 1/],
    ['hangs', '', { timeout: 5000 }, /did not answer within 5 s/],
    ['says rubbish', `process.stdout.write('Warning: x')`, {}, /said rubbish/],
  ])('where it %s', async (_, ofTwo, limits, says) => {
    const oracle = oracleOf(standIn(ANSWERS_SEEDS(ofTwo), limits));
    const asked = [1, 2, 3, 4].map((seed) => oracle.draw({ ...SPEC, seed }));
    const outcomes = await Promise.all(
      asked.map((answer) => answer.then((one) => 'refused' in one && one.refused.text, String)),
    );
    expect(outcomes).toEqual(['1', expect.stringMatching(says), '3', '4']);
    expect(outcomes[1]).toContain('"seed":2');
    expect(oracle.faults).toBe(1);
  });
});

test('a frame gives back every tensor, in memory of its own, however the pipe cuts it', () => {
  const tensors = {
    odd: tensor(Float32Array.of(1, -0, Number.NaN), [3]),
    wide: tensor(Float64Array.of(1.5, Infinity), [1, 2]), // not aligned behind three float32
    lengths: tensor(BigInt64Array.of(-(2n ** 60n)), [1]),
    one: tensor(Float32Array.of(7), []),
    none: tensor(new Float64Array(0), [0, 4]),
  };
  const frame = encodeFrame({ id: 7 }, tensors);
  for (const size of [1, 7, frame.length]) {
    const reader = new FrameReader();
    const seen: unknown[] = [];
    for (let at = 0; at < frame.length; at += size) seen.push(...reader.push(frame.subarray(at, at + size)));
    expect(seen).toEqual([{ header: { id: 7 }, tensors }]);
    const buffers = Object.values((seen[0] as Frame).tensors).map(({ data }) => data.buffer);
    expect(new Set(buffers).size).toBe(buffers.length);
  }
});

test('a frame that is whole counts, also where rubbish comes in the same piece', () => {
  const frame = encodeFrame({ id: 7 }, {});
  const seen: unknown[] = [];
  const read = () => {
    for (const { header } of new FrameReader().push(Buffer.concat([frame, Buffer.from('Warning: x')])))
      seen.push(header);
  };
  expect(read).toThrow(/said rubbish/);
  expect(seen).toEqual([{ id: 7 }]);
});

test('after a fault the next question gets a fresh worker', async () => {
  const marker = path.join(scratch, 'crashed-once').replaceAll('\\', '/');
  const oracle = oracleOf(
    standIn(`
      const { existsSync, writeFileSync } = require('node:fs');
      hello();
      onRequest((id) => {
        if (existsSync('${marker}')) return say({ id, refused: { phase: 'forward', type: 'ValueError', text: 'fresh' }, tensors: [] });
        writeFileSync('${marker}', '');
        process.exit(1);
      });`),
  );
  await expect(oracle.draw(SPEC)).rejects.toThrow(/exit code 1/);
  expect(await oracle.draw(SPEC)).toEqual({
    refused: { phase: 'forward', type: 'ValueError', text: 'fresh' },
  });
  expect(oracle.faults).toBe(1);
});

test('several requests in flight are told apart by id, also when answered in another order', async () => {
  const oracle = oracleOf(
    standIn(`
      hello();
      let seen = Buffer.alloc(0);
      const refused = (id) => say({ id, refused: { phase: 'load', type: 'E', text: String(id) }, tensors: [] });
      process.stdin.on('data', (chunk) => {
        seen = Buffer.concat([seen, chunk]);
        if (seen.toString('latin1').split('TPF1').length > 3) for (const id of [3, 1, 2]) refused(id);
      });`),
  );
  const answers = await Promise.all([1, 2, 3].map(() => oracle.draw(SPEC)));
  expect(answers.map((answer) => 'refused' in answer && answer.refused.text)).toEqual(['1', '2', '3']);
});

test('another torch than the pinned one is a warning that names both', async () => {
  const hello = await oracleOf(standIn(`hello({ torch: '2.5.1+cpu' })`)).hello();
  expect(versionWarning(hello)).toBe('warning: torch 2.5.1+cpu answers, the goldens are of torch 2.13.0');
  expect(versionWarning({ ...hello, torch: '2.13.0+cpu' })).toBeUndefined();
});

test('close ends the worker', async () => {
  const file = path.join(scratch, 'pid');
  const oracle = new Oracle(
    standIn(
      `require('node:fs').writeFileSync('${file}', String(process.pid)); hello(); process.stdin.removeAllListeners(); setInterval(() => {}, 1000)`,
    ),
  );
  await oracle.hello();
  await oracle.close();
  expect(() => process.kill(Number(readFileSync(file, 'utf8')), 0)).toThrow(/ESRCH/);
});

test('close ends what a wrapper script has started, and what heeds nothing', async () => {
  const [file, wrapper] = [path.join(scratch, 'pids'), path.join(scratch, 'wrapper')];
  writeFileSync(
    wrapper,
    `#!/bin/sh\n(trap '' TERM; while :; do sleep 600; done) & echo $! > ${file}\n${process.execPath} "$@"\n`,
    { mode: 0o755 },
  );
  const answering = standIn(`require('node:fs').appendFileSync('${file}', String(process.pid)); hello()`);
  const oracle = new Oracle({ ...answering, python: wrapper });
  await oracle.hello();
  await oracle.close();
  const pids = readFileSync(file, 'utf8').trim().split('\n').map(Number);
  expect(pids).toHaveLength(2);
  await expect.poll(() => pids.filter(isRunning), { timeout: HANGING, interval: 20 }).toEqual([]);
});

test.each([
  ['dies', 'exit 1', /ended with exit code 1/],
  [
    'prints rubbish',
    'echo Loading torch; exec sleep 600',
    /said rubbish on its standard output: "Loading torch/,
  ],
])('fuzz ends with exit code 3 where PyTorch %s, without a stack trace', async (name, body, says) => {
  const python = path.join(scratch, `python-that-${name.replaceAll(' ', '-')}`);
  writeFileSync(python, `#!/bin/sh\nif [ "$1" = -c ]; then echo 2.13.0; exit 0; fi\n${body}\n`, {
    mode: 0o755,
  });
  const { exitCode, stderr } = await torchParity(['fuzz', '--runs', '5', '--python', python]);
  expect([exitCode, stderr]).toEqual([3, expect.stringMatching(says)]);
  expect(stderr).not.toMatch(/\n\s+at /);
});
