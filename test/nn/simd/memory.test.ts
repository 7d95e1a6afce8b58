// Linear memory: blocks, what happens when there is none left, and what modules leave behind when they are dropped.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { DisposedError, MemoryError, RNN, RNNCell } from '../../../src/nn/index.ts';
import { engineWith } from '../../../src/nn/kernels/simd/engine.ts';
import { type Lease, LinearMemory } from '../../../src/nn/kernels/simd/memory.ts';
import { Generator } from '../../../src/nn/generator.ts';
import { tensor } from '../../../src/tensor/index.ts';
import { values } from '../../drawn.ts';
import { holds } from '../../property.ts';
import { asked, CLASSES, NETWORKS } from '../classes.ts';

const PAGE = 65_536; // bytes

test('a view is of the floats asked for, the same one as before, and of the new memory once that has grown', () => {
  const linear = new LinearMemory(64);
  linear.floats[5] = 1;
  const view = linear.view(5, 3);
  expect([...view]).toEqual([1, 0, 0]);
  expect(linear.view(5, 3)).toBe(view);
  expect(linear.view(5, 4)).toHaveLength(4);
  for (let start = 0; start < 1000; start++) expect(linear.view(start, 1)[0]).toBe(start === 5 ? 1 : 0);
  const old = linear.view(5, 3);
  linear.allocate(2 * PAGE);
  expect(old).toHaveLength(0); // growing takes the memory away from it
  expect(linear.view(5, 3).buffer).toBe(linear.memory.buffer);
  expect([...linear.view(5, 3)]).toEqual([1, 0, 0]);
});

describe('blocks', () => {
  test('do not overlap, whatever is allocated and freed, and freed room is given again', () => {
    const steps = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 5000 })), { maxLength: 60 });
    holds(steps, (drawn) => {
      const linear = new LinearMemory(64);
      const held: { address: number; bytes: number }[] = [];
      for (const [isFree, number] of drawn) {
        if (isFree && held.length > 0) {
          const [{ address, bytes }] = held.splice(number % held.length, 1) as [(typeof held)[0]];
          linear.free(address, bytes);
        } else {
          const address = linear.allocate(number);
          expect(address % 64).toBe(0);
          expect(address).toBeGreaterThanOrEqual(64);
          expect(address + number).toBeLessThanOrEqual(linear.memory.buffer.byteLength);
          for (const other of held) {
            expect(address >= other.address + other.bytes || other.address >= address + number).toBe(true);
          }
          held.push({ address, bytes: number });
        }
      }
      for (const { address, bytes } of held) linear.free(address, bytes);
      expect(linear.allocate(1)).toBe(64); // all of it is one again
    });
  });

  test('room in the middle is given to what fits, and joined with its neighbours', () => {
    const linear = new LinearMemory(0);
    const a = linear.allocate(128);
    const b = linear.allocate(128);
    const c = linear.allocate(128);
    const d = linear.allocate(128);
    expect([a, b, c, d]).toEqual([0, 128, 256, 384]);
    linear.free(b, 128);
    expect(linear.allocate(192)).toBe(512); // it does not fit there
    expect(linear.allocate(64)).toBe(128);
    linear.free(128, 64);
    linear.free(c, 128);
    expect(linear.allocate(256)).toBe(128);
  });

  test('scratch is one block that grows, and is given again as it is', () => {
    const linear = new LinearMemory(0);
    const first = linear.scratch(1000);
    expect([linear.scratch(10), linear.scratch(1000)]).toEqual([first, first]);
    linear.scratch(3 * PAGE);
    const bytes = linear.memory.buffer.byteLength;
    linear.scratch(2 * PAGE);
    expect(linear.memory.buffer.byteLength).toBe(bytes);
    expect(linear.floats.buffer).toBe(linear.memory.buffer);
  });

  test('more than there can be is refused, and what is there stays', () => {
    const linear = new LinearMemory(0);
    linear.floats[3] = 7;
    expect(() => linear.allocate(2 ** 33)).toThrow(MemoryError);
    expect(() => linear.scratch(2 ** 33)).toThrow(
      '8192 MiB of WebAssembly memory cannot be had beside 0 MiB\n  Use a smaller batch',
    );
    expect([linear.floats[3], linear.allocate(64), linear.scratch(64)]).toEqual([7, 0, 64]);
  });
});

/** A memory that cannot grow any more. */
function full(linear: LinearMemory) {
  return vi.spyOn(linear.memory, 'grow').mockImplementation(() => {
    throw new RangeError('no more pages');
  });
}

