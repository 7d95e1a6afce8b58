// Most real mistakes are partial: in some layers, rows or steps, or under some condition. They are named with that, and an
// unknown one is not named.
import { expect, test } from 'vitest';
import type { Case, Question } from '../../src/conformance/index.ts';
import { diagnose } from '../../src/harness/index.ts';
import { bentAnswer } from '../../src/mistakes/index.ts';
import { clone, type FloatTensor, type NamedTensors } from '../../src/tensor/index.ts';
import { derivedGoldens, goldens } from '../goldens.ts';
import { PARTIAL, rnnWith } from './partial-rnns.ts';

const diagnosed = async (run: ReturnType<typeof rnnWith>) =>
  diagnose({ name: 'partial', run }, (await goldens()).filter(isTried), { localise: false });
/** What is written by hand knows of RNN alone, and of no lengths; enough to tell by. */
const isTried = ({ id, module, inputs }: Case) =>
  /^(rnn|cell|covering|random)\//.test(id) && module.startsWith('RNN') && !inputs['lengths'];

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

test('a place that no failing case tells from the whole network is named, not a condition beside it', async () => {
  const run = rnnWith({
    weight: (v, part, column, _, { layer }) => (part === 'ih' && column >= 128 && layer === 0 ? 0 : v),
  });
  const few = [...(await goldens()).filter(({ id }) => id.startsWith('rnn/')), ...(await derivedGoldens())];
  const cases = few.filter(({ module, inputs }) => module.startsWith('RNN') && !inputs['lengths']);
  const { diagnosis, cases: judged } = await diagnose({ name: 'partial', run }, cases, { localise: false });
  const failed = judged.filter(({ status }) => status === 'fail').map(({ id }) => id);
  expect(failed.filter((id) => !/^sizes\/input|wide_input/.test(id))).toEqual([]);
  expect(diagnosis!.explanations).toEqual([
    expect.objectContaining({ scope: { name: 'layer=0', title: 'in layer 0' } }),
  ]);
  expect(diagnosis!.explanations[0]).not.toHaveProperty('condition');
});

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

/** The question with numbers of some tensors lost: what a right network answers to it is wrong in a part. */
function without(
  question: Question,
  part: 'state_dict' | 'inputs',
  isLost: (name: string, place: number, count: number) => boolean,
): Question {
  const changed = Object.entries(question[part]).map(([name, one]) => {
    const copy = clone(one as FloatTensor);
    const rows = one.shape[0] ?? 1;
    const size = copy.data.length / rows;
    if (name !== 'lengths')
      for (const at of copy.data.keys()) if (isLost(name, Math.floor(at / size), rows)) copy.data[at] = 0;
    return [name, copy];
  });
  return { ...question, [part]: Object.fromEntries(changed) as NamedTensors };
}

const isInForgetGate = (name: string, line: number, count: number) =>
  name.startsWith('bias_hh') && Math.floor((4 * line) / count) === 1;
const isBiasHh = (name: string) => name.startsWith('bias_hh');

test.each<[string, (question: Question) => Question, string, string | undefined, string | undefined]>([
  [
    'bias_hh of the forget gate alone is lost',
    (q) => (q.module.startsWith('LSTM') ? without(q, 'state_dict', isInForgetGate) : q),
    'bias_hh_dropped',
    'gate=forget',
    undefined,
  ],
  [
    'bias_hh is lost in GRU alone',
    (q) => (q.module.startsWith('GRU') ? without(q, 'state_dict', isBiasHh) : q),
    'bias_hh_dropped',
    undefined,
    'gru',
  ],
  [
    'the initial states are lost where sequences are packed',
    (q) => (q.inputs['lengths'] ? without(q, 'inputs', (name) => /^[hc]_0$/.test(name)) : q),
    'h_0_ignored',
    undefined,
    'packed',
  ],
  [
    'c_0 is lost where h is projected',
    (q) => (q.config.proj_size ? without(q, 'inputs', (name) => name === 'c_0') : q),
    'c_0_ignored',
    undefined,
    'projected',
  ],
])('of all families: %s', async (_, lost, mistake, scope, condition) => {
  const cases = (await goldens()).filter(
    ({ id }) =>
      /^(rnn|lstm|lstm_cell|gru|gru_cell)\//.test(id) && !/chaotic|thousand|wide|many_steps/.test(id),
  );
  const run = (question: Question) => bentAnswer(lost(question), []);
  const { diagnosis } = await diagnose({ name: 'partial', run }, cases, { localise: false });
  const said = diagnosis!.explanations.map((one) => [
    one.mistakes[0]!.name,
    one.scope?.name,
    one.condition?.name,
  ]);
  expect(said).toEqual([[mistake, scope, condition]]);
});
