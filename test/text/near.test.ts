// Suggestions for mistyped names.
import { expect, test } from 'vitest';
import { near, nearText } from '../../src/text/near.ts';

const IDS = ['lstm/batch_0', 'lstm/tiny', 'rnn/relu', 'rnn/h_n_is_layer_major', 'cell/relu'];

test.each<[string, string[]]>([
  ['rnn/rellu', ['rnn/relu']], // one too many
  ['rnn/rlu', ['rnn/relu']], // one left out
  ['rnn/rulu', ['rnn/relu']], // another
  ['nrn/relu', ['rnn/relu']], // two swapped
  ['rnn/h_n_layer_major', ['rnn/h_n_is_layer_major']],
  ['lsmt/*', ['lstm/batch_0', 'lstm/tiny']],
  ['relu', ['rnn/relu', 'cell/relu']], // the whole word
  ['gru/packed', []],
  ['', []],
])('%j: %j', (word, names) => {
  expect(near(word, IDS)).toEqual(names);
});

test('three at most, the nearest first, each once', () => {
  expect(near('abcdef', ['abcxyf', 'abcdeg', 'abcdxy', 'abcdex', 'abcdex'])).toEqual([
    'abcdeg',
    'abcdex',
    'abcxyf',
  ]);
});

test('as a question, and nothing where nothing is near', () => {
  expect(nearText('claims', ['claim', 'claimz', 'format'])).toBe('Did you mean "claim" or "claimz"?');
  expect(nearText('jsn', ['json', 'pretty'])).toBe('Did you mean "json"?');
  expect(nearText('xml', ['json', 'pretty'])).toBe('');
});
