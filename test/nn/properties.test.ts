// What must hold between runs of our own modules, for random sizes, layer counts and initial states.
// Bits are compared: the order of sums depends on the sizes alone.
import { expect, test } from 'vitest';
import { RNN, RNNCell } from '../../src/nn/index.ts';
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

const flip = (sequence: FloatTensor) => stack(sequence.shape[0] === 0 ? [] : steps(sequence).toReversed());
const steps = (sequence: FloatTensor) =>
  Array.from({ length: sequence.shape[0]! }, (_, t) => select(sequence, t));
const slice = (from: FloatTensor, start: number, end: number) => stack(steps(from).slice(start, end));
const oneDirection = { bidirectional: false };

/** `weight_ih_l2_reverse` of a network as `weight_ih_l0` of another. */
function layerWeights(rnn: RNN, layer: number, from: string, to: string) {
  return Object.fromEntries(
    Object.entries(rnn.state_dict())
      .filter(([name]) => new RegExp(`_l${layer}${from}$`).test(name))
      .map(([name, weight]) => [name.replace(`_l${layer}${from}`, to), weight]),
  );
}

test('RNNCell stepped by hand is a one-layer RNN', () => {
  holds(networks({ num_layers: 1, ...oneDirection }), ({ config, options, rnn, input, h_0 }) => {
    const { input_size, hidden_size, nonlinearity, bias } = config;
    const cell = RNNCell.fromStateDict(
      { input_size, hidden_size, nonlinearity: nonlinearity!, bias: bias! },
      layerWeights(rnn, 0, '', ''),
      options,
    );
    let state = select(h_0, 0);
    const states = steps(input).map((x_t) => (state = cell.forward(x_t, state)));
    expect(rnn.forward(input, h_0)).toEqual([stack(states), stack([state])]);
  });
});

test('a network in one direction, cut anywhere with h_n carried over, gives the whole', () => {
  holds(networks(oneDirection), ({ rnn, input, h_0, seq_len }) => {
    const [whole, h_n] = rnn.forward(input, h_0);
    for (let cut = 1; cut < seq_len; cut++) {
      const [first, carried] = rnn.forward(slice(input, 0, cut), h_0);
      const [second, last] = rnn.forward(slice(input, cut, seq_len), carried);
      expect([stack([...steps(first), ...steps(second)]), last]).toEqual([whole, h_n]);
    }
  });
});

test('no h_0 is h_0 of zeros', () => {
  holds(networks(), ({ rnn, input, h_0 }) => {
    expect(rnn.forward(input)).toEqual(rnn.forward(input, zeros(h_0.shape, h_0.dtype)));
  });
});

test('in one direction the last step of output is the last layer of h_n', () => {
  holds(networks(oneDirection), ({ config, rnn, input, h_0, seq_len }) => {
    const [output, h_n] = rnn.forward(input, h_0);
    expect(select(output, seq_len - 1)).toEqual(select(h_n, config.num_layers - 1));
  });
});

test('h_n holds the last step of the forward direction and the first of the reverse one', () => {
  holds(networks({ bidirectional: true }), ({ config, rnn, input, h_0, seq_len }) => {
    const [output, h_n] = rnn.forward(input, h_0);
    const forward = select(h_n, 2 * config.num_layers - 2);
    const reverse = select(h_n, 2 * config.num_layers - 1);
    const ends = catLast([forward, reverse]);
    for (const [t, from] of [
      [seq_len - 1, 0],
      [0, 1],
    ] as const) {
      const half = (whole: FloatTensor) =>
        steps(transpose01(whole)).slice(from * config.hidden_size, (from + 1) * config.hidden_size);
      expect(half(select(output, t))).toEqual(half(ends));
    }
  });
});

