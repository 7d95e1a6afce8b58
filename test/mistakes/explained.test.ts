// A failing subject is told which mistake it made: on wrong networks written by hand, which share nothing with the catalogue,
// and on random pairs of entries.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrangementOf, type Difference, difference } from '../../src/compare/index.ts';
import { type Case, Opened, type Question, type Subject } from '../../src/conformance/index.ts';
import { judgeTensors } from '../../src/conformance/judge.ts';
import { check } from '../../src/harness/index.ts';
import {
  answerWith,
  behaviours,
  bentAnswer,
  CATALOGUE,
  explained,
  type Failed,
  type Mistake,
  tellsApart,
  Trial,
} from '../../src/mistakes/index.ts';
import { type NamedTensors, tensor, transpose01 } from '../../src/tensor/index.ts';
import { share } from '../share.ts';
import { golden, goldens } from '../goldens.ts';
import { BY_HAND, networkOf } from './families.ts';
import { MISTAKES, type Mistake as Name, textbook } from './wrong-rnns.ts';

/** What a wrong implementation answers: the cases that it gets wrong, and those that it does not. */
async function trialsOf(
  run: (question: Question) => NamedTensors | Promise<NamedTensors>,
  cases: readonly Case[],
): Promise<Trial[]> {
  const answered = await Promise.all(cases.map(async (asked) => ({ asked, answer: await run(asked) })));
  return answered.map(({ asked, answer }) => {
    const verdicts = judgeTensors(new Opened(asked), answer, asked.exact === 'any');
    const fails = verdicts.some(({ status }) => status === 'fail');
    return new Trial(asked, answer, fails);
  });
}

const isWrong = ({ incomparable, mismatched }: Difference) => incomparable !== undefined || mismatched > 0;

const namesOf = (mistakes: readonly Mistake[]) =>
  mistakes
    .map(({ name }) => name)
    .toSorted()
    .join(' + ');
/** In the order of the textbook that is written by hand. */
const byHand = (pair: readonly Mistake[]) => textbook(...pair.map(({ name }) => name as Name));
const bends = CATALOGUE.filter(({ misbehaviour }) => !misbehaviour); // the protocol catches the others

const handWritten = bends.filter(({ name }) => (MISTAKES as readonly string[]).includes(name));

/** Small goldens of a family, so that many wrong networks can be tried. */
const small = async (network = 'RNN') =>
  (await goldens()).filter(
    ({ id, module }) =>
      networkOf(module) === network &&
      /^(rnn|cell|lstm|lstm_cell|gru|gru_cell)\//.test(id) &&
      !/chaotic|overflow|thousand|wide|many_steps/.test(id),
  );

/** Few goldens show these. */
const RARE = ['weight_ih_transposed', 'batch_first_ignored', 'tanh_by_a_poor_formula'];

/** Those that list it, and some of the others; of the rare ones all in which it can happen. */
async function casesFor(network: string, name: string): Promise<Case[]> {
  if (network !== 'RNN' && RARE.includes(name)) {
    const { applies } = bends.find((mistake) => mistake.name === name)!;
    return (await goldens()).filter(
      (asked) =>
        networkOf(asked.module) === network &&
        applies(asked) &&
        /^(exact|pinned|random|lstm|gru|covering)\//.test(asked.id),
    );
  }
  return (await small(network)).filter(
    ({ catches }, i) => i % (network === 'RNN' ? 2 : 5) === 0 || catches.includes(name),
  );
}

/** Every mistake that some golden can show, by hand. */
const written = Object.entries(BY_HAND).flatMap(([network, { MISTAKES: names, textbook: making }]) =>
  names
    .filter((name) => bends.some((mistake) => mistake.name === name)) // the protocol catches the others
    .map((name) => [network, name, (making as (name: string) => Subject)(name)] as const),
);

/** All are diagnosed; of LSTM and GRU every other is tried here, to save time. */
const told = written.filter(([network], i) => network === 'RNN' || i % 2 === 0);

test('the catalogue has at least 25 entries, each with a name of its own, a title, a cause and a remedy', () => {
  expect(CATALOGUE.length).toBeGreaterThanOrEqual(25);
  expect(new Set(CATALOGUE.map(({ name }) => name)).size).toBe(CATALOGUE.length);
  for (const { title, cause, remedy } of CATALOGUE)
    expect(Math.min(title.length, cause.length, remedy.length)).toBeGreaterThan(10);
});