describe('leases', () => {
  const lease = (bytes: number): Lease => ({ bytes, address: undefined });

  test('where nothing is left the scratch and then the oldest lease give way, never the one that is to be kept', () => {
    const linear = new LinearMemory(0); // one page
    full(linear);
    const [a, b, c] = [lease(PAGE / 4), lease(PAGE / 4), lease(PAGE / 4)];
    for (const one of [a, b]) linear.place(one);
    linear.scratch(PAGE / 2);
    linear.place(c); // the scratch gave way
    expect([a, b, c].map(({ address }) => address)).toEqual([0, PAGE / 4, PAGE / 2]);
    expect(linear.scratch(PAGE / 2, a)).toBe(PAGE / 4); // b and then c
    expect([a, b, c].map(({ address }) => address)).toEqual([0, undefined, undefined]);
    expect(() => linear.scratch(PAGE, a)).toThrow(MemoryError);
    expect(a.address).toBe(0);
    expect(linear.place(b)).toBe(PAGE / 4);
  });

  test("what can never be had takes nobody's place", () => {
    const linear = new LinearMemory(0);
    const one = lease(64);
    linear.place(one);
    expect(() => linear.place(lease(2 ** 33))).toThrow(MemoryError);
    expect(one.address).toBe(0);
  });

  test('a place is given back once', () => {
    const linear = new LinearMemory(0);
    const [one, other] = [lease(64), lease(64)];
    linear.place(one);
    linear.vacate(one);
    linear.place(other);
    linear.vacate(one); // a second time: other has the place now
    expect(other.address).toBe(0);
    expect(linear.allocate(64)).toBe(64);
  });
});

