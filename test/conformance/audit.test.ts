// A golden is judged before it judges: no committed one is broken, and each is where one of its numbers is moved.
import { describe, expect, test } from 'vitest';
import type { Case, Subject } from '../../src/conformance/index.ts';
import { Opened } from '../../src/conformance/opened.ts';
import { check } from '../../src/harness/index.ts';
import { prettyReport } from '../../src/report/index.ts';
import { own } from '../../src/subjects/index.ts';
import { type FloatTensor, type NamedTensors, type Tensor, tensor } from '../../src/tensor/index.ts';
import { share } from '../share.ts';
import { golden, goldens } from '../goldens.ts';
import { moved } from './of-a-case.ts';
import { spoiled } from './spoiled.ts';

const nobody: Subject = {
  name: 'nobody',
  run: () => {
    throw new Error('nobody was to be asked');
  },
};

test(
  'no committed golden is broken, and each one is with one number moved',
  { timeout: 900_000 },
  async () => {
    let moves = 0;
    for (const [i, asked] of share(await goldens(), 10).entries()) {
      // Of what was drawn some: there are thousands of numbers to move.
      const isDrawn = /^(covering|pinned|random)\//.test(asked.id);
      if (isDrawn && i % 8 !== 0) continue;
      expect([asked.id, new Opened(asked).broken]).toEqual([asked.id, []]);
      for (const one of spoiled(asked, (count) => (count * 7919) % (count + 1))) {
        moves++;
        const isFound = new Opened(one.asked).broken.some(
          ({ tensor: of }) => of === `${one.group}.${one.name}`,
        );
        expect([asked.id, one.group, one.name, one.by, isFound]).toEqual([
          asked.id,
          one.group,
          one.name,
          one.by,
          true,
        ]);
      }
    }
    expect(moves).toBeGreaterThan(400);
    console.log(`audit: ${moves} moved numbers of committed goldens, all broken`);
  },
);

describe('a broken golden', () => {
  const brokenBy = async (id: string, name: string, offset: number, by: number): Promise<Case> => {
    const asked = await golden(id);
    const one = asked.expected[name] as FloatTensor;
    return { ...asked, expected: { ...asked.expected, [name]: moved(one, offset, one.data[offset]! + by) } };
  };
  const verdictOf = async (asked: Case, subject = nobody) => (await check(subject, [asked])).cases[0]!;

  test('is named with its tensor, place and both values, and nobody is asked', async () => {
    const verdict = await verdictOf(await brokenBy('article/rnn', 'output', 0, 10));
    expect(verdict).toMatchObject({ status: 'broken', tensors: [] });
    expect(verdict.reason).toMatch(
      /^expected\.output \(0, 0, 0\) is 1\d\.\d+, and the weights, the input and the state before it give 0\.\d+, within \S+ \(1 of 600 elements\)\. Probably this number was changed after it was recorded\.$/,
    );
  });

  test('is no gap, and no failure', async () => {
    const asked = await brokenBy('article/rnn', 'output', 0, 10);
    const { totals } = await check({ ...own, gaps: { [asked.id]: 'a draft' } }, [asked]);
    expect(totals).toEqual({ cases: 1, pass: 0, fail: 0, skip: 0, gap: 0, broken: 1 });
  });

  test('that was recorded in training mode says so', async () => {
    const asked = await golden('rnn/dropout_is_the_identity_in_eval');
    // what dropout does to the layer above: some of its inputs are 0
    const dropped = { ...asked, config: { ...asked.config } };
    const bent = await own.run({ ...dropped, state_dict: withColumnOff(asked.state_dict, 'weight_ih_l1') });
    const { reason } = await verdictOf({ ...asked, expected: { ...asked.expected, ...bent }, truth: {} });
    expect(reason).toMatch(
      /Probably it was recorded in training mode, where dropout acts between the layers/,
    );
  });

  test('that was recorded in lower precision says so', async () => {
    const asked = await golden('rnn/h_n_is_the_last_state_of_every_layer');
    const half = (bits: number) => (value: number) => {
      if (value === 0) return value;
      const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - bits + 1);
      return Math.round(value / unit) * unit;
    };
    const inBits = async (bits: number) => {
      const state_dict = Object.fromEntries(
        Object.entries(asked.state_dict).map(([name, one]) => [name, mapped(one, half(bits))]),
      );
      const expected = await own.run({ ...asked, state_dict });
      return (await verdictOf({ ...asked, expected, truth: {} })).reason;
    };
    expect(await inBits(11)).toMatch(
      /Probably it was recorded with TF32 products .*, or from float16 weights\.$/,
    );
    expect(await inBits(8)).toMatch(/Probably it was recorded in bfloat16, or from bfloat16 weights\.$/);
  });

  test('in one number of a golden whose steps are hidden is found too', async () => {
    const { h_steps: _, ...expected } = (await golden('rnn/h_n_is_the_last_state_of_every_layer')).expected;
    const asked = { ...(await golden('rnn/h_n_is_the_last_state_of_every_layer')), expected, truth: {} };
    expect((await verdictOf(asked, own)).status).toBe('pass');
    for (const [name, by] of [
      ['output', 10],
      ['output', 1e-4],
      ['h_n', 1e-4],
    ] as const) {
      const bent = moved(expected[name] as FloatTensor, 3, (expected[name]!.data as Float32Array)[3]! + by);
      const verdict = await verdictOf({ ...asked, expected: { ...expected, [name]: bent } });
      expect([name, by, verdict.status]).toEqual([name, by, 'broken']);
      expect(verdict.reason).toMatch(/and the weights and inputs give/);
    }
  });

  test.each<[string, readonly string[]]>([
    ['lstm/both_states_are_carried', ['h_steps', 'c_steps']],
    ['lstm/both_states_are_carried', ['c_steps']],
    ['lstm/projection_three_layers_bidirectional_batch_first', ['h_steps', 'c_steps']],
    ['lstm/packed_three_layers_bidirectional_batch_first', ['c_steps']],
    ['gru/packed_three_layers_bidirectional_batch_first', ['h_steps']],
  ])('of an LSTM or a GRU, %s without %s, is found too', async (id, absent) => {
    const whole = await golden(id);
    const kept = Object.entries(whole.expected).filter(([name]) => !absent.includes(name));
    const asked = { ...whole, expected: Object.fromEntries(kept) as NamedTensors, truth: {} };
    expect((await verdictOf(asked, own)).status).toBe('pass');
    for (const [name, one] of kept) {
      for (const by of [10, 1e-3]) {
        const offset = 2; // of the first step or layer, which is no padding
        const bent = moved(one as FloatTensor, offset, (one.data as Float32Array)[offset]! + by);
        const verdict = await verdictOf({ ...asked, expected: { ...asked.expected, [name]: bent } });
        expect([name, by, verdict.status]).toEqual([name, by, 'broken']);
        expect(verdict.reason).toMatch(new RegExp(`^expected\\.${name} `));
      }
    }
  });
});

