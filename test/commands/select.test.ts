// Which cases several filters choose.
import { expect, test } from 'vitest';
import { selectCases } from '../../src/commands/select.ts';

const CASES = ['cell/relu', 'lstm/relu', 'rnn/batch_0', 'rnn/relu'].map((id) => ({ id }));
const chosen = (filter: string[], among?: string[], shard?: string) =>
  selectCases(CASES, { filter, ...(shard && { shard }) }, () => 1, among && new Set(among)).map(
    ({ id }) => id,
  );

test.each<[string[], string[]]>([
  [[], ['cell/relu', 'lstm/relu', 'rnn/batch_0', 'rnn/relu']],
  [['rnn/*'], ['rnn/batch_0', 'rnn/relu']],
  [
    ['rnn/*', 'cell/*'],
    ['cell/relu', 'rnn/batch_0', 'rnn/relu'],
  ],
  [['rnn/*', '!*/relu'], ['rnn/batch_0']],
  [['!*/relu'], ['rnn/batch_0']],
  [
    ['!(rnn|cell)/*'], // no `!` of ours, but a glob
    ['lstm/relu'],
  ],
])('%j: %j', (filter, ids) => {
  expect(chosen(filter)).toEqual(ids);
});

test('each filter must match something, whatever the others match', () => {
  expect(() => chosen(['rnn/*', 'lsmt/*'])).toThrow(
    /--filter lsmt\/\* matches none of 4 cases\n {2}Did you mean "lstm\/relu"\?/,
  );
  expect(() => chosen(['!rnn/rellu'])).toThrow(/--filter !rnn\/rellu matches none.*\n.*"rnn\/relu"/);
  expect(() => chosen(['zzz'])).toThrow(/Their ids are such as "cell\/relu"; see all of them with --list/);
});

test('filters that leave out all that others choose', () => {
  expect(() => chosen(['rnn/*', '!rnn/*'])).toThrow(
    /4 cases were found, 0 match --filter rnn\/\* --filter !/,
  );
});

test('what failed last is chosen from what matches; all of that where nothing of it failed', () => {
  expect(chosen(['rnn/*'], ['rnn/relu', 'cell/relu'])).toEqual(['rnn/relu']);
  expect(chosen(['rnn/*'], ['cell/relu'])).toEqual(['rnn/batch_0', 'rnn/relu']);
  expect(chosen([], ['rnn/relu', 'cell/relu'], '2/2')).toEqual(['rnn/relu']);
});
