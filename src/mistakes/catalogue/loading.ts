// Which parameters come to which layer and direction.
import { hasBias, hasLayers, hasReverse, isProjected, type Mistake } from './mistake.ts';
import { num_directionsOf, parametersOf } from '../../signatures/index.ts';
import type { Weights } from '../textbook/bend.ts';
import type { Question } from '../../conformance/index.ts';
import type { Row } from '../textbook/nested.ts';

const KINDS = ['ih', 'hh', 'bias_ih', 'bias_hh', 'hr'] as const;
type Kind = (typeof KINDS)[number];
const isMatrix = (kind: Kind): boolean => !kind.startsWith('bias');
const sizeOf = (weights: Weights, kind: Kind) => JSON.stringify(shapeOf(weights[kind]));
const shapeOf = (one: readonly (number | Row)[] = []) => [
  one.length,
  Array.isArray(one[0]) ? one[0].length : 0,
];

/** Parameters of these kinds from elsewhere, where they have the shape. */
export const from =
  (kinds: readonly Kind[], source: (i: number, D: number, count: number) => number) =>
  (all: readonly Weights[], { config }: Question): readonly Weights[] =>
    all.map((own, i) => {
      const other = all[source(i, num_directionsOf(config), all.length)];
      if (!other) return own;
      const taken = kinds.filter((kind) => sizeOf(other, kind) === sizeOf(own, kind));
      return { ...own, ...Object.fromEntries(taken.map((kind) => [kind, other[kind]])) };
    });

/** All numbers in PyTorch's order, cut again in another order of (place, kind). */
const recut =
  (order: (count: number, D: number) => readonly (readonly [number, Kind])[]) =>
  (all: readonly Weights[], { config }: Question): readonly Weights[] => {
    const kinds = KINDS.filter((kind) => all[0]![kind] && (config.bias || isMatrix(kind)));
    const flat = all.flatMap((one) => kinds.flatMap((kind) => (one[kind] as (number | Row)[]).flat()));
    const read = all.map((one): { -readonly [K in keyof Weights]: Weights[K] } => ({ ...one }));
    let at = 0;
    for (const [place, kind] of order(all.length, num_directionsOf(config))) {
      if (!kinds.includes(kind)) continue;
      const [rows, columns] = shapeOf(all[place]![kind]) as [number, number];
      const take = (count: number) => flat.slice(at, (at += count));
      if (isMatrix(kind)) read[place]![kind as 'ih'] = Array.from({ length: rows }, () => take(columns));
      else read[place]![kind as 'bias_ih'] = take(rows);
    }
    return read;
  };
const places = (count: number) => Array.from({ length: count }, (_, i) => i);
const CUT = {
  cause: 'One flat buffer was filled in the order of the state_dict and read in another.',
  remedy: 'Cut the buffer in the order of the state_dict, or copy every parameter by its name.',
} as const;

const BELOW = {
  cause: 'The key of a lower layer was copied.',
  remedy: 'Load layer k from the keys that end in _lk.',
} as const;

/** Whether some layer's weight_ih has the shape of its weight_hh. */
function hasLikeWeights({ module, config }: Question): boolean {
  const shapes = new Map(parametersOf(module, config).map(({ name, shape }) => [name, shape.join()]));
  return [...shapes].some(
    ([name, shape]) => name.startsWith('weight_ih') && shapes.get(name.replace('_ih', '_hh')) === shape,
  );
}

