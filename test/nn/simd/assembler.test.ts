// The assembler by itself: encodings from the specification's examples, and small modules that the engine runs.
import { describe, expect, test } from 'vitest';
import {
  block,
  bytesOf,
  callEntry,
  type Code,
  doWhile,
  f32x4,
  i32,
  increase,
  leaveWhen,
  set,
  signed,
  smaller,
  unsigned,
  v128,
  when,
} from '../../../src/nn/kernels/simd/assembler.ts';
import { kernelModule } from '../../../src/nn/kernels/simd/engine.ts';
import { ModuleBuilder } from '../../../src/nn/kernels/simd/wasm-module.ts';
import { webAssembly } from '../../../src/nn/kernels/simd/webassembly.ts';

describe('numbers are LEB128', () => {
  test.each([
    [0, [0]],
    [127, [0x7f]],
    [128, [0x80, 0x01]],
    [624485, [0xe5, 0x8e, 0x26]],
  ])('unsigned %i', (value, bytes) => expect(unsigned(value)).toEqual(bytes));

  test.each([
    [0, [0]],
    [63, [0x3f]],
    [64, [0xc0, 0x00]],
    [-1, [0x7f]],
    [-64, [0x40]],
    [-65, [0xbf, 0x7f]],
    [-123456, [0xc0, 0xbb, 0x78]],
    [2 ** 31 - 1, [0xff, 0xff, 0xff, 0xff, 0x07]],
    [-(2 ** 31), [0x80, 0x80, 0x80, 0x80, 0x78]],
  ])('signed %i', (value, bytes) => expect(signed(value)).toEqual(bytes));
});

test('operands come before their instruction: constants, locals, code', () => {
  const local = { index: 3 };
  expect(bytesOf(i32.add(local, i32.mul(5, local)))).toEqual([0x20, 3, 0x41, 5, 0x20, 3, 0x6c, 0x6a]);
});

type Value = { readonly index: number };

/** What a module of one function leaves in memory. Its constants are the bytes 1 to 16, at MARK. */
function memoryAfter(body: (n: Value, local: (type: 'i32' | 'v128') => Value) => Code[], n: number) {
  const builder = new ModuleBuilder();
  builder.export(
    'run',
    builder.define(['n'], (params, local) => body(params.n, local)),
  );
  return ran(builder, n);
}

/** Runs what is exported as `run`; gives the memory. */
function ran(
  builder: ModuleBuilder,
  n: number,
  constants = Uint8Array.from({ length: 16 }, (_, i) => i + 1),
) {
  const memory = new webAssembly!.Memory({ initial: 1 });
  const module = new webAssembly!.Module(builder.bytes(MARK, constants));
  const { exports } = new webAssembly!.Instance(module, { m: { m: memory } });
  (exports as { run: (value: number) => void }).run(n);
  return new Uint8Array(memory.buffer);
}
const MARK = 60_000;

/** The value of an i32 expression: the address that it makes a function write to. */
const valueOf = (code: (n: Value) => Code, n: number) =>
  memoryAfter((given) => [v128.store(0, code(given), v128.load(MARK, 0))], n).indexOf(1);

test.each<[string, (n: Value) => Code, number]>([
  ['add', (n) => i32.add(n, 3), 23],
  ['sub', (n) => i32.sub(n, 3), 17],
  ['mul', (n) => i32.mul(n, 300), 6000],
  ['and', (n) => i32.and(n, 6), 4],
  ['shl', (n) => i32.shl(n, 3), 160],
  ['shr_u', (n) => i32.shr_u(n, 2), 5],
  ['eq', (n) => i32.mul(i32.eq(n, 20), 7), 7],
  ['ne', (n) => i32.mul(i32.ne(n, 20), 7), 0],
  ['lt_s of a negative one', (n) => i32.mul(i32.lt_s(i32.sub(0, n), 0), 7), 7],
  ['lt_u of the same', (n) => i32.mul(i32.lt_u(i32.sub(0, n), 1), 7), 0],
  ['select', (n) => i32.select(n, 5, 1), 20],
  ['smaller, of two', (n) => smaller(n, 9), 9],
  ['smaller, the other way', (n) => smaller(n, 99), 20],
])('%s', (_, code, value) => {
  expect(valueOf(code, 20)).toBe(value);
});

