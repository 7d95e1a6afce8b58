// What a case exercises, for the table by feature.
import { extentOf, initialNames, LENGTHS } from '../signatures/axes/index.ts';
import { choicesOf, MODULES } from '../signatures/index.ts';
import type { FloatArray } from '../tensor/index.ts';
import type { Case } from './case.ts';

/** All that there are: for a list of gaps, which may name them. */
export function knownFeatures(): string[] {
  const choices = MODULES.flatMap((module) => choicesOf(module)).flatMap(({ of }) => of);
  return [...new Set([...MODULES, ...choices, ...OWN])];
}

/** Names of ours; the others are PyTorch's. */
const OWN = [
  'stepped by hand',
  'more than one layer',
  'bidirectional',
  'batch_first',
  'unbatched',
  'without bias',
  'projected',
  'packed',
  'dropout in eval',
  'initial state absent',
  'float64',
  'NaN or infinity',
  'empty',
  'exact bits',
] as const;

/** In the order of the table. */
export function featuresOf(asked: Case): string[] {
  const { module, config, dtype, inputs, stepped, exact } = asked;
  const of = config as unknown as Readonly<Record<string, string>>;
  const isPacked = inputs[LENGTHS] !== undefined;
  // The padding of packed sequences may hold anything.
  const given = Object.entries({ ...inputs, ...asked.state_dict })
    .filter(([name]) => !(isPacked && name === 'input'))
    .map(([, one]) => one);
  const own: readonly [(typeof OWN)[number], boolean][] = [
    ['stepped by hand', stepped],
    ['more than one layer', config.num_layers > 1],
    ['bidirectional', config.bidirectional],
    ['batch_first', config.batch_first],
    ['unbatched', !extentOf(asked)!.batched],
    ['without bias', !config.bias],
    ['projected', (config.proj_size ?? 0) > 0],
    ['packed', isPacked],
    ['dropout in eval', config.dropout > 0],
    ['initial state absent', !initialNames(asked).some((name) => inputs[name])],
    ['float64', dtype === 'float64'],
    [
      'NaN or infinity',
      given.some(({ data }) => (data instanceof BigInt64Array ? false : hasSpecials(data as FloatArray))),
    ],
    ['empty', inputs['input']!.data.length === 0],
    ['exact bits', exact === 'any'],
  ];
  const choices = choicesOf(module).map(({ name }) => of[name]!);
  const [stepping, ...others] = own.map(([name, present]) => (present ? [name] : []));
  return [module, ...stepping!, ...choices, ...others.flat()];
}

/** A loop: weights are many. */
function hasSpecials(data: FloatArray): boolean {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return true;
  return false;
}