export const LOADING: readonly Mistake[] = [
  {
    name: 'flat_parameters_biases_last',
    title: 'a flat buffer of parameters is read as all weights, then all biases',
    ...CUT,
    applies: (question) => hasBias(question) && (hasLayers(question) || hasReverse(question)),
    bend: {
      parameters: recut((count) => [
        ...places(count).flatMap((i) => [[i, 'ih'] as const, [i, 'hh'] as const]),
        ...places(count).flatMap((i) => [[i, 'bias_ih'] as const, [i, 'bias_hh'] as const]),
        ...places(count).map((i) => [i, 'hr'] as const),
      ]),
    },
  },
  {
    name: 'flat_parameters_by_kind',
    title: 'a flat buffer of parameters is read kind by kind',
    ...CUT,
    applies: (question) => hasLayers(question) || hasReverse(question),
    bend: {
      parameters: recut((count) => KINDS.flatMap((kind) => places(count).map((i) => [i, kind] as const))),
    },
  },
  {
    name: 'flat_parameters_recurrent_first',
    title: 'a flat buffer of parameters is read with weight_hh before weight_ih',
    ...CUT,
    applies: () => true,
    bend: {
      parameters: recut((count) =>
        places(count).flatMap((i) =>
          (['hh', 'ih', 'bias_ih', 'bias_hh', 'hr'] as const).map((kind) => [i, kind] as const),
        ),
      ),
    },
  },
  {
    name: 'flat_parameters_biases_first',
    title: 'a flat buffer of parameters is read with the biases of a layer before its weights',
    ...CUT,
    applies: hasBias,
    bend: {
      parameters: recut((count) =>
        places(count).flatMap((i) =>
          (['bias_ih', 'bias_hh', 'ih', 'hh', 'hr'] as const).map((kind) => [i, kind] as const),
        ),
      ),
    },
  },
  {
    name: 'flat_parameters_by_direction',
    title: 'a flat buffer of parameters is read direction by direction',
    ...CUT,
    applies: (question) => hasReverse(question) && hasLayers(question),
    bend: {
      parameters: recut((count) => {
        const order = [0, 1].flatMap((side) => places(count).filter((i) => i % 2 === side));
        return order.flatMap((i) => KINDS.map((kind) => [i, kind] as const));
      }),
    },
  },
  {
    name: 'layer_0_parameters_everywhere',
    title: "every layer uses layer 0's parameters where they fit",
    cause: 'The keys of layer 0 were loaded into every layer.',
    remedy: 'Load layer k from the keys that end in _lk.',
    applies: hasLayers,
    bend: { parameters: from(KINDS, (i, D) => i % D) },
  },
  {
    name: 'biases_of_layer_0_everywhere',
    title: "every layer uses layer 0's biases",
    cause: 'The biases of layer 0 were loaded into every layer.',
    remedy: 'Load layer k from the keys that end in _lk.',
    applies: (question) => hasLayers(question) && hasBias(question),
    bend: { parameters: from(['bias_ih', 'bias_hh'], (i, D) => i % D) },
  },
  {
    name: 'layer_1_parameters_above',
    title: "all layers above the first use layer 1's parameters",
    cause: 'Only the first layer was told from the others.',
    remedy: 'Load layer k from the keys that end in _lk.',
    applies: ({ config }) => config.num_layers > 2,
    bend: { parameters: from(KINDS, (i, D) => (i < D ? i : D + (i % D))) },
  },
  {
    name: 'parameters_of_the_layer_below',
    title: 'a layer uses the parameters of the layer below it, where they fit',
    ...BELOW,
    applies: hasLayers,
    bend: { parameters: from(KINDS, (i, D) => i - D) },
  },
  {
    name: 'keys_sorted_as_text',
    title: 'layers are loaded in the order of their keys as text: 0, 1, 10, 11, 2',
    cause: 'The keys of the state_dict were sorted, and layer 10 comes before layer 2.',
    remedy: 'Sort the layers by number.',
    applies: ({ config }) => config.num_layers > 10,
    bend: {
      parameters: (all, { config }) => {
        const D = num_directionsOf(config);
        const order = places(config.num_layers).map(String).toSorted().map(Number);
        return from(KINDS, (i) => order[Math.floor(i / D)]! * D + (i % D))(all, { config } as Question);
      },
    },
  },
  {
    name: 'directions_parameters_swapped',
    title: 'the directions use the parameters of each other',
    cause: 'The keys of the forward and the reverse direction were exchanged.',
    remedy: 'Load the keys that end in _reverse into the reverse direction.',
    applies: hasReverse,
    bend: { parameters: from(KINDS, (i) => i ^ 1) },
  },
  ...(
    [
      ['reverse_weight_ih_from_forward', 'weight_ih', ['ih']],
      ['reverse_weight_hh_from_forward', 'weight_hh', ['hh']],
      ['reverse_biases_from_forward', 'biases', ['bias_ih', 'bias_hh']],
    ] as const
  ).map(([name, what, kinds]): Mistake => ({
    name,
    title: `the reverse direction uses the forward direction's ${what}`,
    cause: `The key of the reverse direction's ${what} was not loaded.`,
    remedy: 'Load every key that ends in _reverse into the reverse direction.',
    applies: (question) => hasReverse(question) && (what !== 'biases' || hasBias(question)),
    bend: { parameters: from(kinds, (i) => i & ~1) },
  })),
  {
    name: 'weight_ih_and_hh_swapped',
    title: 'weight_ih and weight_hh are exchanged where they have one shape',
    cause: 'The keys of weight_ih and weight_hh were exchanged.',
    remedy: 'Multiply weight_ih with the input and weight_hh with the state.',
    applies: hasLikeWeights,
    bend: {
      weights: (own) => (sizeOf(own, 'ih') === sizeOf(own, 'hh') ? { ...own, ih: own.hh, hh: own.ih } : own),
    },
  },
  {
    name: 'weight_hh_for_both',
    title: 'weight_hh is used in the place of weight_ih too, where they have one shape',
    cause: 'Both products were fused over one weight.',
    remedy: 'Multiply weight_ih with the input and weight_hh with the state.',
    applies: hasLikeWeights,
    bend: { weights: (own) => (sizeOf(own, 'ih') === sizeOf(own, 'hh') ? { ...own, ih: own.hh } : own) },
  },
  {
    name: 'recurrence_dropped',
    title: 'the recurrent product is left out',
    cause: 'weight_hh was not loaded, or its product not added.',
    remedy: 'Add weight_hh @ h to the sum of every step.',
    applies: () => true,
    bend: { weights: (own) => ({ ...own, hh: own.hh.map((row) => row.map(() => 0)) }) },
  },
  {
    name: 'recurrence_diagonal',
    title: 'a unit reads only its own state',
    cause: 'The recurrence is computed element by element.',
    remedy: 'Multiply the whole state with weight_hh.',
    applies: (question) => question.config.hidden_size > 1 && !isProjected(question),
    bend: {
      weights: (own, { question }) => ({
        ...own,
        hh: own.hh.map((row, line) =>
          row.map((value, column) => (column === line % question.config.hidden_size ? value : 0)),
        ),
      }),
    },
  },
];
