// The matrix of mistakes against goldens, run on the catalogue's textbook with each mistake in it and on wrong RNNs that are
// written by hand; and its table, kept beside the goldens.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Case, Subject } from '../../src/conformance/index.ts';
import { check } from '../../src/harness/index.ts';
import {
  CATALOGUE,
  condemns,
  countMatrix,
  type MatrixRow,
  matrixMarkdown,
  matrixSummary,
  matrixTable,
  mistakeMatrix,
} from '../../src/mistakes/index.ts';
import { GOLDEN, goldens } from '../goldens.ts';
import { BY_HAND, networkOf } from './families.ts';

/** What was chosen by hand, and what is exact: the gate writes the table over all goldens, and it must stay as it is. */
const chosen = (await goldens()).filter(({ id }) => !/^(covering|pinned|random|trained)\//.test(id));
/** Small ones show as much, and there are many mistakes to try on each. */
const MOST_NUMBERS = 3000;
const all = chosen.filter((asked) => sizeOf(asked) <= MOST_NUMBERS);
/** So many cases of a family are tried with what is written by hand: those that list the mistake, and others of every kind. */
const TRIED = 6;
let rows: MatrixRow[];

beforeAll(async () => {
  rows = await mistakeMatrix(all);
});

/** By hand, of every family: its network, the mistakes that it can make, and a subject that makes one. */
const HANDS = Object.entries(BY_HAND).map(([network, { MISTAKES, textbook }]) => ({
  network,
  names: MISTAKES as readonly string[],
  making: textbook as (name: string) => Subject,
}));
const BY_NAME = [...new Set(HANDS.flatMap(({ names }) => names))];

const rowOf = (name: string) => rows.find(({ mistake }) => mistake.name === name);

/** The goldens in which it can happen that fail what is written by hand, and those that the catalogue says. */
async function caughtTwice(name: string): Promise<{ byHand: string[]; byCatalogue: string[] }> {
  const { mistake, applies, caught } = rowOf(name)!;
  const failed = async (subject: Subject, asked: Case) => {
    if (!mistake.misbehaviour && condemns(asked)(await subject.run(asked))) return true;
    return (await check(subject, [asked], { localise: false })).totals.fail > 0;
  };
  const [byHand, byCatalogue]: [string[], string[]] = [[], []];
  for (const { network, making } of HANDS.filter(({ names }) => names.includes(name))) {
    const subject = making(name);
    const able = chosenOf(
      all.filter(({ id, module }) => networkOf(module) === network && applies.includes(id)),
      name,
    );
    for (const asked of able) if (await failed(subject, asked)) byHand.push(asked.id);
    byCatalogue.push(...able.map(({ id }) => id).filter((id) => caught.includes(id)));
  }
  return { byHand, byCatalogue };
}

function sizeOf({ state_dict, inputs, expected }: Case): number {
  return [state_dict, inputs, expected]
    .flatMap((tensors) => Object.values(tensors))
    .reduce((sum, { data }) => sum + data.length, 0);
}

/** Those that list the mistake first, then those that the catalogue says, and others from end to end. */
function chosenOf(able: readonly Case[], name: string): readonly Case[] {
  const listing = able.filter(({ catches }) => catches.includes(name));
  const saying = able.filter(({ id }) => rowOf(name)!.caught.includes(id));
  const first = [...new Set([...listing, ...saying])].slice(0, TRIED / 2);
  const others = able.filter((asked) => !first.includes(asked));
  const step = Math.max(1, Math.ceil(others.length / (TRIED - first.length)));
  return [...first, ...others.filter((_, i) => i % step === 0)];
}

test('every mistake in the catalogue is caught, most by many goldens', () => {
  const rare = rows.filter(({ caught }) => caught.length < 2).map(({ mistake }) => mistake.name);
  expect(rare).toEqual([]);
});

test('what is written by hand stands in the catalogue', () => {
  const names = CATALOGUE.map(({ name }) => name);
  expect(BY_NAME.filter((name) => !names.includes(name))).toEqual([]);
});

test.each(BY_NAME)(
  '%s, by hand, fails at least three goldens, those that the catalogue says',
  async (name) => {
    const { byHand, byCatalogue } = await caughtTwice(name);
    expect(byHand.length).toBeGreaterThanOrEqual(3);
    expect(byCatalogue).toEqual(byHand);
  },
);

test('a golden catches every mistake that it lists, and what it lists is in the catalogue', () => {
  const listed = all.flatMap(({ id, catches }) => catches.map((name) => ({ id, name })));
  expect(listed.length).toBeGreaterThan(100);
  expect(listed.filter(({ id, name }) => !rowOf(name)?.caught.includes(id))).toEqual([]);
});

test('so do the large ones', async () => {
  const large = chosen.filter((asked) => !all.includes(asked) && asked.catches.length > 0);
  for (const asked of large) {
    const listed = CATALOGUE.filter(({ name }) => asked.catches.includes(name));
    const found = await mistakeMatrix([asked], () => {}, listed);
    const missed = found.filter(({ caught }) => caught.length === 0).map(({ mistake }) => mistake.name);
    expect([asked.id, listed.length, missed]).toEqual([asked.id, asked.catches.length, []]);
  }
  expect(large.length).toBeGreaterThan(5);
});

test('a golden in rnn and cell lists what it catches, or its claim says that it catches no known mistake, and so it is', () => {
  const one = all.filter(({ id }) => /^(rnn|cell)\//.test(id));
  const says = ({ claim }: Case) => claim.includes('catches no known mistake');
  expect(one.filter((asked) => (asked.catches.length === 0) !== says(asked)).map(({ id }) => id)).toEqual([]);
  const idle = one.filter(({ id }) => !rows.some(({ caught }) => caught.includes(id)));
  expect(idle.map(({ id }) => id)).toEqual(one.filter(says).map(({ id }) => id));
});

test('golden/mistakes.md has every mistake: torch-parity mistakes --write golden/mistakes.md', () => {
  const kept = readFileSync(path.join(GOLDEN, 'mistakes.md'), 'utf8');
  const named = [...kept.matchAll(/^\| (\S+) \| \d/gm)].map(([, name]) => name);
  expect(named).toEqual(CATALOGUE.map(({ name }) => name));
  expect(kept).toContain('every mistake is caught');
});

test('the table has a row a mistake and stays within 80 columns', () => {
  const table = matrixTable(countMatrix(rows, all));
  expect(table.filter((line) => line.length > 80)).toEqual([]);
  expect(table.length).toBe(2 + CATALOGUE.length + 1);
  expect(table.slice(0, 2).join(' ')).toMatch(/mistake +cases caught .* article|article/);
});

test('a survivor is marked, and so is a mistake that no case could have shown', async () => {
  const cases = all.filter(({ id }) => ['rnn/batch_0', 'exact/one_layer'].includes(id));
  const names = ['bias_hh_dropped', 'half_precision_weights', 'dropout_in_eval'];
  const some = await mistakeMatrix(
    cases,
    () => {},
    CATALOGUE.filter(({ name }) => names.includes(name)),
  );
  const counts = countMatrix(some, cases);
  expect(matrixTable(counts)).toEqual([
    '                                      exact',
    '  mistake                 cases caught       rnn',
    '  bias_hh_dropped             2      1    1    .',
    '! half_precision_weights      2      0    .    .',
    '! dropout_in_eval             0      0    .    .',
    '  any of them                 2      1    1    .',
  ]);
  expect(matrixSummary(counts)).toEqual([
    '3 mistakes, 2 cases: 2 survive: half_precision_weights, dropout_in_eval',
    'Catching none of them: rnn/batch_0',
  ]);
  expect(matrixMarkdown(counts)).toContain('| **half_precision_weights survives** | 2 | 0 | 0 | 0 |');
});

describe("other people's folders", () => {
  test('where there are too many for 80 columns, the last column holds the others', async () => {
    const one = all.find(({ id }) => id === 'exact/one_layer');
    const many = Array.from({ length: 12 }, (_, i) => ({ ...one!, id: `a-very-long-name-${i}/x` }));
    const counts = countMatrix(await mistakeMatrix(many, () => {}, CATALOGUE.slice(0, 1)), many);
    const table = matrixTable(counts);
    expect(table.filter((line) => line.length > 80)).toEqual([]);
    expect(table.slice(0, 2).join(' ')).toContain('others');
    expect(table[2]).toMatch(/^ {2}bias_hh_dropped +12 +12( +1)+ +\d+$/);
    expect(
      table[2]!
        .split(/ +/)
        .slice(4)
        .map(Number)
        .reduce((sum, count) => sum + count),
    ).toBe(12);
  });

  test('a case that lies in no folder is counted under "."', async () => {
    const cases = [{ ...all.find(({ id }) => id === 'exact/one_layer')!, id: 'mine' }];
    expect(countMatrix(await mistakeMatrix(cases, () => {}, []), cases).folders).toEqual(['.']);
  });
});
