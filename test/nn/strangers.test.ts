// Memory of one module is never reached through another, whatever comes in. Several modules live in the one linear memory;
// hostile objects go into some of them; the others still answer the same bits, and not a byte of theirs has changed.
import fc from 'fast-check';
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { Lease } from '../../src/nn/kernels/simd/memory.ts';
import { holds } from '../property.ts';
import type { Act, Kind, Place } from './hostile.ts';

// Modules of its own, all of them, so that the memory is small and nobody else writes to it.
vi.resetModules();
const nn = await import('../../src/nn/index.ts');
const { engineWith } = await import('../../src/nn/kernels/simd/engine.ts');
const { InputError, tensor } = await import('../../src/tensor/index.ts');
const { KINDS, transferQueued } = await import('./hostile.ts');

const sizes = { input_size: 4, hidden_size: 5 };
const CALLS = ['input', 'initial', 'both', 'out', 'load', 'from', 'lengths'] as const;

const { linear } = engineWith(false)!;
type Region = readonly [from: number, to: number];
/** Every block that was ever allocated, in bytes, by order; every lease that ever had a place. */
const blocks: Region[] = [];
const leases: Lease[] = [];
/** Where the scratch is. */
let scratch = 0;

const { allocate, place: placed, scratch: scratched } = linear;
vi.spyOn(linear, 'allocate').mockImplementation((bytes) => {
  const address = allocate.call(linear, bytes);
  blocks.push([address, address + bytes]);
  return address;
});
vi.spyOn(linear, 'place').mockImplementation((lease) => {
  leases.push(lease);
  return placed.call(linear, lease);
});
vi.spyOn(linear, 'scratch').mockImplementation((bytes, keep) => {
  scratch = scratched.call(linear, bytes, keep);
  return scratch;
});
afterAll(() => {
  vi.restoreAllMocks();
});

const place = (...shape: number[]): Place => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i + 1)),
});
const plain = ({ shape, data }: Place) => tensor(data, shape);

type Any = {
  forward: (...given: never[]) => unknown;
  load_state_dict: (given: never) => unknown;
  dispose(): void;
};

interface Subject {
  readonly name: string;
  readonly make: (options: object) => Any;
  readonly from: (state_dict: object, options: object) => Any;
  readonly input: () => Place;
  readonly initial: () => Place[];
  /** The results that can be given, and how they are handed over. */
  readonly outs: () => Place[];
  readonly out: (given: unknown[]) => unknown;
  /** As the initial states are handed over. */
  readonly states: (given: unknown[]) => unknown;
}

const cell: Subject = {
  name: 'cell',
  make: (options) => new nn.RNNCell(sizes, options),
  from: (state_dict, options) => nn.RNNCell.fromStateDict(sizes, state_dict as never, options),
  input: () => place(3, 4),
  initial: () => [place(3, 5)],
  outs: () => [place(3, 5)],
  out: ([only]) => only,
  states: ([only]) => only,
};
const lstmCell: Subject = {
  name: 'LSTM cell',
  make: (options) => new nn.LSTMCell(sizes, options),
  from: (state_dict, options) => nn.LSTMCell.fromStateDict(sizes, state_dict as never, options),
  input: () => place(3, 4),
  initial: () => [place(3, 5), place(3, 5)],
  outs: () => [place(3, 5), place(3, 5)],
  out: (given) => given,
  states: (given) => given,
};
const network = (name: string, more: object, batch_first: boolean): Subject => ({
  name,
  make: (options) => new nn.RNN({ ...sizes, ...more, batch_first }, options),
  from: (state_dict, options) =>
    nn.RNN.fromStateDict({ ...sizes, ...more, batch_first }, state_dict as never, options),
  input: () => (batch_first ? place(3, 6, 4) : place(6, 3, 4)),
  initial: () => [place(4, 3, 5)],
  outs: () => [batch_first ? place(3, 6, 10) : place(6, 3, 10), place(4, 3, 5)],
  out: (given) => given,
  states: ([only]) => only,
});
const both = { ...sizes, num_layers: 2, bidirectional: true };
const lstm: Subject = {
  name: 'projected LSTM',
  make: (options) => new nn.LSTM({ ...both, proj_size: 2 }, options),
  from: (state_dict, options) =>
    nn.LSTM.fromStateDict({ ...both, proj_size: 2 }, state_dict as never, options),
  input: () => place(6, 3, 4),
  initial: () => [place(4, 3, 2), place(4, 3, 5)],
  outs: () => [place(6, 3, 4), place(4, 3, 2), place(4, 3, 5)],
  out: ([output, ...last]) => [output, last],
  states: (given) => given,
};
const SUBJECTS = [
  cell,
  network('network', { num_layers: 2, bidirectional: true }, false),
  network('network, batch_first', { num_layers: 2, bidirectional: true }, true),
  lstmCell,
  lstm,
];

