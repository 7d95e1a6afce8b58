// What must hold between runs of our own modules, for random sizes, layer counts and initial states.
// Bits are compared: the order of sums depends on the sizes alone.
import { describe, expect, test } from 'vitest';
import {
  catLast,
  type FloatTensor,
  select,
  stack,
  tensor,
  transpose01,
  zeros,
} from '../../src/tensor/index.ts';
import { networks } from '../drawn.ts';
import { holds } from '../property.ts';
import { type AnyModule, asked, CLASSES, NETWORKS } from './classes.ts';

const flip = (sequence: FloatTensor) => stack(steps(sequence).toReversed());
const steps = (sequence: FloatTensor) =>
  Array.from({ length: sequence.shape[0]! }, (_, t) => select(sequence, t));
const slice = (from: FloatTensor, start: number, end: number) => stack(steps(from).slice(start, end));
const oneDirection = { bidirectional: false };

/** `weight_ih_l2_reverse` of a network as `weight_ih_l0` of another. */
function layerWeights(network: AnyModule, layer: number, from: string, to: string) {
  return Object.fromEntries(
    Object.entries(network.state_dict())
      .filter(([name]) => new RegExp(`_l${layer}${from}$`).test(name))
      .map(([name, weight]) => [name.replace(`_l${layer}${from}`, to), weight]),
  );
}

