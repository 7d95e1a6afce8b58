// What a subject computes in place of PyTorch's network: for the judge as parameters and a step, for the textbook as bends.
import {
  type Departed,
  type Departure,
  type DepartureVerdict,
  type Direction,
  directionsOf,
  type Question,
} from '../../conformance/index.ts';
import { type Equation, equationOf, FLOAT64, type Operations } from '../../equations/index.ts';
import { num_directionsOf } from '../../signatures/index.ts';
import type { Bend, Place } from '../textbook/bend.ts';
import { bent } from '../textbook/bent.ts';
import { read } from '../textbook/given.ts';
import { statesWith } from '../textbook/textbook.ts';
import { FORMATS } from './arithmetics.ts';
import { type Entry, entryOf } from './entries.ts';

export interface Departures extends Departed {
  readonly departures: readonly Departure[];
  readonly entries: readonly Entry[];
  /** For a report. */
  readonly said: readonly DepartureVerdict[];
  /** Those that count in a question, in the order in which they are said. */
  readonly bends: (question: Question) => readonly Bend[];
}

/** Undefined where there are none. @throws InputError where one of them cannot be meant */
export function departuresOf(departures: readonly Departure[] | undefined): Departures | undefined {
  if (!departures) return undefined;
  const entries = departures.map((one, i) => entryOf(one, `departures[${i}]`));
  const said = departures.find((one) => typeof one === 'object' && 'arithmetic' in one);
  const arithmetic = said && typeof said === 'object' && 'arithmetic' in said ? said : undefined;
  const bends = (question: Question) =>
    entries.filter(({ applies }) => applies(question)).map(({ bend }) => bend);
  const has = (...hooks: readonly (keyof Bend)[]) =>
    entries.some(({ bend }) => hooks.some((hook) => bend[hook] !== undefined));
  const ofArithmetic = arithmetic && {
    ...FORMATS[arithmetic.arithmetic],
    isThroughout: arithmetic.sums === 'half',
  };
  const isPlain = departures.every(isOfParametersAndStep(entries));
  return {
    departures,
    entries,
    said: entries.map(({ name, title }) => ({ name, title })),
    bends,
    departsIn: (question) => entries.some(({ applies }) => applies(question)),
    directions: (question) => bentDirections(question, bends(question)),
    ...(has('activate', 'step') && { equation: (question) => bentEquation(question, bends(question)) }),
    // How states are rounded is no part of the truth: that is what a bound is for.
    ...(!isPlain && {
      answers: (question) =>
        statesWith(
          question,
          bends(question).map((bend) => without(bend)),
        ),
    }),
    ...(ofArithmetic && { arithmetic: ofArithmetic }),
  };
}

function without(bend: Bend): Bend {
  const { stored, ...rest } = bend;
  return stored ? rest : bend;
}

const OF_PARAMETERS_AND_STEP: readonly string[] = ['weights', 'parameters', 'activate', 'step'];

/** Whether the judge's own walk computes it. A scope in which a step is another one is the textbook's. */
const isOfParametersAndStep = (entries: readonly Entry[]) => (departure: Departure, i: number) => {
  if (typeof departure === 'object' && 'arithmetic' in departure) return true;
  const hooks = Object.keys(entries[i]!.bend);
  const isScoped = typeof departure === 'object' && 'mistake' in departure;
  if (isScoped && hooks.some((hook) => hook === 'activate' || hook === 'step')) return false;
  return hooks.every((hook) => OF_PARAMETERS_AND_STEP.includes(hook));
};

function bentDirections(question: Question, bends: readonly Bend[]): readonly Direction[] {
  const D = num_directionsOf(question.config);
  const loaded = bent(bends, 'parameters', read(question).weights, question);
  return directionsOf(question).map((usual, i) => {
    const place: Place = { layer: Math.floor(i / D), direction: i % D, question };
    const { ih, hh, bias_ih, bias_hh, hr = [] } = bent(bends, 'weights', loaded[i]!, place);
    return {
      ...usual,
      weight_ih: Float64Array.from(ih.flat()),
      weight_hh: Float64Array.from(hh.flat()),
      bias_ih: Float64Array.from(bias_ih),
      bias_hh: Float64Array.from(bias_hh),
      weight_hr: Float64Array.from(hr.flat()),
    };
  });
}

/** In float64 alone. */
function bentEquation(question: Question, bends: readonly Bend[]): Equation {
  const usual = equationOf(question);
  const place: Place = { layer: 0, direction: 0, question };
  const activations = usual.activations.map((name) => [
    name,
    bent(bends, 'activate', FLOAT64[name], place, name),
  ]);
  const of: Operations<number> = { ...FLOAT64, ...Object.fromEntries(activations) };
  const step = bent(bends, 'step', usual.step, place);
  const inFloat64 = (
    _: unknown,
    ...rest: [ArrayLike<number>, ArrayLike<number>, ArrayLike<number>, number[]]
  ) => step(of, ...rest);
  // A bent step may take any two sums apart.
  return { ...usual, apart: usual.gates.map((_, gate) => gate), step: inFloat64 as Equation['step'] };
}