/** One call with hostile objects in one place. What it throws is given back. */
function attempt(
  subject: Subject,
  module: Any,
  call: (typeof CALLS)[number],
  options: object,
  bad: (place: Place) => unknown,
): unknown {
  const fresh = subject.make({ seed: 3 }) as unknown as { state_dict(): Record<string, Place> };
  const dict = Object.fromEntries(Object.entries(fresh.state_dict()).map(([name, one]) => [name, bad(one)]));
  const outs = { out: subject.out(subject.outs().map(plain)) };
  const badOuts = { out: subject.out(subject.outs().map(bad)) };
  const [input, initial] = [plain(subject.input()), subject.states(subject.initial().map(plain))];
  const [badInput, badInitial] = [bad(subject.input()), subject.states(subject.initial().map(bad))];
  const forward = (...given: unknown[]) => module.forward(...(given as never[]));
  try {
    if (call === 'input') forward(badInput, initial, outs);
    if (call === 'initial') forward(input, badInitial);
    if (call === 'both') forward(badInput, badInitial, outs);
    if (call === 'out') forward(input, initial, badOuts);
    if (call === 'lengths') forward(input, initial, { lengths: bad(place(3)) });
    if (call === 'load') module.load_state_dict(dict as never);
    if (call === 'from') subject.from(dict, options).dispose();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Bytes that are not as before, outside of what may be written. */
function changedOutside(before: Uint8Array, allowed: readonly Region[]): number[] {
  const after = new Uint8Array(linear.memory.buffer);
  const isAllowed = (at: number) => allowed.some(([from, to]) => at >= from && at < to);
  const changed: number[] = [];
  for (let at = 0; at < before.length; at++) if (before[at] !== after[at] && !isAllowed(at)) changed.push(at);
  return changed;
}

/** Of the leases that have a place, from one of the list on. */
const regionsFrom = (first: number): Region[] =>
  leases
    .slice(first)
    .flatMap(({ address, bytes }) => (address === undefined ? [] : [[address, address + bytes]]));
const overlap = ([a, b]: Region, [c, d]: Region) => a < d && c < b;

function trial(
  subject: Subject,
  call: (typeof CALLS)[number],
  kind: Kind,
  size: number,
  acts: readonly number[],
  options: object,
): void {
  const input = plain(cell.input());
  const atStart = leases.length;
  const witnesses = [1, 2].map((seed) => new nn.RNNCell(sizes, { ...options, seed }));
  const answers = witnesses.map((witness) => witness.forward(input));
  const theirs = regionsFrom(atStart);
  expect(theirs).toHaveLength(2);
  const module = subject.make({ ...options, seed: 4 });
  module.forward(plain(subject.input()) as never); // its weights and the scratch have their places now
  const bystander = new nn.RNNCell(sizes, { ...options, seed: 6 });
  bystander.forward(input);
  const weights = (module as unknown as { state_dict(): object }).state_dict();
  let depth = 0;
  const uses: Act[] = [
    () => module.forward(plain(subject.input()) as never),
    () => module.load_state_dict(weights as never),
    () => module.dispose(),
    () => bystander.forward(input),
    () => bystander.load_state_dict(new nn.RNNCell(sizes, { ...options, seed: 7 }).state_dict()),
    () => bystander.dispose(),
    transferQueued,
  ];
  const act = () => {
    if (depth++ > 3) return;
    for (const use of acts)
      try {
        uses[use]!();
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
  };
  const owned = [...regionsFrom(atStart + 2), ...blocks.filter(([from]) => from === scratch)];
  const before = new Uint8Array(linear.memory.buffer).slice();
  const given = blocks.length;
  const error = attempt(subject, module, call, options, (one) => kind.make(one, act, size));
  transferQueued();
  if (error !== undefined) expect(error).toBeInstanceOf(InputError);
  const allowed = [...owned, ...blocks.slice(given)];
  expect(allowed.filter((one) => theirs.some((other) => overlap(one, other)))).toEqual([]);
  expect(changedOutside(before, allowed)).toEqual([]);
  expect(regionsFrom(atStart).slice(0, 2)).toEqual(theirs);
  expect(witnesses.map((witness) => witness.forward(input))).toEqual(answers);
  // Nothing was given back twice: what is made now has a place of its own.
  const more = [8, 9].map((seed) => new nn.RNNCell(sizes, { ...options, seed }));
  for (const one of more) one.forward(input);
  const all = regionsFrom(atStart);
  expect(all.filter((one, i) => all.some((other, j) => j < i && overlap(one, other)))).toEqual([]);
  for (const used of [...witnesses, module, bystander, ...more]) used.dispose();
}

/** Node 20 does not fuse. */
const KERNELS = engineWith(true) ? [false, true] : [false];

describe.each(KERNELS)('fma %s', (fma) => {
  const options = { kernel: 'simd', fma };
  test.each(SUBJECTS)('every kind in every place: $name', (subject) => {
    expect(KINDS.length).toBeGreaterThan(30);
    for (const call of CALLS)
      for (const kind of KINDS)
        for (const size of [2000, 2001, 7])
          try {
            trial(subject, call, kind, size, [2, 1, 5, 6], options);
          } catch (cause) {
            throw new Error(`${kind.name} as ${call}, ${size}`, { cause });
          }
  });

  test('kinds, sizes and what getters do, as they are drawn', () => {
    const drawn = fc.record({
      subject: fc.constantFrom(...SUBJECTS),
      call: fc.constantFrom(...CALLS),
      kind: fc.constantFrom(...KINDS),
      size: fc.integer({ min: 0, max: 5000 }),
      acts: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 4 }),
    });
    holds(
      drawn,
      ({ subject, call, kind, size, acts }) => trial(subject, call, kind, size, acts, options),
      300,
    );
  });
});