test('L layers are L one-layer networks, stacked', () => {
  holds(networks(), ({ config, options, rnn, input, h_0 }) => {
    const D = config.bidirectional ? 2 : 1;
    let below = input;
    const states: FloatTensor[] = [];
    for (let layer = 0; layer < config.num_layers; layer++) {
      const weights = {
        ...layerWeights(rnn, layer, '', '_l0'),
        ...layerWeights(rnn, layer, '_reverse', '_l0_reverse'),
      };
      const single = RNN.fromStateDict(
        { ...config, input_size: below.shape.at(-1)!, num_layers: 1 },
        weights,
        options,
      ).eval();
      const [output, h_n] = single.forward(below, slice(h_0, layer * D, (layer + 1) * D));
      below = output;
      states.push(...steps(h_n));
    }
    expect(rnn.forward(input, h_0)).toEqual([below, stack(states)]);
  });
});

test('the reverse direction of one layer is the forward one on the flipped sequence', () => {
  holds(networks({ num_layers: 1, bidirectional: true }), ({ config, options, rnn, input, h_0 }) => {
    const single = (suffix: string) =>
      RNN.fromStateDict({ ...config, bidirectional: false }, layerWeights(rnn, 0, suffix, '_l0'), options);
    const [output, h_n] = rnn.forward(input, h_0);
    const [ahead, ahead_n] = single('').forward(input, slice(h_0, 0, 1));
    const [back, back_n] = single('_reverse').forward(flip(input), slice(h_0, 1, 2));
    expect([output, h_n]).toEqual([
      catLast([ahead, flip(back)]),
      stack([...steps(ahead_n), ...steps(back_n)]),
    ]);
  });
});

test('batch rows are independent: each alone, and in another order, gives the same bits', () => {
  holds(networks(), ({ rnn, input, h_0, batch }) => {
    const rows = (whole: FloatTensor) => steps(transpose01(whole));
    const [output, h_n] = rnn.forward(input, h_0);
    const backwards = (whole: FloatTensor) => transpose01(stack(rows(whole).toReversed()));
    expect(rnn.forward(backwards(input), backwards(h_0))).toEqual([backwards(output), backwards(h_n)]);
    for (let row = 0; row < batch; row++) {
      const alone = (whole: FloatTensor) => transpose01(stack([rows(whole)[row]!]));
      expect(rnn.forward(alone(input), alone(h_0))).toEqual([alone(output), alone(h_n)]);
    }
  });
});

test('batch_first transposes input and output and nothing else', () => {
  holds(networks(), ({ config, options, rnn, input, h_0 }) => {
    const batchFirst = RNN.fromStateDict({ ...config, batch_first: true }, rnn.state_dict(), options).eval();
    const [output, h_n] = rnn.forward(input, h_0);
    expect(batchFirst.forward(transpose01(input), h_0)).toEqual([transpose01(output), h_n]);
  });
});

test('unbatched is a batch of one, and batch_first is ignored for it', () => {
  holds(networks(), ({ config, options, rnn, input, h_0 }) => {
    const row = (whole: FloatTensor) => select(transpose01(whole), 0);
    const one = (unbatched: FloatTensor) =>
      tensor<typeof unbatched.dtype>(unbatched.data, [unbatched.shape[0]!, 1, unbatched.shape[1]!]);
    const [output, h_n] = rnn.forward(one(row(input)), one(row(h_0)));
    for (const batch_first of [false, true]) {
      const same = RNN.fromStateDict({ ...config, batch_first }, rnn.state_dict(), options).eval();
      expect(same.forward(row(input), row(h_0))).toEqual([row(output), row(h_n)]);
    }
  });
});

test('nothing is mutated, nothing is kept, nothing is shared', () => {
  holds(networks(), ({ rnn, input, h_0 }) => {
    const before = structuredClone([input, h_0, rnn.state_dict()]);
    const first = rnn.forward(input, h_0);
    const kept = structuredClone(first);
    for (const result of first) result.data.fill(Number.NaN);
    for (const weight of Object.values(rnn.state_dict())) weight.data.fill(Number.NaN);
    expect(rnn.forward(input, h_0)).toEqual(kept);
    expect([input, h_0, rnn.state_dict()]).toEqual(before);
  });
});
