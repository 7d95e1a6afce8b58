// forwardAsync with two threads: the bits of one, its errors, and what becomes of the worker. The built package: a worker of
// Node 20 runs no TypeScript.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { execa } from 'execa';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type FloatTensor, transpose01, zeros } from '../../src/tensor/index.ts';
import { values } from '../drawn.ts';
import { asked, type AnyModule, NETWORKS, tupled, widthsOf } from './classes.ts';

const DOOR = pathToFileURL(path.resolve('dist/nn.js')).href;

interface Threaded extends AnyModule {
  readonly threads: number;
  forwardAsync(input: FloatTensor, initial?: unknown, options?: object): Promise<unknown>;
}
type Class = new (config: object, options?: object) => Threaded;
const nn = (await import(DOOR)) as Readonly<Record<(typeof NETWORKS)[number], Class>>;

const made = new Set<Threaded>();
/** In eval mode; disposed of after the test. */
const network = (module: (typeof NETWORKS)[number], config: object, options: object = {}) => {
  const one = new nn[module](config, { seed: 1, threads: 2, ...options });
  made.add(one);
  return one.eval() as unknown as Threaded;
};
afterEach(() => {
  for (const one of made) one.dispose();
  made.clear();
  vi.restoreAllMocks();
});

/** The answers as plain arrays: classes of the built package are others. */
const plain = (answer: unknown) =>
  ([answer].flat(3) as FloatTensor[]).map(({ shape, data }) => ({ shape: [...shape], data: [...data] }));
const askedAsync = async (
  one: Threaded,
  input: FloatTensor,
  initial?: readonly FloatTensor[],
  options?: object,
) => plain(await one.forwardAsync(input, initial && tupled(initial), options));

const sizes = { input_size: 5, hidden_size: 7 };
const input = values([6, 5, 5], 'float32', 1);

describe.each(NETWORKS)('%s', (module) => {
  test.each<[string, object, object]>([
    ['one layer', sizes, {}],
    ['two directions, two layers', { ...sizes, num_layers: 2, bidirectional: true }, {}],
    ['batch_first', { ...sizes, batch_first: true }, {}],
    ['kernel scalar', sizes, { kernel: 'scalar' }],
    ['float32-in-order', sizes, { arithmetic: 'float32-in-order' }],
    ['float64', { ...sizes, bidirectional: true, dtype: 'float64' }, {}],
    ['a wide one', { input_size: 5, hidden_size: 130, ...(module === 'LSTM' && { proj_size: 33 }) }, {}],
  ])('%s: the bits are those of forward', async (_, config, options) => {
    const one = network(module, config, options);
    const {
      dtype = 'float32',
      num_layers = 1,
      bidirectional = false,
      batch_first = false,
    } = config as Record<string, never>;
    const places = num_layers * (bidirectional ? 2 : 1);
    for (const batch of [2, 5]) {
      const x = values([6, batch, 5], dtype, batch);
      const given = batch_first ? transpose01(x) : x;
      const initial = widthsOf(module, config as never).map((width, i) =>
        values([places, batch, width], dtype, 7 + i),
      );
      for (const states of [initial, undefined]) {
        for (const lengths of [undefined, [6, 1, 4, 2, 6].slice(0, batch)]) {
          const wanted = plain(asked(one, given, states, { lengths }));
          expect(await askedAsync(one, given, states, { lengths })).toEqual(wanted);
        }
      }
      const results = asked(one, given, initial);
      const out = results.map(({ shape }) => zeros(shape, dtype));
      const answer = await one.forwardAsync(given, tupled(initial), { out: [out[0], tupled(out.slice(1))] });
      expect(([answer].flat(3) as FloatTensor[]).every((written, i) => written === out[i])).toBe(true);
      expect(plain(out)).toEqual(plain(results));
    }
    expect(one.threads).toBe(2); // so the worker has answered
  });

  test('what is given is read before it returns, and calls may be in flight together', async () => {
    const one = network(module, sizes);
    const inputs = [1, 2, 3].map((seed) => values([6, 5, 5], 'float32', seed));
    const wanted = inputs.map((x) => plain(asked(one, x)));
    const answers = inputs.map((x) => askedAsync(one, x));
    inputs.forEach(({ data }) => data.fill(Number.NaN));
    expect(await Promise.all(answers)).toEqual(wanted);
  });

  test('weights that are loaded later are those of later calls', async () => {
    const one = network(module, sizes);
    const other = network(module, sizes, { seed: 2 });
    const [before, after] = [plain(asked(one, input)), plain(asked(other, input))];
    const answer = askedAsync(one, input);
    one.load_state_dict(other.state_dict());
    expect(await answer).toEqual(before);
    expect(await askedAsync(one, input)).toEqual(after);
  });

  test('refuses what forward refuses, with its words', async () => {
    const one = network(module, sizes);
    const calls: (readonly unknown[])[] = [
      [values([6, 5, 4], 'float32', 1)],
      [input, values([1, 4, 7], 'float32', 1)],
      [input, undefined, { lengths: [9, 1, 1, 1, 1] }],
      [input, undefined, { out: [input, input] }],
      [undefined],
    ];
    for (const call of calls) {
      const said = (error: unknown) => `${(error as Error).name}: ${(error as Error).message}`;
      let wanted = '';
      try {
        one.forward(...(call as [FloatTensor]));
      } catch (error) {
        wanted = said(error);
      }
      expect(wanted).not.toBe('');
      const came = await one.forwardAsync(...(call as [FloatTensor])).catch(said);
      expect(came).toBe(wanted);
    }
  });
});

