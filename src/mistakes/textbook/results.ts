// What the textbook gives back of all that it has computed.
import { stepsName } from '../../signatures/axes/index.ts';
import { num_directionsOf } from '../../signatures/index.ts';
import { type FloatDtype, type NamedTensors, type Tensor, tensor } from '../../tensor/index.ts';
import { type Bend, bent, decided, isReshaped, type Place } from './bend.ts';
import type { Given } from './given.ts';
import { flat, type Sequence, type Step, transpose } from './nested.ts';

/** Everything that a network or a cell computes. A cell is one layer in one direction. */
export interface Computed {
  readonly layers: readonly Sequence[];
  /** By layer and direction. */
  readonly states: readonly Sequence[];
  readonly lasts: readonly Step[];
  readonly places: readonly Place[];
}

export function networkAnswer(given: Given, computed: Computed, bends: readonly Bend[]): NamedTensors {
  const { question, batched } = given;
  const { config, dtype } = question;
  const { layers, states, lasts, places } = computed;
  const output = bent(bends, 'output', layers.at(-1)!, layers, question);
  const finals = lasts.map((last, i) => bent(bends, 'last', last, states[i]!, places[i]!));
  const h_n = bent(bends, 'h_n', finals, question);
  const swapped = batched && config.batch_first;
  return {
    output:
      swapped && isReshaped(bends, 'output')
        ? reshaped(laidOut(output, false))
        : laidOut(output, swapped && decided(bends, 'transposeOutput', true)),
    h_n: laidOut(h_n, swapped && decided(bends, 'transposeState', false)),
  };

  function laidOut(steps: readonly Step[], transposed: boolean) {
    const units = steps === h_n ? config.hidden_size : config.hidden_size * num_directionsOf(config);
    const T = steps.length;
    const B = steps[0]!.length;
    const W = steps[0]![0]?.length ?? units;
    if (!batched) return flat(steps, [T, W], dtype);
    return transposed ? flat(transpose(steps, B), [B, T, W], dtype) : flat(steps, [T, B, W], dtype);
  }
}

/** The first two axes exchanged in the shape alone. */
function reshaped({ data, shape: [T, B, ...rest] }: Tensor<FloatDtype>): Tensor {
  return tensor<FloatDtype>(data, [B!, T!, ...rest]);
}

export function cellAnswer({ question, batched, input }: Given, { layers }: Computed): NamedTensors {
  const { stepped, dtype, config } = question;
  const states = layers[0]!;
  const row = batched ? [input[0]!.length, config.hidden_size] : [config.hidden_size];
  return { [stepsName(question)]: flat(states, stepped ? [states.length, ...row] : row, dtype) };
}