describe.each(NETWORKS)('%s', (module) => {
  const drawn = (fixed: Parameters<typeof networks>[1] = {}) => networks(module, fixed);
  const runs = module === 'RNN' ? 100 : 50;

  test('its cell stepped by hand is one layer of it', () => {
    const whole = { num_layers: 1, ...oneDirection, ...(module === 'LSTM' ? { proj_size: 0 } : {}) };
    holds(
      drawn(whole),
      ({ config, options, network, run, input, initial }) => {
        const { input_size, hidden_size, nonlinearity, bias } = config;
        const own = module === 'RNN' ? { nonlinearity } : {};
        const cell = CLASSES[`${module}Cell`].fromStateDict(
          { input_size, hidden_size, bias, ...own },
          layerWeights(network, 0, '', ''),
          options,
        );
        let states = initial.map((state) => select(state, 0));
        const all = steps(input).map((x_t) => (states = asked(cell, x_t, states)));
        const output = stack(all.map(([h]) => h!));
        expect(run(input, initial)).toEqual([output, ...states.map((state) => stack([state]))]);
      },
      runs,
    );
  });

  test('in one direction, cut anywhere with the last states carried over, it gives the whole', () => {
    holds(
      drawn(oneDirection),
      ({ run, input, initial, seq_len }) => {
        const [whole, ...last] = run(input, initial);
        for (let cut = 1; cut < seq_len; cut += Math.ceil(seq_len / 12)) {
          const [first, ...carried] = run(slice(input, 0, cut), initial);
          const [second, ...ends] = run(slice(input, cut, seq_len), carried);
          expect([stack([...steps(first!), ...steps(second!)]), ...ends]).toEqual([whole, ...last]);
        }
      },
      runs,
    );
  });

  test('no initial states are zeros', () => {
    holds(
      drawn(),
      ({ run, input, initial }) => {
        const none = initial.map(({ shape, dtype }) => zeros(shape, dtype));
        expect(run(input)).toEqual(run(input, none));
      },
      runs,
    );
  });

  test('in one direction the last step of output is the last layer of h_n', () => {
    holds(
      drawn(oneDirection),
      ({ config, run, input, initial, seq_len }) => {
        const [output, h_n] = run(input, initial);
        expect(select(output!, seq_len - 1)).toEqual(select(h_n!, config.num_layers - 1));
      },
      runs,
    );
  });

  test('h_n holds the last step of the forward direction and the first of the reverse one', () => {
    holds(
      drawn({ bidirectional: true }),
      ({ config, run, input, initial, seq_len }) => {
        const [output, h_n] = run(input, initial);
        const width = h_n!.shape[2]!;
        const forward = select(h_n!, 2 * config.num_layers - 2);
        const reverse = select(h_n!, 2 * config.num_layers - 1);
        const ends = catLast([forward, reverse]);
        for (const [t, from] of [
          [seq_len - 1, 0],
          [0, 1],
        ] as const) {
          const half = (whole: FloatTensor) =>
            steps(transpose01(whole)).slice(from * width, (from + 1) * width);
          expect(half(select(output!, t))).toEqual(half(ends));
        }
      },
      runs,
    );
  });

  test('L layers are L one-layer networks, stacked', () => {
    holds(
      drawn(),
      ({ config, network, other, run, input, initial }) => {
        const D = config.bidirectional ? 2 : 1;
        let below = input;
        const states: FloatTensor[][] = initial.map(() => []);
        for (let layer = 0; layer < config.num_layers; layer++) {
          const weights = {
            ...layerWeights(network, layer, '', '_l0'),
            ...layerWeights(network, layer, '_reverse', '_l0_reverse'),
          };
          const single = other({ ...config, input_size: below.shape.at(-1)!, num_layers: 1 }, weights);
          const own = initial.map((state) => slice(state, layer * D, (layer + 1) * D));
          const [output, ...last] = asked(single, below, own);
          below = output!;
          last.forEach((state, i) => states[i]!.push(...steps(state)));
        }
        expect(run(input, initial)).toEqual([below, ...states.map(stack)]);
      },
      runs,
    );
  });

  test('the reverse direction of one layer is the forward one on the flipped sequence', () => {
    holds(
      drawn({ num_layers: 1, bidirectional: true }),
      ({ config, network, other, run, input, initial }) => {
        const single = (suffix: string, sequence: FloatTensor, direction: number) =>
          asked(
            other({ ...config, bidirectional: false }, layerWeights(network, 0, suffix, '_l0')),
            sequence,
            initial.map((state) => slice(state, direction, direction + 1)),
          );
        const [ahead, ...ahead_n] = single('', input, 0);
        const [back, ...back_n] = single('_reverse', flip(input), 1);
        expect(run(input, initial)).toEqual([
          catLast([ahead!, flip(back!)]),
          ...ahead_n.map((state, i) => stack([...steps(state), ...steps(back_n[i]!)])),
        ]);
      },
      runs,
    );
  });

  test('batch rows are independent: each alone, and in another order, gives the same bits', () => {
    holds(
      drawn(),
      ({ run, input, initial, batch }) => {
        const rows = (whole: FloatTensor) => steps(transpose01(whole));
        const answer = run(input, initial);
        const backwards = (whole: FloatTensor) => transpose01(stack(rows(whole).toReversed()));
        expect(run(backwards(input), initial.map(backwards))).toEqual(answer.map(backwards));
        for (let row = 0; row < batch; row++) {
          const alone = (whole: FloatTensor) => transpose01(stack([rows(whole)[row]!]));
          expect(run(alone(input), initial.map(alone))).toEqual(answer.map(alone));
        }
      },
      runs,
    );
  });

  test('batch_first transposes input and output and nothing else', () => {
    holds(
      drawn(),
      ({ config, network, other, run, input, initial }) => {
        const batchFirst = other({ ...config, batch_first: true }, network.state_dict());
        const [output, ...last] = run(input, initial);
        expect(asked(batchFirst, transpose01(input), initial)).toEqual([transpose01(output!), ...last]);
      },
      runs,
    );
  });

  test('unbatched is a batch of one, and batch_first is ignored for it', () => {
    holds(
      drawn(),
      ({ config, network, other, run, input, initial }) => {
        const row = (whole: FloatTensor) => select(transpose01(whole), 0);
        const one = (unbatched: FloatTensor) =>
          tensor<typeof unbatched.dtype>(unbatched.data, [unbatched.shape[0]!, 1, unbatched.shape[1]!]);
        const first = initial.map(row);
        const answer = run(one(row(input)), first.map(one));
        for (const batch_first of [false, true]) {
          const same = other({ ...config, batch_first }, network.state_dict());
          expect(asked(same, row(input), first)).toEqual(answer.map(row));
        }
      },
      runs,
    );
  });

  test('nothing is mutated, nothing is kept, nothing is shared', () => {
    holds(
      drawn(),
      ({ network, run, input, initial }) => {
        const before = structuredClone([input, initial, network.state_dict()]);
        const first = run(input, initial);
        const kept = structuredClone(first);
        for (const result of first) result.data.fill(Number.NaN);
        for (const weight of Object.values(network.state_dict())) weight.data.fill(Number.NaN);
        expect(run(input, initial)).toEqual(kept);
        expect([input, initial, network.state_dict()]).toEqual(before);
      },
      module === 'RNN' ? 100 : 20, // all weights are compared
    );
  });
});