test('a loop runs once, and again while its condition holds', () => {
  const written = memoryAfter((n, local) => {
    const at = local('i32');
    return [doWhile(n, v128.store(64, at, v128.load(MARK, 0)), increase(at, 32), increase(n, -1))];
  }, 3);
  expect([64, 96, 128, 160].map((address) => written[address])).toEqual([1, 1, 1, 0]);
});

test.each([
  [0, 1],
  [5, 0],
])('a block is left when %i is not 0: what follows in it runs %i times, what follows it once', (n, times) => {
  const written = memoryAfter((given) => {
    const mark = (address: number) => v128.store(address, 0, v128.load(MARK, 0));
    return [block(leaveWhen(given), mark(8)), mark(32)];
  }, n);
  expect([written[8], written[32]]).toEqual([times, 1]);
});

test.each([
  [0, 0],
  [5, 1],
])('when(%i) runs its body %i times', (n, times) => {
  expect(memoryAfter((given) => [when(given, v128.store(8, 0, v128.load(MARK, 0)))], n)[8]).toBe(times);
});

test('lanes are stored alone, and bytes are shuffled', () => {
  const written = memoryAfter((_, local) => {
    const value = local('v128');
    return [
      set(value, v128.load(MARK, 0)),
      v128.store32_lane(0, 2, 0, value),
      v128.store64_lane(16, 1, 0, value),
      v128.store(
        32,
        0,
        v128.shuffle(value, v128.zero, [15, 14, 16, 17, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
      ),
    ];
  }, 0);
  expect(Array.from(written.slice(0, 5))).toEqual([9, 10, 11, 12, 0]);
  expect(Array.from(written.slice(16, 25))).toEqual([9, 10, 11, 12, 13, 14, 15, 16, 0]);
  expect(Array.from(written.slice(32, 38))).toEqual([16, 15, 0, 0, 1, 2]);
});

test('a call reaches the function, and an entry of the table the one that was put there', () => {
  const builder = new ModuleBuilder();
  const writes = (address: number) =>
    builder.define(['unused'], () => [v128.store(address, 0, v128.load(MARK, 0))]);
  const one = writes(0);
  const two = writes(32);
  const three = writes(64);
  const first = builder.tabulate([one]);
  const second = builder.tabulate([two, three]);
  builder.export(
    'run',
    builder.define(['n'], ({ n }) => [one(n), callEntry(one.type, i32.add(n, second), n)]),
  );
  expect([first, second]).toEqual([0, 1]);
  const written = ran(builder, 1);
  expect([written[0], written[32], written[64]]).toEqual([1, 0, 1]);
});

test('the kernels are a valid module of less than 48 KB (fused: 64), the same each time; one byte less is none', () => {
  const bytes = kernelModule(false, 0);
  expect(webAssembly!.validate(bytes)).toBe(true);
  expect(webAssembly!.validate(bytes.subarray(0, -1))).toBe(false);
  expect(bytes.length).toBeLessThan(49_152);
  expect(kernelModule(false, 0)).toEqual(bytes);
  expect(kernelModule(true, 0)).not.toEqual(bytes);
  expect(kernelModule(true, 0).length).toBeLessThan(65_536);
});

test('a float32 product and sum round as Math.fround does', () => {
  const values = Float32Array.of(1.1, 3.3, 1e-8, 7);
  const builder = new ModuleBuilder();
  builder.export(
    'run',
    builder.define(['n'], () => {
      const value = v128.load(MARK, 0);
      return [v128.store(0, 0, f32x4.add(f32x4.mul(value, value), value))];
    }),
  );
  const written = new Float32Array(ran(builder, 0, new Uint8Array(values.buffer)).buffer, 0, 4);
  expect([...written]).toEqual([...values].map((value) => Math.fround(Math.fround(value * value) + value)));
});
