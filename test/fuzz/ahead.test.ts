// Networks are asked for ahead: the same ones, in the same order, never more than a few, each answered by its own answer.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Ahead } from '../../src/fuzz/ahead.ts';
import { DEFAULT_BOUNDS, specs } from '../../src/fuzz/index.ts';
import { type Answer, OracleError, type Spec } from '../../src/oracle/index.ts';

/** An oracle that answers every network with its seed, when it is let to. */
function answering({ waits = false } = {}) {
  const asked: Spec[] = [];
  const answers: (() => void)[] = [];
  const draw = (spec: Spec): Promise<Answer> => {
    asked.push(spec);
    const answer = { refused: { phase: 'forward', type: 'Seed', text: String(spec.seed) } } as const;
    return new Promise((resolve) => (waits ? answers.push(() => resolve(answer)) : resolve(answer)));
  };
  return { asked, answers, draw };
}

const textOf = (answer: Answer) => ('refused' in answer ? answer.refused.text : '');
const turn = () => new Promise(setImmediate);
const networks = (more = {}) => specs({ ...DEFAULT_BOUNDS, ...more });

/** A search that judges nothing. @returns what was drawn, with the answers */
async function searched(ahead: Ahead, arbitrary: fc.Arbitrary<Spec>, seed: number, numRuns: number) {
  const drawn: { readonly spec: Spec; readonly answer: string }[] = [];
  const property = fc.asyncProperty(arbitrary, async (spec) => {
    drawn.push({ spec, answer: textOf(await ahead.draw(spec)) });
    await turn(); // to judge
  });
  await fc.check(property, { seed, numRuns });
  return drawn;
}

test('the networks of a seed are those that fast-check draws alone, each asked for once, and each has its own answer', async () => {
  const oracle = answering();
  const ahead = new Ahead(oracle, networks(), { seed: 3, numRuns: 300 });
  const drawn = await searched(ahead, networks(), 3, 300);
  const alone: Spec[] = [];
  const judging = async (spec: Spec) => void alone.push(spec);
  await fc.check(fc.asyncProperty(networks(), judging), { seed: 3, numRuns: 300 });
  expect(alone).toHaveLength(300);
  expect(drawn.map(({ spec }) => spec)).toEqual(alone);
  expect(oracle.asked).toEqual(alone);
  expect(drawn.filter(({ spec, answer }) => answer !== String(spec.seed))).toEqual([]);
});

describe('how far ahead is fixed', () => {
  test('eight networks, however long the judge takes', async () => {
    const oracle = answering({ waits: true });
    const ahead = new Ahead(oracle, networks(), { seed: 1, numRuns: 100 });
    for (let i = 0; i < 100; i++) await turn();
    expect(oracle.asked).toHaveLength(8);
    const taken = ahead.draw(oracle.asked[0]!);
    oracle.answers[0]!();
    expect(textOf(await taken)).toBe(String(oracle.asked[0]!.seed));
    for (let i = 0; i < 100; i++) await turn();
    expect(oracle.asked).toHaveLength(9);
    ahead.end();
  });

  test('one, where it has millions of weights', async () => {
    const oracle = answering({ waits: true });
    const wide = networks({ hidden_size: 20_000, input_size: 20_000 });
    const ahead = new Ahead(oracle, wide, { seed: 1, numRuns: 100 });
    for (let i = 0; i < 100; i++) await turn();
    expect(oracle.asked).toHaveLength(1);
    ahead.end();
  });
});

test('once it has ended nothing more is asked for ahead, and what is drawn is asked for then', async () => {
  const oracle = answering();
  const ahead = new Ahead(oracle, networks(), { seed: 1, numRuns: 100 });
  const [first] = fc.sample(networks(), { seed: 1, numRuns: 1 });
  await ahead.draw(first!);
  ahead.end();
  for (let i = 0; i < 100; i++) await turn();
  const before = oracle.asked.length;
  const other = { ...first!, seed: 77 };
  expect(textOf(await ahead.draw(other))).toBe('77');
  expect(oracle.asked.slice(before)).toEqual([other]);
});

test('a search that is at its end waits for nothing', async () => {
  const ahead = new Ahead(answering(), networks(), { seed: 5, numRuns: 2 });
  const drawn = await searched(ahead, networks(), 5, 3);
  expect(drawn.map(({ spec, answer }) => answer === String(spec.seed))).toEqual([true, true, true]);
});

test('a fault is of the network that it befell alone', async () => {
  const { asked, draw } = answering();
  const flaky = (spec: Spec) =>
    asked.length === 2
      ? draw(spec).then(() => Promise.reject(new OracleError('the PyTorch worker was killed')))
      : draw(spec);
  const ahead = new Ahead({ draw: flaky }, networks(), { seed: 1, numRuns: 6 });
  const outcomes: string[] = [];
  const property = fc.asyncProperty(networks(), async (spec) => {
    outcomes.push(
      await ahead.draw(spec).then(
        () => 'answered',
        (error: Error) => error.message,
      ),
    );
  });
  await fc.check(property, { seed: 1, numRuns: 6 });
  const killed = 'the PyTorch worker was killed';
  expect(outcomes).toEqual(['answered', 'answered', killed, 'answered', 'answered', 'answered']);
});
