// What a person reads of a diagnosis: one mistake, two at once, several that fit, a part, none, and what only behaves wrongly.
import { expect, test } from 'vitest';
import type { DiagnosisVerdict, Report } from '../../src/conformance/index.ts';
import { diagnosisLines } from '../../src/report/index.ts';

const mistake = (name: string) => ({
  name,
  title: `the title of ${name}`,
  cause: `What caused ${name}.`,
  remedy: `What mends ${name}.`,
});
const advice = (name: string) => [`  Probably: What caused ${name}.`, `  Remedy: What mends ${name}.`];

function linesOf(diagnosis: Partial<DiagnosisVerdict>, fail = diagnosis.failing ?? 0): string[] {
  const first = { text: 'layer 1, forward, from t = 2' };
  return diagnosisLines({
    totals: { fail },
    cases: [{ id: 'mine/passes' }, { id: 'mine/fails', first }],
    diagnosis: {
      failing: 0,
      explanations: [],
      kinds: [],
      behaviours: [],
      arrangements: [],
      near: { cases: 0, max_abs_error: 0 },
      ...diagnosis,
    },
  } as unknown as Report);
}

test('one mistake, and to what precision', () => {
  const explanations = [{ mistakes: [mistake('a')], cases: 3, max_abs_error: 0 }];
  expect(linesOf({ failing: 3, explanations })).toEqual([
    'the title of a (a)',
    '  reproduces all 3 failing cases, exactly',
    ...advice('a'),
  ]);
  const loosely = [{ ...explanations[0]!, max_abs_error: 2.5e-7 }];
  expect(linesOf({ failing: 3, explanations: loosely })[1]).toBe(
    '  reproduces all 3 failing cases, to within 2.5e-7',
  );
});

test('two at once, each with its own remedy', () => {
  const explanations = [{ mistakes: [mistake('a'), mistake('b')], cases: 2, max_abs_error: 0 }];
  expect(linesOf({ failing: 2, explanations })).toEqual([
    'Two mistakes together reproduce both failing cases, exactly:',
    'the title of a (a)',
    ...advice('a'),
    'the title of b (b)',
    ...advice('b'),
  ]);
});

test('several that fit, with the golden that would tell them apart', () => {
  const explanations = [
    { mistakes: [mistake('a')], cases: 1, max_abs_error: 0 },
    { mistakes: [mistake('b')], cases: 1, max_abs_error: 0, told_apart_by: 'rnn/relu' },
  ];
  expect(linesOf({ failing: 1, explanations })).toEqual([
    'These cases cannot tell the following apart.',
    '',
    'the title of a (a)',
    '  reproduces the failing case, exactly',
    ...advice('a'),
    '',
    'the title of b (b)',
    '  reproduces the failing case, exactly',
    ...advice('b'),
    '  golden/rnn/relu would tell it from the first',
  ]);
});

test('where it is made, and under which condition', () => {
  const scope = { name: 'layer>=1', title: 'in layers from 1 on' };
  const condition = { name: 'relu', title: 'where nonlinearity is relu' };
  const explanations = [{ mistakes: [mistake('a')], scope, condition, cases: 2, max_abs_error: 0 }];
  expect(linesOf({ failing: 2, explanations }, 3)).toEqual([
    'the title of a, in layers from 1 on, where nonlinearity is relu (a)',
    '  reproduces both failing cases, exactly',
    ...advice('a'),
    '  The condition is learnt from the cases that pass and fail.',
    '',
    '1 failing case gave no numbers to try mistakes on: check says why.',
  ]);
});

test('what is wrong with answers as a whole, once, with what to change', () => {
  const kinds = [{ text: 'h_n is not given', remedy: 'Return h_n.', cases: 7 }];
  expect(linesOf({ kinds }, 7)).toEqual(['7 cases: h_n is not given', '  Remedy: Return h_n.']);
});

test('what reproduces a part is no explanation', () => {
  const coincidence = { mistakes: [mistake('a')], cases: 1, max_abs_error: 0 };
  expect(linesOf({ failing: 4, coincidence })).toEqual([
    'No known mistake, alone or with another, explains these numbers.',
    'First, in mine/fails: layer 1, forward, from t = 2',
    '"the title of a" (a) gives the numbers of 1 of 4 failing cases, perhaps by',
    'coincidence; it does not explain the others.',
  ]);
});

test('none that fits: where the numbers go wrong first, or that they are nearly right', () => {
  const none = 'No known mistake, alone or with another, explains these numbers.';
  expect(linesOf({ failing: 4 })).toEqual([none, 'First, in mine/fails: layer 1, forward, from t = 2']);
  expect(linesOf({ failing: 4, near: { cases: 2, max_abs_error: 3e-5 } })[1]).toMatch(/^First, /);
  expect(linesOf({ failing: 4, near: { cases: 3, max_abs_error: 3e-5 } })).toEqual([
    none,
    "In 3 of 4 they are within 3.0e-5 of PyTorch's: look at how precise tanh, the",
    'sums and the weights are.',
  ]);
  expect(linesOf({ failing: 4, near: { cases: 4, max_abs_error: 0 } })).toEqual([
    none,
    'In all 4 nothing but the sign of zeros differs.',
  ]);
});

test('where rounding decides every failing case, nothing was tried in vain: it is said', () => {
  expect(linesOf({ failing: 2, chaotic: 2 })[0]).toBe(
    'No mistake can be told here: rounding grows until it decides these numbers.',
  );
  expect(linesOf({ failing: 2, chaotic: 1 })[0]).toMatch(/^No known mistake, /);
});

test('more that fit than can be told are named, not denied', () => {
  const fitting = ['a', 'b', 'c and d', 'e'];
  expect(linesOf({ failing: 1, fitting })).toEqual([
    '4 explanations fit, and this case cannot tell them apart: a; b; c and d; e.',
  ]);
  const many = linesOf({ failing: 2, fitting: Array.from({ length: 20 }, (_, i) => `m${i}`) });
  expect(many.join(' ')).toMatch(/^20 explanations fit, and these 2 cases .* m7; 12 more\.$/);
});

test('cases that are too large to try mistakes on are counted, and nothing is said of what explains them', () => {
  expect(linesOf({ left_out: 1 }, 1)).toEqual([
    'One failing case is too large to try known mistakes on: smaller ones tell them',
    'as well, such as the goldens (check without a folder).',
  ]);
  expect(linesOf({ left_out: 3 }, 3)[0]).toMatch(/^3 failing cases are too large /);
});

test('what shows from call to call is no matter of numbers', () => {
  expect(linesOf({ behaviours: [{ mistake: mistake('a'), cases: 2 }] }, 2)).toEqual([
    'the title of a (a)',
    '  shows in 2 failing cases, and can happen in all of them',
    ...advice('a'),
  ]);
});

test('an arrangement stands first; where all is explained, only one that half of the cases show', () => {
  const explanations = [{ mistakes: [mistake('a')], cases: 5, max_abs_error: 0 }];
  const arrangements = [
    { text: 'h_n: flipped', cases: 3 },
    { text: 'output: flipped', cases: 2 },
  ];
  expect(linesOf({ failing: 5, arrangements, explanations }).slice(0, 3)).toEqual([
    '3 cases: h_n: flipped',
    '',
    'the title of a (a)',
  ]);
  expect(linesOf({ failing: 6, arrangements, explanations }).slice(0, 3)).toEqual([
    '3 cases: h_n: flipped',
    '2 cases: output: flipped',
    '',
  ]);
});

test('without a diagnosis, nothing', () => {
  expect(diagnosisLines({} as Report)).toEqual([]);
});
