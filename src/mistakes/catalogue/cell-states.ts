// h and c of an LSTM, taken for each other, or one of them lost.
// Source: issues of onnx-tensorflow, xnmt, flax, nni, texar-pytorch, burn and RETURNN in which they were seen.
import { num_directionsOf } from '../../signatures/index.ts';
import type { Bend, Letter } from '../textbook/bend.ts';
import { lengthOf } from '../textbook/row-lengths.ts';
import type { Step } from '../textbook/nested.ts';
import {
  hasLayers,
  hasReverse,
  hasState,
  hasTime,
  isLstm,
  isOfNetwork,
  isProjected,
  isReverse,
  type Mistake,
} from './mistake.ts';
import { zeroed } from './rewritten.ts';

type Applies = Mistake['applies'];
const begins: Applies = (question) => isLstm(question) && hasState(question);
const steps: Applies = (question) => isLstm(question) && hasTime(question);
/** h and c are of one width. */
const isAlike: Applies = (question) => isLstm(question) && !isProjected(question);
const beginsAlike: Applies = (question) => begins(question) && isAlike(question);

const zeros = (step: Step) => step.map(zeroed);
/** What one letter begins at, changed. */
const initialOf = (letter: Letter, change: NonNullable<Bend['initial']>): Bend => ({
  initial: (states, question, which) => (which.letter === letter ? change(states, question, which) : states),
});
const [H, C] = [0, 1];

const BEGIN = 'Begin h at h_0 and c at c_0; both are given, or neither.';
const TUPLE = 'torch.nn.LSTM takes and returns (h, c), in this order, torch.nn.LSTMCell too.';
const CARRY = 'Hand both h and c on from step to step.';

export const CELL_STATES: readonly Mistake[] = [
  {
    name: 'c_0_ignored',
    title: 'c begins at zeros although c_0 is given',
    cause: 'Only the first of the two initial states is used (onnx-tensorflow#408).',
    remedy: BEGIN,
    applies: begins,
    bend: initialOf('c', (states) => states.map(zeros)),
  },
  {
    name: 'h_0_alone_ignored',
    title: 'h begins at zeros although h_0 is given',
    cause: 'Only the cell state is handed over.',
    remedy: BEGIN,
    applies: begins,
    bend: initialOf('h', (states) => states.map(zeros)),
  },
  {
    name: 'h_0_c_0_swapped',
    title: 'h begins at c_0, and c at h_0',
    cause: 'The pair was taken for (c, h), as flax and TensorFlow 1 have it.',
    remedy: TUPLE,
    applies: beginsAlike,
    bend: { initial: (_, __, { letter, all }) => all[letter === 'h' ? C! : H!]! },
  },
  {
    name: 'h_0_for_c_0',
    title: 'c begins at h_0',
    cause: 'One initial state was used for both (onnx-tensorflow#409).',
    remedy: BEGIN,
    applies: beginsAlike,
    bend: initialOf('c', (_, __, { all }) => all[H!]!),
  },
  {
    name: 'c_0_for_h_0',
    title: 'h begins at c_0',
    cause: 'One initial state was used for both.',
    remedy: BEGIN,
    applies: beginsAlike,
    bend: initialOf('h', (_, __, { all }) => all[C!]!),
  },
  {
    name: 'c_0_of_layer_0_for_all',
    title: "c of every layer begins at layer 0's c_0",
    cause: 'c_0 is indexed without the layer.',
    remedy: 'Begin layer k at the rows k * num_directions and on of c_0.',
    applies: (question) => begins(question) && hasLayers(question),
    bend: initialOf('c', (states, { config }) => states.map((_, i) => states[i % num_directionsOf(config)]!)),
  },
  {
    name: 'reverse_c_0_from_forward',
    title: "c of the reverse direction begins at the forward direction's c_0",
    cause: 'One cell state was used for both directions of a layer.',
    remedy: 'Give the reverse direction its own row of c_0.',
    applies: (question) => begins(question) && hasReverse(question),
    bend: initialOf('c', (states) => states.map((_, i) => states[i - (i % 2)]!)),
  },
  {
    name: 'c_not_carried',
    title: 'c begins every step at its initial state',
    cause: 'Only h is handed on from step to step (burn#2701).',
    remedy: CARRY,
    applies: steps,
    bend: { carried: (state, _, start, __, { letter }) => (letter === 'c' ? start : state) },
  },
  {
    name: 'h_not_carried',
    title: 'h begins every step at its initial state',
    cause: 'Only c is handed on from step to step.',
    remedy: CARRY,
    applies: steps,
    bend: { carried: (state, _, start, __, { letter }) => (letter === 'h' ? start : state) },
  },
  {
    name: 'output_is_c',
    title: 'every layer gives c in the place of h',
    cause: 'The wrong one of the two states was stored (nni#2839).',
    remedy: 'Give h of every step: output never holds c.',
    applies: (question) => isOfNetwork(question) && isAlike(question),
    bend: { side: (states, _, __, { letter, all }) => (letter === 'h' ? all[C!]! : states) },
  },
  {
    name: 'h_n_is_c_n',
    title: 'c is returned in the place of the last h as well',
    cause: 'One of the two states was returned twice.',
    remedy: TUPLE,
    applies: isAlike,
    bend: { finals: (states, _, { letter, all }) => (letter === 'h' ? all[C!]! : states) },
  },
  {
    name: 'c_n_is_h_n',
    title: 'h is returned in the place of the last c as well',
    cause: 'One of the two states was returned twice (texar-pytorch#198).',
    remedy: TUPLE,
    applies: isAlike,
    bend: { finals: (states, _, { letter, all }) => (letter === 'c' ? all[H!]! : states) },
  },
  {
    name: 'h_n_c_n_swapped',
    title: 'the last c is returned as h, and the last h as c',
    cause: 'The pair is (c, h) in flax and TensorFlow 1 (xnmt#223).',
    remedy: TUPLE,
    applies: isLstm,
    bend: { finals: (_, __, { letter, all }) => all[letter === 'h' ? C! : H!]! },
  },
  {
    name: 'reverse_c_n_from_first_step',
    title: "the reverse direction's part of c_n is its state after its first step",
    cause: 'c_n was taken at the last time step for both directions (returnn#727).',
    remedy: 'The reverse direction ends at t = 0: take its state there.',
    applies: (question) => isLstm(question) && hasReverse(question),
    bend: {
      last: (last, states, place, { letter }) =>
        letter === 'c' && isReverse(place)
          ? last.map((_, row) => (states[lengthOf(place.question, row) - 1] ?? states.at(-1)!)[row]!)
          : last,
    },
  },
];