describe('modules', () => {
  const sizes = { input_size: 40, hidden_size: 30, num_layers: 2 };
  const input = values([3, 2, 40], 'float32', 1);
  const { memory } = engineWith(false)!.linear;

  test('large shapes grow the memory; an impossible one is refused, and the module is still usable', () => {
    const rnn = new RNN({ input_size: 1, hidden_size: 1 }, { seed: 1 });
    const few = values([3, 2, 1], 'float32', 1);
    const before = rnn.forward(few);
    const bytes = memory.buffer.byteLength;
    rnn.forward(tensor(new Float32Array(bytes / 4), [bytes / 4, 1, 1]));
    expect(memory.buffer.byteLength).toBeGreaterThan(bytes);
    const huge = new Float32Array(1_000_000);
    // One array lies at the input and at both outputs: four gigabytes are wanted without being there.
    const wide = new RNN({ input_size: 1, hidden_size: 600 }, { seed: 1 });
    expect(() => wide.forward(tensor(huge, [1_000_000, 1, 1]))).toThrow(MemoryError);
    expect(rnn.forward(few)).toEqual(before);
  });

  test('one that never ran takes no linear memory, and one that is loaded from a state_dict draws nothing', () => {
    const { linear } = engineWith(false)!;
    const allocate = vi.spyOn(linear, 'allocate');
    const random = vi.spyOn(Generator.prototype, 'random');
    try {
      const rnn = new RNN(sizes, { seed: 1 });
      const weights = rnn.state_dict();
      expect([allocate.mock.calls.length, random.mock.calls.length > 0]).toEqual([0, true]);
      random.mockClear();
      const same = RNN.fromStateDict(sizes, weights);
      expect([allocate.mock.calls.length, random.mock.calls.length]).toEqual([0, 0]);
      expect(same.forward(input)).toEqual(rnn.forward(input));
    } finally {
      vi.restoreAllMocks();
    }
  });

  test('where no room is left they give way to each other, and answer the same bits', () => {
    const made = [1, 2, 3, 4, 5, 6].map(
      (seed) => new CLASSES[NETWORKS[seed % 3]!]({ ...sizes, hidden_size: 300 }, { seed }),
    );
    const answers = made.map((network) => asked(network, input));
    const again = new CLASSES.LSTM({ ...sizes, hidden_size: 400 }, { seed: 7 });
    const { linear } = engineWith(false)!;
    const none = full(linear);
    // All that is free is taken, so that there is room for what gives way alone.
    const taken: [number, number][] = [];
    try {
      for (let bytes = 2 ** 31; bytes >= 64; bytes /= 2)
        for (;;)
          try {
            taken.push([linear.allocate(bytes), bytes]);
          } catch {
            break;
          }
      again.forward(input);
      for (let round = 0; round < 2; round++)
        expect(made.map((network) => asked(network, input))).toEqual(answers);
    } finally {
      none.mockRestore();
      for (const [address, bytes] of taken) linear.free(address, bytes);
    }
    for (const network of [...made, again]) network.dispose();
  });

  test.each(NETWORKS)(
    'once warm, forward of %s takes no memory, and dispose gives back what it took',
    (module) => {
      const { linear } = engineWith(false)!;
      const free = () => {
        const at = linear.allocate(64);
        linear.free(at, 64);
        return at;
      };
      new CLASSES[module](sizes, { seed: 1 }).forward(input); // room for a call
      const before = free();
      const network = new CLASSES[module](sizes, { seed: 1 });
      const once = [asked(network, input), asked(network, input, undefined, { lengths: [1, 3] })];
      const [bytes, next] = [memory.buffer.byteLength, free()];
      for (let call = 0; call < 100; call++) {
        expect(asked(network, input)).toEqual(once[0]);
        expect(asked(network, input, undefined, { lengths: [1, 3] })).toEqual(once[1]);
      }
      expect([memory.buffer.byteLength, free()]).toEqual([bytes, next]);
      network.dispose();
      expect(free()).toBe(before);
    },
  );

  test.each(NETWORKS)('a sequence that grows the memory is computed like a short one: %s', (module) => {
    const network = new CLASSES[module]({ input_size: 1, hidden_size: 2 }, { seed: 1 });
    const few = values([3, 2, 1], 'float32', 1);
    const before = asked(network, few);
    const bytes = memory.buffer.byteLength;
    const steps = Math.ceil(bytes / 36); // of 40 bytes: input and two outputs
    const long = new Float32Array(steps * 2);
    long.set(few.data);
    const [output] = asked(network, tensor(long, [steps, 2, 1]));
    expect(memory.buffer.byteLength).toBeGreaterThan(bytes);
    expect([...output!.data.subarray(0, 12)]).toEqual([...before[0]!.data]);
    expect(asked(network, few)).toEqual(before);
  });

  test('twenty thousand that are made and dropped do not grow the process: the collector frees them', async () => {
    // In a process of its own: what other tests leave would be counted too.
    const program = `
      import { setImmediate } from 'node:timers/promises';
      import { RNN, tensor } from ${JSON.stringify(pathToFileURL(path.resolve('dist/nn.js')).href)};
      const sizes = { input_size: 16, hidden_size: 40 };
      const input = tensor(new Float32Array(3 * 2 * 16), [3, 2, 16]);
      const make = async (count) => {
        for (let i = 0; i < count; i++) {
          new RNN(sizes, { kernel: 'simd', seed: 1 }).forward(input);
          if (i % 50 === 49) await setImmediate(); // without it nothing is freed
        }
      };
      await make(2000); // until then the heap itself grows
      const before = process.memoryUsage().rss;
      await make(20_000);
      console.log(process.memoryUsage().rss - before);`;
    const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', program]);
    const weights = 20_000 * 4 * 40 * (16 + 40 + 2); // bytes: 186 MB in linear memory, and as much outside of it
    expect(stdout).toMatch(/^-?\d+$/);
    expect(Number(stdout)).toBeLessThan(weights / 2);
  });

  test('`using` disposes at the end of its block, and the room is used again', () => {
    const made: RNNCell[] = [];
    const { linear } = engineWith(false)!;
    const free = linear.allocate(64);
    linear.free(free, 64);
    {
      using cell = new RNNCell({ input_size: 40, hidden_size: 30 }, { seed: 1 });
      cell.forward(values([2, 40], 'float32', 1));
      made.push(cell);
    }
    expect(() => made[0]!.forward(values([2, 40], 'float32', 1))).toThrow(DisposedError);
    expect(linear.allocate(64)).toBe(free);
    linear.free(free, 64);
  });

  test('a second load gives the room of the first back', () => {
    const rnn = new RNN(sizes, { seed: 1 });
    const { linear } = engineWith(false)!;
    const weights = rnn.state_dict();
    rnn.load_state_dict(weights);
    const bytes = memory.buffer.byteLength;
    for (let load = 0; load < 500; load++) rnn.load_state_dict(weights);
    expect([memory.buffer.byteLength, linear.memory.buffer.byteLength]).toEqual([bytes, bytes]);
  });

  test('a load needs no linear memory; a forward that finds none says so, and the next one runs', () => {
    const rnn = new RNN(sizes, { seed: 1 });
    const other = new RNN(sizes, { seed: 2 });
    const [before, wanted] = [rnn.forward(input), other.forward(input)];
    const { linear } = engineWith(rnn.fma)!;
    const none = vi.spyOn(linear, 'allocate').mockImplementation(() => {
      throw new MemoryError('none left');
    });
    try {
      rnn.load_state_dict(other.state_dict());
      expect(() => rnn.forward(input)).toThrow(MemoryError);
    } finally {
      none.mockRestore();
    }
    expect(rnn.forward(input)).toEqual(wanted);
    expect(rnn.forward(input)).not.toEqual(before);
  });
});