describe('wrong networks written by hand, in another style', () => {
  test.each(share(told, 8))('%s: %s is diagnosed', async (network, name, subject) => {
    const { failing, explanations } = await explained(
      await trialsOf((question) => subject.run(question), await casesFor(network, name)),
    );
    expect(failing).toBeGreaterThan(0);
    expect(explanations.map(({ mistakes }) => namesOf(mistakes))).toContain(name);
    expect(explanations.map(({ scope, condition }) => [scope, condition.size])).toEqual(
      explanations.map(() => [undefined, 0]),
    );
  });

  test('each of them is an entry', () => {
    const names = CATALOGUE.map(({ name }) => name);
    const all = Object.values(BY_HAND).flatMap((one): readonly string[] => one.MISTAKES);
    expect(all.filter((name) => !names.includes(name))).toEqual([]);
    expect(written.length).toBeGreaterThan(240);
  });
});

/** Two different entries at once, drawn from all that can be bent. */
const drawnPairs = (numRuns: number, seed: number) =>
  fc.sample(
    fc.uniqueArray(fc.constantFrom(...handWritten), {
      minLength: 2,
      maxLength: 2,
      selector: ({ name }) => name,
    }),
    { numRuns, seed },
  );

/**
 * Diagnoses pairs until `wanted` of them were: those that can happen together on a golden and do not cancel. Each is
 * named; or each explanation that stands in its place gives, computed here once more, the numbers that the pair gives, on
 * every failing case.
 */
async function diagnosePairs(
  pairs: readonly (readonly Mistake[])[],
  wanted: number,
): Promise<{ named: number; notToldApart: number; unknown: number }> {
  const cases = await small();
  let [named, notToldApart, unknown] = [0, 0, 0];
  for (const pair of pairs) {
    if (named + notToldApart + unknown === wanted) break;
    const both = cases.filter((asked) => pair.every(({ applies }) => applies(asked))).slice(0, 5);
    const subject = byHand(pair);
    const trials = await trialsOf((question) => subject.run(question), both);
    const failing = trials.filter(({ fails, isTelling, isFinite }) => fails && isTelling && isFinite);
    if (failing.length < 3) continue;
    const { explanations } = await explained(trials);
    if (explanations.some(({ mistakes }) => namesOf(mistakes) === namesOf(pair))) named++;
    else if (explanations.length === 0) unknown++;
    else {
      const astray = explanations
        .filter(({ scope }) => !scope)
        .filter(({ mistakes }) => !failing.every((one) => gives(mistakes, one)));
      expect([namesOf(pair), astray]).toEqual([namesOf(pair), []]);
      notToldApart++;
    }
  }
  return { named, notToldApart, unknown };
}

/** Whether the textbook with these mistakes answers a case as the subject did. */
const gives = (mistakes: readonly Mistake[], { asked, answer }: Trial) =>
  Object.entries(answerWith(mistakes, asked)).every(
    ([name, one]) => !isWrong(difference(answer[name]!, one)),
  );

const PAIRS = share(Array.from({ length: 40 }), 4).length;

test(`${PAIRS} random pairs, written by hand, are diagnosed: as the pair, as what these cases cannot tell from it, or not at all`, async () => {
  const { named, notToldApart, unknown } = await diagnosePairs(drawnPairs(200, 1), PAIRS);
  console.log(`pairs: ${named} named, ${notToldApart} not told apart, ${unknown} not explained`);
  expect(named + notToldApart + unknown).toBe(PAIRS);
  expect(named).toBeGreaterThan(0.6 * PAIRS); // the others are masked by one mistake that does the same to these cases
  expect(unknown).toBeLessThan(5); // or not known, which is said
});

test('two bends of one thing need not commute: either order is tried, and the one that fits is named', async () => {
  const pair = ['direction_major_h_0', 'h_0_for_the_first_layer_only'];
  const three = (await goldens()).filter(({ id, config: { num_layers, bidirectional }, inputs }) => {
    return /^(rnn|random|pinned)\//.test(id) && num_layers > 2 && bidirectional && inputs['h_0'];
  });
  for (const names of [pair, pair.toReversed()]) {
    const mistakes = names.map((name) => bends.find((mistake) => mistake.name === name)!);
    const { failing, explanations } = await explained(
      await trialsOf((question) => answerWith(mistakes, question), three),
    );
    const [{ mistakes: found } = { mistakes: [] }] = explanations;
    expect([failing > 3, found.map(({ name }) => name)]).toEqual([true, names]);
  }
});

test('none that fits is said plainly: a wrong RNN that no entry reproduces', async () => {
  const trials = await trialsOf(
    (question) => {
      const answer = bentAnswer(question, []);
      return Object.fromEntries(
        Object.entries(answer).map(([name, one]) => [
          name,
          tensor(
            (one.data as Float32Array).map((value, i) => value + 0.1 * Math.sin(i)) as Float32Array,
            one.shape,
          ),
        ]),
      );
    },
    [await golden('rnn/h_n_is_layer_major'), await golden('rnn/relu')],
  );
  expect(await explained(trials)).toMatchObject({ failing: 2, explanations: [] });
});

