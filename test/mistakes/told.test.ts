// What a diagnosis says where nothing can be told: rounding decides the numbers, or too much fits.
import { expect, test } from 'vitest';
import { answerWith, CATALOGUE, explained, type Mistake, Trial } from '../../src/mistakes/index.ts';
import { golden } from '../goldens.ts';

const by = (name: string): Mistake => CATALOGUE.find((mistake) => mistake.name === name)!;

async function wrong(id: string, name: string): Promise<Trial> {
  const asked = await golden(id);
  return new Trial(asked, answerWith([by(name)], asked), true);
}

test('of a chaotic case alone nothing can be told, and the count says so; beside another it does not decide', async () => {
  const chaotic = await wrong('rnn/chaotic_gain_3', 'bias_hh_dropped');
  const alone = await explained([chaotic]);
  expect([alone.failing, alone.chaotic]).toEqual([1, 1]);
  const both = await explained([chaotic, await wrong('rnn/relu', 'bias_hh_dropped')]);
  expect([both.failing, both.chaotic]).toEqual([2, 1]);
  expect(both.explanations.map(({ mistakes }) => mistakes.map(({ name }) => name))).toContainEqual([
    'bias_hh_dropped',
  ]);
  const telling = await explained([await wrong('rnn/relu', 'bias_hh_dropped')]);
  expect(telling).not.toHaveProperty('chaotic');
});

test('where more fit than can be named, all of them are listed, and none is called the explanation', async () => {
  const copies = Array.from({ length: 4 }, (_, i) => ({ ...by('bias_hh_dropped'), name: `copy_${i}` }));
  const found = await explained([await wrong('rnn/relu', 'bias_hh_dropped')], undefined, copies);
  expect(found.explanations).toEqual([]);
  expect(found.fitting).toEqual(
    expect.arrayContaining(['copy_0', 'copy_1', 'copy_2', 'copy_3', 'bias_hh_dropped']),
  );
});
