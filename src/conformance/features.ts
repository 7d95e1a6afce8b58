// What a case exercises, for the table by feature.
import { extentOf, initialNames, LENGTHS } from '../signatures/axes/index.ts';
import { choicesOf } from '../signatures/index.ts';
import type { FloatArray } from '../tensor/index.ts';
import type { Case } from './case.ts';

/** In the order of the table. */
export function featuresOf(asked: Case): string[] {
  const { module, config, dtype, inputs, stepped, exact } = asked;
  const of = config as unknown as Readonly<Record<string, string>>;
  const isPacked = inputs[LENGTHS] !== undefined;
  // The padding of packed sequences may hold anything.
  const given = Object.entries({ ...inputs, ...asked.state_dict })
    .filter(([name]) => !(isPacked && name === 'input'))
    .map(([, one]) => one);
  const all: [string, boolean][] = [
    [module, true],
    ['stepped by hand', stepped],
    ...choicesOf(module).map(({ name }): [string, boolean] => [of[name]!, true]),
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
      given.some(({ data }) =>
        data instanceof BigInt64Array ? false : (data as FloatArray).some((value) => !Number.isFinite(value)),
      ),
    ],
    ['empty', inputs['input']!.data.length === 0],
    ['exact bits', exact === 'any'],
  ];
  return all.filter(([, present]) => present).map(([name]) => name);
}