describe('what is not broken', () => {
  test('numbers that were written down with six decimals', async () => {
    for (const id of ['article/rnn', 'rnn/h_n_is_the_last_state_of_every_layer', 'cell/stepped']) {
      const asked = await golden(id);
      const six = (value: number) => Math.fround(Number(value.toFixed(6)));
      const expected = Object.fromEntries(
        Object.entries(asked.expected).map(([name, one]) => [name, mapped(one, six)]),
      );
      const { cases } = await check(own, [{ ...asked, expected }]);
      expect([id, cases[0]!.status, cases[0]!.reason]).toEqual([id, 'pass', undefined]);
      const off = { ...expected, ...first(expected, (one) => moved(one, 1, one.data[1]! + 1e-4)) };
      expect([id, (await check(own, [{ ...asked, expected: off }])).cases[0]!.status]).toEqual([
        id,
        'broken',
      ]);
    }
  });

  test('a case that says least: one tensor, no truth, no states', async () => {
    for (const id of ['article/rnn', 'rnn/layer_1_reads_both_directions', 'rnn/float64', 'rnn/relu']) {
      const asked = await golden(id);
      for (const name of Object.keys(asked.expected)) {
        const only = { ...asked, expected: { [name]: asked.expected[name]! }, truth: {} };
        const [verdict] = (await check(own, [only])).cases;
        expect([id, name, verdict!.status, verdict!.per_step?.status]).toEqual([id, name, 'pass', 'pass']);
        expect(verdict!.tensors.every(({ budget }) => budget !== undefined)).toBe(true);
      }
    }
  });
});

test('behind the onset of chaos a case without steps is not judged, and that is said; before it, it is', async () => {
  const asked = await golden('rnn/chaotic_in_both_directions');
  const { h_steps: _, ...expected } = asked.expected;
  const bare = { ...asked, expected, truth: {} };
  const [verdict] = (await check(own, [bare])).cases;
  expect(verdict).toMatchObject({ status: 'pass', chaotic: { cause: 'growth', hidden: true } });
  const calm = await golden('rnn/layer_1_reads_both_directions');
  const { h_steps: __, ...few } = calm.expected;
  const [whole] = (await check(own, [{ ...calm, expected: few, truth: {} }])).cases;
  expect(whole).not.toHaveProperty('chaotic');
  expect(whole!.tensors.every(({ left_out }) => left_out === undefined)).toBe(true);
});

test('of a chaotic LSTM the report says which states the case has not', async () => {
  const asked = await golden('lstm/chaotic');
  const without = (absent: readonly string[]) => {
    const kept = Object.entries(asked.expected).filter(([name]) => !absent.includes(name));
    return { ...asked, expected: Object.fromEntries(kept) as NamedTensors, truth: {} };
  };
  const textOf = async (absent: readonly string[]) =>
    prettyReport(await check(own, [without(absent)]), { colours: false }).replaceAll(/\s+/g, ' ');
  expect(await textOf(['c_steps'])).toMatch(/not judged from t = \d+ .* on: the case has no c_steps \(/);
  expect(await textOf(['h_steps', 'c_steps'])).toMatch(/the case has no h_steps and c_steps \(/);
  expect(await textOf([])).not.toContain('the case has no');
});

function mapped({ data, shape }: Tensor, change: (value: number) => number): Tensor {
  return tensor((data as Float32Array).map(change), shape);
}

function first(tensors: NamedTensors, change: (one: FloatTensor) => Tensor): NamedTensors {
  const [[name, one]] = Object.entries(tensors) as [[string, Tensor]];
  return { [name]: change(one as FloatTensor) };
}

function withColumnOff(state_dict: NamedTensors, name: string): NamedTensors {
  const { data, shape } = state_dict[name] as FloatTensor;
  const width = shape[1]!;
  const off = (data as Float32Array).map((value, i) => (i % width === 0 ? 0 : value * 2));
  return { ...state_dict, [name]: tensor(off, shape) };
}
