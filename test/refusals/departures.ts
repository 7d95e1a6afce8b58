// Where we refuse what PyTorch takes: the README lists them, and these say to which calls each row applies.
import { readFileSync } from 'node:fs';
import type { Call } from './calls.ts';

const SIZES = ['input_size', 'hidden_size', 'num_layers'];
const isGiven = (config: Call['config'], name: string) => Object.hasOwn(config, name);

export const DEPARTURES: Readonly<Record<string, (call: Call) => boolean>> = {
  'a boolean as a size': ({ config }) => SIZES.some((name) => typeof config[name] === 'boolean'),
  '`bidirectional` that is no boolean': ({ config }) =>
    isGiven(config, 'bidirectional') && typeof config['bidirectional'] !== 'boolean',
  "a cell's `bias` that is no boolean": ({ module, config }) =>
    module === 'RNNCell' && isGiven(config, 'bias') && typeof config['bias'] !== 'boolean',
  'an unbatched cell input with a square batch of states': ({ module, config, inputs: { input, hx } }) => {
    const H = config['hidden_size'];
    return module === 'RNNCell' && input![1].length === 1 && `${hx?.[1]}` === `${H},${H}`;
  },
};

/** The first column of the README's table of departures. */
export function departuresOfReadme(): string[] {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, rows] = /\| PyTorch takes +\| here +\|\n\| -+ \| -+ \|\n((?:\|.*\n)+)/.exec(readme) ?? [];
  return (rows ?? '')
    .trim()
    .split('\n')
    .map((row) => row.split('|')[1]!.trim());
}

/** The rows that explain why a call may be decided in another way. */
export function departuresOf(call: Call): string[] {
  return Object.entries(DEPARTURES)
    .filter(([, applies]) => applies(call))
    .map(([name]) => name);
}
