// What a subject may do in place of what it says: another scheme of int8, another format, another tanh, or nothing of it.
// Tried as mistakes are.
import { type Departure, type Int8, TANHS } from '../../conformance/index.ts';
import { FLOAT64 } from '../../equations/index.ts';
import { num_directionsOf } from '../../signatures/index.ts';
import type { Mistake } from '../catalogue/mistake.ts';
import type { Bend, Place, Weights } from '../textbook/bend.ts';
import { bent } from '../textbook/bent.ts';
import { read } from '../textbook/given.ts';
import { type Departures } from './meant.ts';
import { type Entry, entryOf } from './entries.ts';
import { literal } from './literal.ts';

/** One for each that might be meant; of each departure by itself. */
export function alternativesTo(departures: Departures | undefined): readonly Mistake[] {
  if (!departures) return [];
  return departures.departures.flatMap((said, i) => {
    const entry = departures.entries[i]!;
    if (!isReplaceable(entry)) return [];
    const others = instead(said).map((other) => {
      const found = entryOf(other, 'departures');
      return alternative(departures, i, found, {
        title: `it computes with ${found.title}; it says ${entry.title}`,
        cause: 'What it departs in is another thing than it says.',
        remedy: `Say what it does, ${literal(other)} in departures, or do what it says.`,
      });
    });
    const none = alternative(departures, i, undefined, {
      title: `it does not depart from PyTorch, though it says ${entry.title}`,
      cause: 'It computes in full precision, or the departure was taken out of it.',
      remedy: `Leave ${literal(said)} out of departures.`,
    });
    return [...others, none];
  });
}

/** Only what is made of the weights or of an activation is known without what was made of it. */
function isReplaceable({ bend }: Entry): boolean {
  return Object.keys(bend).every((hook) => hook === 'weights' || hook === 'activate');
}

/** Others of its kind, one step away. */
function instead(said: Departure): readonly Departure[] {
  if (typeof said === 'string') return [];
  if ('int8_weights' in said) return [...schemesBeside(said.int8_weights), ...FORMATTED];
  if ('weights' in said) {
    return [
      ...FORMATTED.filter((one) => literal(one) !== literal({ biases: true, ...said })),
      { int8_weights: { per: 'tensor' } },
      { int8_weights: { per: 'row' } },
    ];
  }
  if (!('tanh' in said)) return [];
  const { tanh, sigmoid = 'exact' } = said;
  const others = TANHS.filter((one) => one !== tanh).map((one) => ({ ...said, tanh: one }));
  return [...others, { ...said, sigmoid: sigmoid === 'exact' ? 'by_tanh' : 'exact' }];
}

const FORMATTED = (['bfloat16', 'float16'] as const).flatMap((weights) =>
  [true, false].map((biases) => ({ weights, biases })),
);

function schemesBeside(scheme: Int8): readonly Departure[] {
  const { per, symmetric = true, range, ties = 'even', biases = false, ...rest } = scheme;
  const { range: _, ...unranged } = scheme;
  const others: Int8[] = [
    { ...scheme, ...rest, per: per === 'row' ? 'tensor' : 'row' },
    { ...unranged, symmetric: !symmetric },
    ...(symmetric
      ? ([127, 127.5, 128] as const)
          .filter((one) => one !== (range ?? 127))
          .map((one) => ({ ...scheme, range: one }))
      : []),
    { ...scheme, ties: ties === 'even' ? 'away' : 'even' },
    { ...scheme, biases: !biases },
  ];
  return others.map((int8_weights) => ({ int8_weights }));
}

/** All departures with one exchanged, in the place of all. @param by absent: it is left out */
function alternative(
  { entries }: Departures,
  i: number,
  by: Entry | undefined,
  said: Pick<Mistake, 'title' | 'cause' | 'remedy'>,
): Mistake {
  const exchanged = entries.flatMap((own, at) => (at === i ? (by ?? []) : own));
  const bendsIn = ({ question }: Place) =>
    exchanged.filter(({ applies }) => applies(question)).map(({ bend }) => bend);
  const changes = (hook: keyof Bend) => [entries[i]!, by].some((one) => one?.bend[hook] !== undefined);
  const { applies } = entries[i]!;
  return {
    name: by ? `${by.name}_instead` : 'no_departure',
    ...said,
    applies,
    bend: {
      ...(changes('weights') && { weights: (_, place) => weightsAt(place, bendsIn(place)) }),
      ...(changes('activate') && {
        activate: (_, place, name) => bent(bendsIn(place), 'activate', FLOAT64[name], place, name),
      }),
    },
  };
}

function weightsAt(place: Place, bends: readonly Bend[]): Weights {
  const { question, layer, direction } = place;
  const loaded = bent(bends, 'parameters', read(question).weights, question);
  const at = layer * num_directionsOf(question.config) + direction;
  return bent(bends, 'weights', loaded[at]!, place);
}