test('what comes no closer than the right numbers explains nothing: an imprecise tanh is no other imprecise tanh', async () => {
  const cases = [await golden('rnn/wide_hidden'), await golden('cell/tanh')];
  const off = (factor: number) =>
    cases.map((asked) => {
      const answer = Object.entries(bentAnswer(asked, [])).map(([name, one]) => {
        return [
          name,
          tensor(
            (one.data as Float32Array).map((value) => value * factor),
            one.shape,
          ),
        ] as const;
      });
      return new Trial(asked, Object.fromEntries(answer), true);
    });
  const { explanations, near } = await explained(off(1 + 4e-6));
  expect([explanations, near.cases]).toEqual([[], 2]);
  expect(near.max_abs_error).toBeGreaterThan(1e-6);
  expect(near.max_abs_error).toBeLessThan(5e-6);
  expect((await explained(off(1.1))).near).toEqual({ cases: 0, max_abs_error: 0 });
});

test('where one case cannot tell two mistakes apart, both are named, with a golden that can', async () => {
  const by = (name: string) => CATALOGUE.find((mistake) => mistake.name === name)!;
  // One direction of a single layer: no bias at all, or each dropped, differ; a single step tells h_0 from nothing.
  const trials = await trialsOf(
    (question) => answerWith([by('h_0_ignored')], question),
    [await golden('rnn/h_0_moves_every_step')],
  );
  const { explanations } = await explained(trials);
  expect(explanations.map(({ mistakes }) => namesOf(mistakes))).toContain('h_0_ignored');
  const [one, other] = [[by('weight_ih_misread')], [by('weight_ih_transposed')]];
  const telling = (these: typeof one, those: typeof one) =>
    all.some((asked) => tellsApart(these, those, asked));
  const all = await goldens();
  expect(telling(one, other)).toBe(true);
  expect(telling(one, one)).toBe(false);
});

describe('what shows from call to call', () => {
  const shown = CATALOGUE.filter(({ misbehaviour }) => misbehaviour);

  /** Why check fails a subject, by case. */
  async function failedOf(subject: Subject, applies: (asked: Case) => boolean): Promise<Failed[]> {
    const cases = (await small()).filter((asked) => applies(asked) && asked.inputs['input']!.data.length > 0);
    const { cases: verdicts } = await check(subject, cases, { localise: false });
    return cases.flatMap((asked, i) => {
      const { status, reason } = verdicts[i]!;
      return status === 'fail' && reason !== undefined ? [{ asked, reason }] : [];
    });
  }

  test.each(shown.map((mistake) => [mistake.name, mistake] as const))(
    '%s is named, and nothing else is, in every case that it fails',
    async (_, mistake) => {
      const isByHand = (MISTAKES as readonly string[]).includes(mistake.name);
      const subject = isByHand ? byHand([mistake]) : mistake.misbehaviour!.of(textbook());
      const failed = await failedOf(subject, mistake.applies);
      expect(failed.length).toBeGreaterThanOrEqual(3);
      expect(behaviours(failed)).toEqual([{ mistake, cases: failed.length }]);
    },
  );

  test('what fails for such a reason where the mistake cannot happen is not put down to it', async () => {
    const asked = await golden('rnn/relu'); // with h_0, and without dropout
    const reason =
      'it carries state from one call into the next: asked twice in a row, it answers differently';
    expect(behaviours([{ asked, reason }])).toEqual([]);
    expect(behaviours([{ asked, reason: 'no answer within 60 s' }])).toEqual([]);
  });
});

describe('an arrangement is recognised before values are compared', () => {
  const values = tensor(new Float32Array([1, 2, 3, 4, 5, 6]), [3, 2, 1]);
  test.each([
    ['axes exchanged', transpose01(values), /^the right numbers with the axes in the order \(1, 0, 2\)$/],
    [
      'axes exchanged, in the old shape',
      tensor(transpose01(values).data, [3, 2, 1]),
      /axes in the order \(1, 0, 2\), in the shape \(3, 2, 1\)/,
    ],
    [
      'flipped',
      tensor(new Float32Array([5, 6, 3, 4, 1, 2]), [3, 2, 1]),
      /^the right numbers, flipped along axis 0$/,
    ],
    ['another shape', tensor(values.data, [6]), /^the right numbers in the shape \(6,\), want \(3, 2, 1\)$/],
  ])('%s', (_, actual, says) => {
    expect(arrangementOf(actual, values)).toMatch(says);
  });

  test('right ones, wrong ones, and ones that are all alike are not', () => {
    expect(arrangementOf(values, values)).toBeUndefined();
    expect(arrangementOf(tensor(new Float32Array([1, 2, 3, 4, 5, 7]), [3, 2, 1]), values)).toBeUndefined();
    const alike = tensor(new Float32Array(6).fill(1), [3, 2, 1]);
    expect(arrangementOf(tensor(alike.data, [2, 3, 1]), alike)).toBeUndefined();
  });
});
