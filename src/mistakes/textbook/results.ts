// What the textbook gives back of all that it has computed.
import { stepsName } from '../../signatures/axes/index.ts';
import { NAMES, num_directionsOf } from '../../signatures/index.ts';
import { type FloatDtype, type NamedTensors, type Tensor, tensor } from '../../tensor/index.ts';
import { type Bend, LETTERS, type Place } from './bend.ts';
import { bent, bentStates, decided, dtypeOf, isReshaped } from './bent.ts';
import type { Given } from './given.ts';
import { flat, type Sequence, type Step, transpose } from './nested.ts';

/** Everything that a network or a cell computes. A cell is one layer in one direction. */
export interface Computed {
  readonly layers: readonly Sequence[];
  /** By layer and direction, then letter. */
  readonly states: readonly (readonly Sequence[])[];
  /** The same as they are given. */
  readonly sides: readonly (readonly Sequence[])[];
  /** By letter, then layer and direction. */
  readonly lasts: readonly (readonly Step[])[];
  readonly places: readonly Place[];
}

export function networkAnswer(given: Given, computed: Computed, bends: readonly Bend[]): NamedTensors {
  const { question, batched, widths } = given;
  const { config } = question;
  const dtype = dtypeOf(question, bends);
  const { layers, states, lasts, places } = computed;
  const output = bent(bends, 'output', layers.at(-1)!, layers, question);
  const byPlace = places.map((place, i) =>
    bentStates(
      bends,
      'last',
      lasts.map((all) => all[i]!),
      (letter) => [states[i]![letter]!, place],
    ),
  );
  const byLetter = lasts.map((_, letter) => byPlace.map((all) => all[letter]!));
  const finals = bentStates(bends, 'finals', byLetter, () => [question]);
  const swapped = batched && config.batch_first;
  const outputWidth = widths[0]! * num_directionsOf(config);
  const isTransposed = swapped && decided(bends, 'transposeState', false);
  return {
    output:
      swapped && isReshaped(bends, 'output')
        ? reshaped(laidOut(output, outputWidth, false))
        : laidOut(output, outputWidth, swapped && decided(bends, 'transposeOutput', true)),
    ...Object.fromEntries(
      finals.map((all, i) => [NAMES.last(LETTERS[i]!).network, laidOut(all, widths[i]!, isTransposed)]),
    ),
  };

  /** @param width where there is no row to tell it */
  function laidOut(steps: readonly Step[], width: number, transposed: boolean) {
    const T = steps.length;
    const B = steps[0]!.length;
    const W = steps[0]![0]?.length ?? width;
    if (!batched) return flat(steps, [T, W], dtype);
    return transposed ? flat(transpose(steps, B), [B, T, W], dtype) : flat(steps, [T, B, W], dtype);
  }
}

/** Every state after every step, as the network computes it: by layer and direction. */
export function networkSteps({ question, batched, widths }: Given, { states }: Computed): NamedTensors {
  const named = widths.map((width, letter) => {
    const all = states.flatMap((own) => own[letter]!);
    const seq_len = states[0]![letter]!.length;
    const row = batched ? [states[0]![letter]![0]!.length] : [];
    const shape = [states.length, seq_len, ...row, width];
    return [stepsName(question, LETTERS[letter]), flat(all, shape, 'float64')];
  });
  return Object.fromEntries(named) as NamedTensors;
}

/** The first two axes exchanged in the shape alone. */
function reshaped({ data, shape: [T, B, ...rest] }: Tensor<FloatDtype>): Tensor {
  return tensor<FloatDtype>(data, [B!, T!, ...rest]);
}

export function cellAnswer(
  { question, batched, input, widths }: Given,
  { sides }: Computed,
  bends: readonly Bend[],
): NamedTensors {
  const { stepped } = question;
  const dtype = dtypeOf(question, bends);
  const given = bentStates(bends, 'finals', sides[0]!, () => [question]);
  return Object.fromEntries(
    given.map((states, letter) => {
      const row = batched ? [input[0]!.length, widths[letter]!] : [widths[letter]!];
      const shape = stepped ? [states.length, ...row] : row;
      return [stepsName(question, LETTERS[letter]), flat(states, shape, dtype)];
    }),
  );
}
