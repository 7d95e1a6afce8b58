// Packed sequences, of every network: what lengths mean, and what is refused. Bits are compared.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FloatTensor, select, stack, tensor, transpose01, zeros } from '../../src/tensor/index.ts';
import { type Drawn, networks, values } from '../drawn.ts';
import { holds } from '../property.ts';
import { asked, CLASSES, NETWORKS, tupled } from './classes.ts';

const items = (whole: FloatTensor) => Array.from({ length: whole.shape[0]! }, (_, i) => select(whole, i));
const rows = (whole: FloatTensor) => items(transpose01(whole));
const row = (whole: FloatTensor, index: number) => transpose01(stack([rows(whole)[index]!]));
const ofRows = (all: readonly FloatTensor[]) => transpose01(stack(all));
const firstSteps = (whole: FloatTensor, count: number) => stack(items(whole).slice(0, count));
const isZero = ({ data }: FloatTensor) => data.every((value) => Object.is(value, 0));

/** A network with how many steps each row has. */
const packed = (module: (typeof NETWORKS)[number], fixed: object = {}) =>
  fc
    .tuple(networks(module, fixed), fc.array(fc.nat(), { minLength: 5, maxLength: 5 }))
    .map(([drawn, naturals]) => {
      const { batch, seq_len } = drawn;
      const lengths = naturals.slice(0, batch).map((natural) => 1 + (natural % seq_len));
      return { ...drawn, lengths };
    });

/** The input with NaN after each row's last step. */
function padded({ input }: Drawn, lengths: readonly number[]): FloatTensor {
  const data = input.data.slice();
  const [, batch, width] = input.shape as [number, number, number];
  for (let at = 0; at < data.length; at++) {
    const t = Math.floor(at / (batch * width));
    if (t >= lengths[Math.floor(at / width) % batch]!) data[at] = Number.NaN;
  }
  return tensor<typeof input.dtype>(data, input.shape);
}

describe.each(NETWORKS)('%s', (module) => {
  const runs = 50;

  test('each row is the row alone at its own length, NaN in the padding or not, and output is 0 after it', () => {
    holds(
      packed(module),
      (drawn) => {
        const { network, input, initial, lengths } = drawn;
        const answer = asked(network, padded(drawn, lengths), initial, { lengths });
        expect(asked(network, input, initial, { lengths })).toEqual(answer);
        const [output, ...last] = answer;
        lengths.forEach((length, index) => {
          const own = initial.map((state) => row(state, index));
          const [alone, ...ends] = asked(network, firstSteps(row(input, index), length), own);
          expect(firstSteps(row(output!, index), length)).toEqual(alone);
          expect(last.map((state) => row(state, index))).toEqual(ends);
          expect(items(row(output!, index)).slice(length).every(isZero)).toBe(true);
        });
      },
      runs,
    );
  });

  test('rows that are all whole give what it gives without lengths', () => {
    holds(
      packed(module),
      ({ network, input, initial, seq_len, batch }) => {
        const lengths = Array<number>(batch).fill(seq_len);
        expect(asked(network, input, initial, { lengths })).toEqual(asked(network, input, initial));
      },
      runs,
    );
  });

  test('without initial states they are zeros', () => {
    holds(
      packed(module),
      ({ network, input, initial, lengths }) => {
        const none = initial.map(({ shape, dtype }) => zeros(shape, dtype));
        expect(asked(network, input, undefined, { lengths })).toEqual(
          asked(network, input, none, { lengths }),
        );
      },
      runs,
    );
  });

  test('answers stand in the order of the rows, whatever their lengths', () => {
    holds(
      packed(module),
      ({ network, input, initial, lengths }) => {
        const backwards = (whole: FloatTensor) => ofRows(rows(whole).toReversed());
        const answer = asked(network, input, initial, { lengths });
        const turned = asked(network, backwards(input), initial.map(backwards), {
          lengths: lengths.toReversed(),
        });
        expect(turned).toEqual(answer.map(backwards));
      },
      runs,
    );
  });

  test('batch_first transposes input and output and nothing else; lengths may be an int64 tensor; out is written', () => {
    holds(
      packed(module),
      ({ config, network, other, input, initial, lengths }) => {
        const [output, ...last] = asked(network, input, initial, { lengths });
        const batchFirst = other({ ...config, batch_first: true }, network.state_dict());
        const asTensor = tensor(BigInt64Array.from(lengths, BigInt), [lengths.length]);
        const bothWays = [
          [network, input, [output!, ...last]],
          [batchFirst, transpose01(input), [transpose01(output!), ...last]],
        ] as const;
        for (const [one, given, wanted] of bothWays) {
          const [first, ...others] = wanted.map(({ shape, dtype }) => {
            const filled = zeros(shape, dtype);
            filled.data.fill(Number.NaN);
            return filled;
          });
          const out = [first, tupled(others)];
          expect(asked(one, given, initial, { lengths: asTensor, out })).toEqual(wanted);
          expect([first, ...others]).toEqual(wanted);
        }
      },
      runs,
    );
  });

  test('float32-in-order: each row has the bits of the row alone', () => {
    holds(
      packed(module, { dtype: 'float32' }),
      ({ config, network, input, initial, lengths }) => {
        const pinned = CLASSES[module].fromStateDict(config, network.state_dict(), {
          arithmetic: 'float32-in-order',
        });
        const [output, ...last] = asked(pinned.eval(), input, initial, { lengths });
        lengths.forEach((length, index) => {
          const own = initial.map((state) => row(state, index));
          const [alone, ...ends] = asked(pinned, firstSteps(row(input, index), length), own);
          expect(firstSteps(row(output!, index), length)).toEqual(alone);
          expect(last.map((state) => row(state, index))).toEqual(ends);
        });
      },
      runs / 2,
    );
  });

  test('dropout acts between layers, and leaves the padding alone', () => {
    const sizes = { input_size: 3, hidden_size: 8, num_layers: 2, dropout: 0.5 };
    const network = new CLASSES[module](sizes, { seed: 1 });
    const input = values([6, 2, 3], 'float32', 1);
    const lengths = [6, 2];
    const [output, h_n] = asked(network, input, undefined, { lengths });
    expect(items(row(output!, 1)).slice(2).every(isZero)).toBe(true);
    const [still, kept] = asked(network.eval(), input, undefined, { lengths });
    expect(output).not.toEqual(still);
    expect(select(h_n!, 0)).toEqual(select(kept!, 0)); // nothing is dropped below the first layer
  });
});