test('one row, and dropout, are computed on one thread', async () => {
  const start = vi.spyOn(process, 'getBuiltinModule');
  const one = network('GRU', { ...sizes, num_layers: 2, dropout: 0.5 });
  const row = values([6, 1, 5], 'float32', 1);
  expect(await askedAsync(one, row)).toEqual(plain(asked(one, row)));
  const again = network('GRU', { ...sizes, num_layers: 2, dropout: 0.5 }).train() as unknown as Threaded;
  const same = network('GRU', { ...sizes, num_layers: 2, dropout: 0.5 }).train();
  expect(await askedAsync(again, input)).toEqual(plain(asked(same, input)));
  expect(start).not.toHaveBeenCalled();
});

/** A worker as a browser has it, by one of Node's in which nothing of Node is to be found. */
class WebWorker {
  readonly #worker: Worker;
  constructor(url: URL) {
    const scope = `
      const { parentPort } = require('node:worker_threads');
      process.getBuiltinModule = undefined;
      globalThis.addEventListener = (event, listen) => parentPort.on(event, (data) => listen({ data }));
      globalThis.postMessage = (message, transfer) => parentPort.postMessage(message, transfer);
      import(${JSON.stringify(url.href)});`;
    this.#worker = new Worker(scope, { eval: true, execArgv: [] });
  }
  addEventListener(event: string, listen: (event: object) => void) {
    this.#worker.on(event, (data) => listen({ data }));
  }
  postMessage(message: unknown, transfer: ArrayBuffer[]) {
    this.#worker.postMessage(message, transfer);
  }
  terminate() {
    void this.#worker.terminate();
  }
}

test("a browser's workers answer too", async () => {
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
  vi.stubGlobal('Worker', WebWorker);
  const one = network('LSTM', { ...sizes, bidirectional: true });
  expect(await askedAsync(one, input)).toEqual(plain(asked(one, input)));
  expect(one.threads).toBe(2);
  one.dispose();
  vi.unstubAllGlobals();
});

describe('where no worker answers, one thread computes, and says so', () => {
  test('there are none', async () => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
    const one = network('LSTM', sizes);
    expect(await askedAsync(one, input)).toEqual(plain(asked(one, input)));
    expect(one.threads).toBe(1);
  });

  test('it cannot start', async () => {
    class Broken {
      on = (event: string, listen: () => void) => void (event === 'error' && setImmediate(listen));
      postMessage = () => {};
      ref = () => {};
      unref = () => {};
      terminate = () => {};
    }
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue({ Worker: Broken } as never);
    const one = network('LSTM', sizes);
    expect(await askedAsync(one, input)).toEqual(plain(asked(one, input)));
    expect(one.threads).toBe(1);
    expect(await askedAsync(one, input)).toEqual(plain(asked(one, input)));
  });

  test('one is asked for', () => {
    expect(network('RNN', sizes, { threads: 1 }).threads).toBe(1);
    expect(new nn.RNN(sizes).threads).toBe(1);
    expect(() => new nn.RNN(sizes, { threads: 3 })).toThrow('RNN: threads is 3, want 1 or 2');
  });
});

test('dispose ends the worker: a call in flight is refused, and so are later ones', async () => {
  const one = network('LSTM', sizes);
  await one.forwardAsync(input);
  const answer = one.forwardAsync(input);
  one.dispose();
  await expect(answer).rejects.toThrow('LSTM: was disposed of');
  await expect(one.forwardAsync(input)).rejects.toThrow('LSTM: was disposed of');
});

test('memory that is taken away from out before the end is refused', async () => {
  const one = network('RNN', sizes);
  const out = [zeros([6, 5, 7], 'float32'), zeros([1, 5, 7], 'float32')];
  const answer = one.forwardAsync(input, undefined, { out });
  structuredClone(out[0]!.data, { transfer: [out[0]!.data.buffer as ArrayBuffer] });
  await expect(answer).rejects.toThrow(/^out: its memory holds 0 elements/);
});

test('a process does not wait for an idle worker, and does for one that is asked', async () => {
  const program = `
    import { LSTM, tensor } from ${JSON.stringify(DOOR)};
    const lstm = new LSTM({ input_size: 2, hidden_size: 3 }, { threads: 2 });
    const x = tensor(new Float32Array(12), [3, 2, 2]);
    await lstm.forwardAsync(x);
    const [output] = await lstm.forwardAsync(x);
    console.log(output.shape.join(), lstm.threads);`;
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', program]);
  expect(stdout).toBe('3,2,3 2');
});
