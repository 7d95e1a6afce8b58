// What a departure means, as an entry of the catalogue: a mistake that is meant.
import type { Departure, Int8 } from '../../conformance/index.ts';
import { InputError, toBfloat16, toFloat16 } from '../../tensor/index.ts';
import { nearText } from '../../text/near.ts';
import { always, type Mistake } from '../catalogue/mistake.ts';
import { CATALOGUE } from '../catalogue/index.ts';
import { computes, every } from '../catalogue/mistake.ts';
import { everything, tf32Products } from '../catalogue/precision.ts';
import { matrices, parameters } from '../catalogue/rewritten.ts';
import { scoped } from '../scope.ts';
import { scopesFor } from '../scopes.ts';
import type { Bend } from '../textbook/bend.ts';
import { FORMATS } from './arithmetics.ts';
import { int8Bend } from './int8.ts';
import { BY_NAME } from './tanhs.ts';

/** Name, title and bend of one. */
export type Entry = Pick<Mistake, 'name' | 'title' | 'applies' | 'bend'>;

/** @throws InputError naming what no departure can be, with what it probably was meant to be */
export function entryOf(departure: Departure, at: string): Entry {
  if (typeof departure === 'string') return named(departure, at);
  if ('mistake' in departure) return inScope(named(departure.mistake, at), departure.scope, at);
  if ('int8_weights' in departure) return ofInt8(departure.int8_weights);
  if ('tanh' in departure) return ofTanh(departure);
  if ('arithmetic' in departure) return ofArithmetic(departure);
  const { weights, biases = true } = departure;
  const round = weights === 'bfloat16' ? toBfloat16 : toFloat16;
  return {
    name: `${weights}_${biases ? 'parameters' : 'weights'}`,
    title: `${biases ? 'weights and biases' : 'weights'} rounded to ${weights}`,
    applies: always,
    bend: { weights: (biases ? parameters : matrices)(round) },
  };
}

function ofInt8(scheme: Int8): Entry {
  const { per, symmetric = true, range = 127, ties = 'even', biases = false } = scheme;
  const words = [
    `per ${per}`,
    symmetric ? `symmetric, scale = max|w| / ${range}` : 'asymmetric, with a zero point',
    ...(ties === 'even' ? [] : ['halves away from zero']),
    ...(biases ? ['biases too'] : []),
  ];
  return {
    name: 'int8_weights',
    title: `int8 weights (${words.join(', ')})`,
    applies: always,
    bend: int8Bend(scheme),
  };
}

function ofTanh({ tanh, sigmoid = 'exact' }: Extract<Departure, { tanh: unknown }>): Entry {
  const { act, text } = BY_NAME[tanh];
  const isBoth = sigmoid === 'by_tanh';
  const ofSigmoid = every('sigmoid', () => (z) => (1 + act(z / 2)) / 2);
  const ofTanhs = every('tanh', () => act);
  return {
    name: `tanh_${tanh}`,
    title: `tanh by ${text}${isBoth ? ', and the sigmoid as (1 + tanh(z / 2)) / 2' : ''}`,
    applies: (question) => computes('tanh')(question) || (isBoth && computes('sigmoid')(question)),
    bend: {
      activate: isBoth ? (usual, at, of) => ofSigmoid(ofTanhs(usual, at, of), at, of) : ofTanhs,
    },
  };
}

function ofArithmetic({ arithmetic, sums = 'float32' }: Extract<Departure, { arithmetic: unknown }>): Entry {
  const isTf32 = arithmetic === 'tf32';
  return {
    name: isTf32 ? 'tf32_products' : `${arithmetic}_arithmetic`,
    title: isTf32
      ? 'products in TF32: their factors rounded to 11 significant bits'
      : `${arithmetic} weights, biases, inputs and states, ${sums === 'half' ? `sums in it too` : 'sums in float32'}`,
    applies: ({ dtype }) => dtype === 'float32',
    bend: isTf32 ? tf32Products : everything(FORMATS[arithmetic].round),
  };
}

/** What the catalogue has as well, and is said better otherwise. */
const OTHERWISE: Readonly<Record<string, string>> = {
  bfloat16_weights: "{ weights: 'bfloat16', biases: false }",
  bfloat16_parameters: "{ weights: 'bfloat16' }",
  bfloat16_everything: "{ arithmetic: 'bfloat16' }",
  half_precision_weights: "{ weights: 'float16', biases: false }",
  half_precision_parameters: "{ weights: 'float16' }",
  half_precision_everything: "{ arithmetic: 'float16' }",
  tf32_products: "{ arithmetic: 'tf32' }",
};

function named(name: string, at: string): Entry {
  const found = CATALOGUE.find((one) => one.name === name);
  if (!found) {
    const names = CATALOGUE.map((one) => one.name);
    const hint = nearText(name, names) || 'torch-parity mistakes lists them.';
    throw refused(at, `the catalogue has no "${name}". ${hint}`);
  }
  const { bend, misbehaviour, byPrecision } = found;
  if (OTHERWISE[name]) throw refused(at, `say ${OTHERWISE[name]} in place of "${name}"`);
  if (misbehaviour) throw refused(at, `"${name}" shows from call to call: list the cases as known gaps`);
  if (byPrecision || bend.stored) {
    throw refused(at, `"${name}" rounds states: say { arithmetic: … }, or list the cases as known gaps`);
  }
  if (LAYOUTS.some((hook) => bend[hook] !== undefined)) {
    throw refused(at, `"${name}" is a layout: put the axes in order in run`);
  }
  return { ...found, title: `"${found.title}"` };
}

const LAYOUTS = [
  'transposeInput',
  'transposeOutput',
  'transposeState',
  'reshape',
] as const satisfies readonly (keyof Bend)[];

function inScope(entry: Entry, scope: string, at: string): Entry {
  const scopes = scopesFor({ rows: [], steps: [], units: [] });
  const found = scopes.find(({ name, title }) => scope === name || scope === title);
  if (!found) {
    const hint = nearText(
      scope,
      scopes.map(({ name }) => name),
    );
    throw refused(at, `there is no scope "${scope}". ${hint || 'Such as: layer>=1, reverse, gate=forget.'}`);
  }
  const bend = scoped(entry.bend, found);
  if (!bend) throw refused(at, `"${entry.name}" cannot be made ${found.title} alone`);
  return { ...entry, name: `${entry.name}, ${found.name}`, title: `${entry.title}, ${found.title}`, bend };
}

const refused = (at: string, what: string) =>
  new InputError('the subject is not what defineSubject takes', [`${at}: ${what}`]);
