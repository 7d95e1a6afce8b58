// What our subject answers hangs together: the states after every step, which come from cells or from a network of one step,
// hold the output and the last states, which come from the network itself.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completeConfig } from '../../src/signatures/index.ts';
import type { Question } from '../../src/conformance/index.ts';
import { ownWith } from '../../src/subjects/index.ts';
import { type FloatTensor, type NamedTensors, numbers, tensor, transpose01 } from '../../src/tensor/index.ts';
import { type Drawn, networks } from '../drawn.ts';
import { NETWORKS } from '../nn/classes.ts';
import { holds } from '../property.ts';

const subject = ownWith({ kernel: 'scalar' });

function questionOf(drawn: Drawn, lengths: readonly number[] | undefined, batch_first: boolean): Question {
  const { module, config, network, input, initial } = drawn;
  const states = Object.fromEntries(initial.map((state, i) => [i === 0 ? 'h_0' : 'c_0', state]));
  const packed = lengths && { lengths: tensor(BigInt64Array.from(lengths, BigInt), [lengths.length]) };
  return {
    module,
    config: completeConfig(module, { ...config, batch_first }),
    dtype: config.dtype,
    stepped: false,
    state_dict: network.state_dict(),
    inputs: { input: batch_first ? transpose01(input) : input, ...states, ...packed },
  } as unknown as Question;
}

describe.each(NETWORKS)('%s', (module) => {
  const drawn = fc.tuple(
    networks(module),
    fc.boolean(),
    fc.boolean(),
    fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
  );
  test('the steps hold output and last states, packed or not, bit for bit', () => {
    holds(
      drawn,
      ([one, isPacked, batch_first, naturals]) => {
        const { seq_len, batch, config, input } = one;
        const lengths = naturals
          .slice(0, batch)
          .map((natural) => (isPacked ? 1 + (natural % seq_len) : seq_len));
        if (isPacked) pad(input, lengths);
        const question = questionOf(one, isPacked ? lengths : undefined, batch_first);
        const answer = subject.run(question) as NamedTensors;
        const D = config.bidirectional ? 2 : 1;
        const given = answer['output'] as FloatTensor;
        const output = numbers(batch_first ? transpose01(given) : given);
        for (const letter of module === 'LSTM' ? ['h', 'c'] : ['h']) {
          const { shape } = answer[`${letter}_steps`]!;
          const steps = numbers(answer[`${letter}_steps`]!);
          const last = numbers(answer[`${letter}_n`]!);
          const [places, , , width] = shape as [number, number, number, number];
          expect(shape).toEqual([places, seq_len, batch, width]);
          const at = (place: number, t: number, row: number) =>
            steps.slice(((place * seq_len + t) * batch + row) * width).slice(0, width);
          lengths.forEach((length, row) => {
            for (let place = 0; place < places; place++) {
              const end = place % D === 1 ? 0 : length - 1;
              const from = (place * batch + row) * width;
              expect(last.slice(from, from + width)).toEqual(at(place, end, row));
              for (let t = length; t < seq_len; t++) expect(at(place, t, row).every(isZero)).toBe(true);
            }
            if (letter === 'c') return;
            for (let t = 0; t < seq_len; t++) {
              const top = Array.from({ length: D }, (_, direction) => at(places - D + direction, t, row));
              const from = (t * batch + row) * D * width;
              expect(output.slice(from, from + D * width)).toEqual(top.flat());
            }
          });
        }
      },
      25,
    );
  });
});

const isZero = (value: number) => Object.is(value, 0);

/** NaN after each row's last step, in place. */
function pad({ data, shape }: FloatTensor, lengths: readonly number[]): void {
  const [, batch, width] = shape as [number, number, number];
  for (let at = 0; at < data.length; at++) {
    if (Math.floor(at / (batch * width)) >= lengths[Math.floor(at / width) % batch]!) data[at] = Number.NaN;
  }
}

describe('modules are kept from question to question, and are those of its weights', () => {
  const [{ network, ...drawn }] = fc.sample(networks('GRU'), { seed: 1, numRuns: 1 }) as [Drawn];
  const question = questionOf({ network, ...drawn } as Drawn, undefined, false);
  const answer = (one: Question, by = ownWith({ kernel: 'scalar' })) => by.run(one) as NamedTensors;
  const negated = (one: Question): Question => ({
    ...one,
    state_dict: Object.fromEntries(
      Object.entries(one.state_dict).map(([name, { data, shape }]) => [
        name,
        tensor((data as Float32Array).map((value) => -value) as Float32Array, shape),
      ]),
    ),
  });

  test('with others in between', () => {
    const by = ownWith({ kernel: 'scalar' });
    const small = Array.from({ length: 4 }, (_, i) =>
      questionOf(fc.sample(networks('LSTM'), { seed: i, numRuns: 1 })[0]!, undefined, false),
    );
    for (const one of [question, negated(question), question, ...small, question, ...small.toReversed()])
      expect(answer(one, by)).toEqual(answer(one));
  });

  test('also where the weights were written to, or the config alone is another', () => {
    const by = ownWith({ kernel: 'scalar' });
    const written = { ...question, state_dict: negated(negated(question)).state_dict };
    const before = answer(written, by);
    const weight = written.state_dict['weight_hh_l0']!.data as Float32Array;
    weight[0]! += 1;
    expect(answer(written, by)).toEqual(answer(written));
    expect(answer(written, by)).not.toEqual(before);
    const { input } = written.inputs as { readonly input: FloatTensor };
    const swapped = { ...written, inputs: { input }, config: { ...written.config, batch_first: true } };
    expect(answer(swapped, by)).toEqual(answer(swapped));
  });
});
