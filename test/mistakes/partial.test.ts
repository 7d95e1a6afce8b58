// Most real mistakes are partial: in some layers, rows or steps, or under some condition. They are named with that, and an
// unknown one is not named.
import { expect, test } from 'vitest';
import { diagnose } from '../../src/harness/index.ts';
import { goldens } from '../goldens.ts';
import { PARTIAL, rnnWith } from './partial-rnns.ts';

const diagnosed = async (run: ReturnType<typeof rnnWith>) =>
  diagnose({ name: 'partial', run }, (await goldens()).filter(isTried), { localise: false });
/** Enough to tell by. */
const isTried = ({ id }: { readonly id: string }) => /^(rnn|cell|covering|random)\//.test(id);

test('without a mistake it is right', async () => {
  expect((await diagnosed(rnnWith({}))).totals.fail).toBe(0);
});

test.each(PARTIAL.map((one) => [one[0], one] as const))(
  '%s',
  async (_, [, hooks, mistake, scope, condition]) => {
    const { diagnosis } = await diagnosed(rnnWith(hooks));
    const said = diagnosis!.explanations.map((one) => [
      one.mistakes[0]!.name,
      one.scope?.name,
      one.condition?.name,
    ]);
    expect(said).toContainEqual([mistake, scope, condition]);
    expect(said.length).toBeLessThanOrEqual(2);
  },
);

// The answers of a network of one layer and one direction go through float32: a cell is such a network.
test('cells are not blamed where no network of one layer and one direction tells that it is them', async () => {
  const run = rnnWith({
    activate: (_, usual, { q }) =>
      q.config.num_layers === 1 && !q.config.bidirectional && q.config.nonlinearity === 'tanh'
        ? Math.fround(usual)
        : usual,
  });
  const asked = (await goldens()).filter(isTried);
  const conditions = async (ids: RegExp) => {
    const { diagnosis } = await diagnose(
      { name: 'partial', run },
      asked.filter(({ id }) => !ids.test(id)),
      { localise: false },
    );
    return diagnosis!.explanations
      .filter(({ mistakes }) => mistakes[0]!.name === 'float64_answers_by_float32')
      .map(({ condition }) => condition?.name);
  };
  expect(await conditions(/none/)).toEqual(['tanh,num_layers=1,one_direction']);
  expect(await conditions(/^rnn\/float64_one_layer$/)).toEqual([]); // what may be one thing or another is not said
});

test.each<[string, Parameters<typeof rnnWith>[0]]>([
  [
    'a weight that is off by a tenth in one unit',
    { weight: (v, _, __, ___, { unit }) => (unit === 1 ? 1.1 * v : v) },
  ],
  ['states that are pulled to 0.1', { activate: (_, usual) => 0.9 * usual + 0.01 }],
  ['an activation that nobody knows', { activate: (z) => Math.sin(z) }],
])('what is not known is not named: %s', async (_, hooks) => {
  const { diagnosis } = await diagnosed(rnnWith(hooks));
  expect(diagnosis!.failing).toBeGreaterThan(50);
  expect(diagnosis!.explanations).toEqual([]);
});
