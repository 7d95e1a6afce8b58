// Signatures are held to what PyTorch itself says of its modules: golden/signatures.json, which the recorder writes.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  argumentsOf,
  completeConfig,
  defaultsOf,
  type ModuleName,
  MODULES,
  parametersOf,
} from '../../src/signatures/index.ts';
import { GOLDEN } from '../goldens.ts';

type Row = [
  module: ModuleName,
  config: Record<string, unknown>,
  parameters: [name: string, shape: number[]][],
];
const table = JSON.parse(readFileSync(path.join(GOLDEN, 'signatures.json'), 'utf8')) as {
  arguments: Record<string, [name: string, value?: unknown][]>;
  parameters: Row[];
};

const saidOf = ([module, config]: Row) =>
  parametersOf(module, completeConfig(module, config)).map(({ name, shape }) => [name, [...shape]]);

test('PyTorch was asked about every module, in a few hundred configurations', () => {
  expect(Object.keys(table.arguments).toSorted()).toEqual([...MODULES].toSorted());
  expect(table.parameters.length).toBeGreaterThan(200);
  expect(new Set(table.parameters.map(([module]) => module))).toEqual(new Set(MODULES));
});

test.each(MODULES)('%s takes these arguments in this order, with these defaults', (module) => {
  expect(argumentsOf(module).map(({ name }) => name)).toEqual(table.arguments[module]!.map(([name]) => name));
  const defaults = table.arguments[module]!.filter((argument) => argument.length === 2);
  expect(Object.entries(defaultsOf(module)).toSorted()).toEqual(defaults.toSorted());
});

test('parameters have these names, in this order, with these shapes', () => {
  for (const row of table.parameters) expect([row[1], saidOf(row)]).toEqual([row[1], row[2]]);
});

test('a parameter that is named, ordered or shaped otherwise is seen', () => {
  const [module, config, parameters] = table.parameters.find(([, , all]) => all.length > 4)!;
  const [first, second, ...rest] = parameters;
  for (const wrong of [
    [second!, first!, ...rest],
    [[`${first![0]}0`, first![1]], second!, ...rest],
    [[first![0], first![1].toReversed().map((size) => size + 1)], second!, ...rest],
    [first!, second!],
  ] as Row[2][]) {
    expect(saidOf([module, config, wrong])).not.toEqual(wrong);
  }
});