describe('refused', () => {
  const input = (...shape: number[]) => zeros(shape, 'float32');
  const messageOf = (given: FloatTensor, lengths: unknown) => {
    try {
      asked(new CLASSES.LSTM({ input_size: 3, hidden_size: 5 }), given, undefined, { lengths });
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
    return 'nothing was refused';
  };
  test.each<[FloatTensor, unknown, string]>([
    [input(7, 3), [7], 'ShapeError: lengths: input is 2-D (7, 3), want 3-D (batched) to go with lengths'],
    [input(7, 0, 3), [], 'ShapeError: lengths: input (7, 0, 3) is empty, want some steps'],
    [input(0, 2, 3), [1, 1], 'ShapeError: lengths: input (0, 2, 3) is empty, want some steps'],
    [input(7, 2, 3), [7], 'InputError: lengths: [7], want 2 of them, one for each row of the batch'],
    [
      input(7, 2, 3),
      [7, 7, 7],
      'InputError: lengths: [7,7,7], want 2 of them, one for each row of the batch',
    ],
    ...[0, -1, 8, 2.5, Number.NaN, '7', 7n, true, null, undefined].map(
      (length): [FloatTensor, unknown, string] => [
        input(7, 2, 3),
        [7, length],
        `InputError: lengths[1] is ${typeof length === 'string' ? `'${length}'` : typeof length === 'bigint' ? '7n' : String(length)}, want a whole number from 1 to seq_len = 7`,
      ],
    ),
    [input(7, 2, 3), 7, 'InputError: lengths: 7, want whole numbers in an array or an int64 tensor'],
    [
      input(7, 2, 3),
      Int32Array.of(7, 7),
      'InputError: lengths: an object, want whole numbers in an array or an int64 tensor',
    ],
    [
      input(7, 2, 3),
      tensor(Float32Array.of(7, 7), [2]),
      'InputError: lengths: dtype float32, want int64, or an array of numbers',
    ],
    [
      input(7, 2, 3),
      tensor(BigInt64Array.of(7n, 7n), [1, 2]),
      'ShapeError: lengths: shape (1, 2), want (batch,) = (2,)',
    ],
    [
      input(7, 2, 3),
      tensor(BigInt64Array.of(7n, 8n), [2]),
      'InputError: lengths[1] is 8, want a whole number from 1 to seq_len = 7',
    ],
    [input(3), [7], 'ShapeError: input: 1-D (3,), want 2-D (unbatched) or 3-D for LSTM'],
  ])('%#', (given, lengths, says) => expect(messageOf(given, lengths)).toBe(says));

  test('null is no lengths', () => {
    const lstm = new CLASSES.LSTM({ input_size: 3, hidden_size: 5 });
    const given = input(7, 2, 3);
    expect(asked(lstm, given, undefined, { lengths: null })).toEqual(asked(lstm, given));
  });
});
