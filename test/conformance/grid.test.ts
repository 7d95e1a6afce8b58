// The unrolled picture as data, on networks that are wrong in a place known by construction.
import { describe, expect, test } from 'vitest';
import {
  type Case,
  type CaseVerdict,
  type Grid,
  type GridCell,
  type GridRow,
  type Question,
  type Subject,
} from '../../src/conformance/index.ts';
import { check } from '../../src/harness/index.ts';
import { own } from '../../src/subjects/index.ts';
import { clone, type NamedTensors } from '../../src/tensor/index.ts';
import { golden, goldens } from '../goldens.ts';
import { type Hooks, rnnWith } from '../mistakes/partial-rnns.ts';

async function verdictOf(subject: Subject, asked: Case): Promise<CaseVerdict> {
  const { cases } = await check(subject, [asked], { grids: 'all' });
  return cases[0]!;
}

const gridOf = async (subject: Subject, asked: Case): Promise<Grid> =>
  (await verdictOf(subject, asked)).grid!;

const partial = (hooks: Hooks): Subject => ({ name: 'partial', run: rnnWith(hooks) });

/** Our own answers, with something done to them. */
const changed = (change: (answer: Record<string, NamedTensors[string]>, q: Question) => void): Subject => ({
  name: 'changed',
  run(question) {
    const answer = Object.fromEntries(
      Object.entries(own.run(question) as NamedTensors).map(([name, one]) => [name, clone(one)]),
    );
    change(answer, question);
    return answer;
  },
});

const isRed = (cell: GridCell | undefined) => cell === 'wrong' || (typeof cell === 'number' && cell > 1);
/** A letter a cell: r is red, g is green. */
const colours = (cells: readonly GridCell[]) =>
  cells.map((cell) => (isRed(cell) ? 'r' : typeof cell === 'number' ? 'g' : (cell?.at(4) ?? '-'))).join('');
const named = ({ name, layer, direction }: GridRow) =>
  [name, layer, direction].filter((one) => one !== undefined).join(' ');
const drawn = ({ rows }: Grid) =>
  Object.fromEntries(
    rows.map((row) => [
      named(row),
      colours(row.cells) + (row.last === undefined ? '' : ` ${colours([row.last])}`),
    ]),
  );

const ID = 'rnn/relu_three_layers_bidirectional_batch_first'; // 7 steps

describe('one place of a network is wrong', () => {
  const wrong = partial({
    weight: (value, part, _column, _width, { layer, reverse }) =>
      part === 'ih' && layer === 1 && reverse ? value * 1.01 : value,
  });

  test('it is red from there on, what is below it and beside it is not', async () => {
    const grid = await gridOf(wrong, await golden(ID));
    expect(drawn(grid)).toEqual({
      'output forward': 'rrrrrrr',
      'output reverse': 'rrrrrrr',
      'h 2 forward': 'rrrrrrr r',
      'h 2 reverse': 'rrrrrrr r',
      'h 1 forward': 'ggggggg g',
      'h 1 reverse': 'rrrrrrr r',
      'h 0 forward': 'ggggggg g',
      'h 0 reverse': 'ggggggg g',
    });
    expect(grid.first).toEqual({ row: 5, bin: 6, t: 6 });
  });

  test('the same network without the mistake is green', async () => {
    const grid = await gridOf(partial({}), await golden(ID));
    expect(Object.values(drawn(grid)).join('')).not.toContain('r');
    expect(grid.first).toBeUndefined();
  });

  test('from one step on: time is to blame, and the steps before it are green', async () => {
    const late = partial({
      past: (value, { done, layer }) => (layer === 0 && done === 4 ? value + 0.1 : value),
    });
    const grid = await gridOf(late, await golden('rnn/h_n_is_the_last_state_of_every_layer'));
    const { 'h 0': below, output } = drawn(grid);
    expect(below).toMatch(/^g{4}r+ r$/);
    expect(output).toMatch(/^g{4}r+$/);
    expect(grid.first).toMatchObject({ t: 4, bin: 4 });
  });
});

test('the first wrong state is that of the verdict', async () => {
  for (const layer of [0, 1, 2]) {
    for (const reverse of [false, true]) {
      const wrong = partial({
        bias: (value, which, here) =>
          which === 'hh' && here.layer === layer && here.reverse === reverse && here.done > 1
            ? value + 1
            : value,
      });
      const { grid, first } = await verdictOf(wrong, await golden(ID));
      const { row, t } = grid!.first!;
      const { layer: at, direction } = grid!.rows[row]!;
      expect({ layer: at, direction, t }).toEqual({
        layer,
        direction: reverse ? 'reverse' : 'forward',
        t: reverse ? 4 : 2,
      });
      expect(first).toMatchObject({ layer: at, direction, t });
    }
  }
});

describe('of each tensor a cell is red exactly where the judge fails it', () => {
  /** Whether any cell that shows a tensor is red. */
  function isShownRed({ rows }: Grid, name: string): boolean {
    const [letter, kind] = [name[0], name.slice(1)];
    if (name === 'output') return rows.some((row) => row.name === 'output' && row.cells.some(isRed));
    const states = rows.filter((row) => row.name === letter);
    return states.some((row) => (kind === '_n' ? isRed(row.last) : row.cells.some(isRed)));
  }

  test.each([1e-7, 1e-6, 1e-4, Number.NaN])('one element of each tensor moved by %s', async (by) => {
    const counts = { fail: 0, pass: 0 };
    const wrong = changed((answer) => {
      for (const { data } of Object.values(answer)) {
        if (data.length > 0) data[data.length >> 1] = (Number(data[data.length >> 1]) + by) as never;
      }
    });
    const some = (await goldens()).filter(({ id }) => /^(rnn|lstm|gru|cell|closeness|exact)\//.test(id));
    const { cases } = await check(
      wrong,
      some.filter((_, i) => i % 5 === 0),
      { grids: 'all', localise: false },
    );
    for (const { id, tensors, grid } of cases) {
      for (const { name, status, judged } of tensors) {
        if (!grid || judged === 'none') continue;
        expect([id, name, isShownRed(grid, name)]).toEqual([id, name, status === 'fail']);
        counts[status as 'pass']++;
      }
    }
    expect(counts.fail).toBeGreaterThan(3);
    expect(counts.pass).toBeGreaterThan(3); // of NaN where PyTorch has one
  });
});

test('a NaN where none is wanted is wrong, and no small number', async () => {
  const wrong = changed(({ output }) => (output!.data[0] = Number.NaN as never));
  const grid = await gridOf(wrong, await golden('article/rnn'));
  expect(grid.rows[0]!.cells[0]).toBe('wrong');
});

test('a NaN that is wanted is none', async () => {
  const asked = await golden('lstm/nan_in_c_0');
  expect(Object.values(drawn(await gridOf(own, asked))).join('')).not.toMatch(/r/);
});

describe('what is not given', () => {
  test('is taken from output and h_n where they hold it, else not seen', async () => {
    const grid = await gridOf(partial({}), await golden(ID));
    expect(drawn(grid)).toMatchObject({
      'h 2 forward': 'ggggggg g',
      'h 1 forward': 'ssssssg g', // h_n holds the last step
      'h 1 reverse': 'gssssss g', // and of the reverse direction the first
    });
  });

  test('of a tensor in another shape nothing is seen', async () => {
    const wrong = changed((answer) => {
      answer['output'] = { ...answer['output']!, shape: [...answer['output']!.shape, 1] };
      delete answer['h_steps'];
    });
    const grid = await gridOf(wrong, await golden('article/rnn'));
    expect(drawn(grid)['output']).toMatch(/^s+$/);
  });
});

test('padding is no cell of a state; output has it, and there it is judged', async () => {
  const asked = await golden('lstm/packed_rows_end_at_their_length');
  const lengths = Array.from(asked.inputs['lengths']!.data, Number);
  const grid = await gridOf(own, asked);
  const over = grid.seq_len - Math.max(...lengths);
  const { 'h 0': h, 'c 0': c } = drawn(grid);
  for (const row of [h, c]) expect(row).toBe(`${'g'.repeat(grid.seq_len - over)}${'-'.repeat(over)} g`);
  const row = lengths.indexOf(Math.min(...lengths));
  const spoiled = changed(({ output, h_steps }) => {
    const width = output!.shape[2]!;
    const at = ((grid.seq_len - 1) * lengths.length + row) * width;
    output!.data[at] = 9 as never;
    h_steps!.data[at] = 9 as never;
  });
  const found = drawn(await gridOf(spoiled, asked));
  expect(found['output']).toMatch(/^g+r$/);
  expect(found['h 0']).toBe(h);
});

test('c stands beneath h, and is what is named where both go wrong at one step', async () => {
  const asked = await golden('lstm/both_states_are_carried');
  const wrong = changed(({ h_steps, c_steps }) => {
    for (const one of [h_steps!, c_steps!]) one.data.fill(9 as never);
  });
  const grid = await gridOf(wrong, asked);
  expect(grid.rows.map(({ name }) => name)).toEqual(['output', 'h', 'h', 'c', 'c']);
  expect(grid.rows[grid.first!.row]!.name).toBe('c');
});

test('what chaos leaves out is not judged', async () => {
  const asked = await golden('lstm/chaotic');
  const { grid, chaotic } = await verdictOf(own, asked);
  const row = grid!.rows.find(({ name, layer }) => name === 'h' && layer === chaotic!.layer)!;
  const bin = Math.floor(chaotic!.t / grid!.steps_per_bin) + 1;
  expect(row.cells.slice(bin).every((cell) => cell === 'not judged')).toBe(true);
  expect(typeof row.cells[0]).toBe('number');
});

test('long sequences are binned, and a bin has the worst of its steps', async () => {
  const asked = await golden('lstm/many_steps');
  const { seq_len, steps_per_bin, rows } = await gridOf(own, asked);
  expect(steps_per_bin).toBeGreaterThan(1);
  expect(rows[0]!.cells.length).toBe(Math.ceil(seq_len / steps_per_bin));
  expect(rows[0]!.cells.length).toBeLessThanOrEqual(64);
  const wrong = changed(({ h_steps }) => {
    const width = h_steps!.data.length / seq_len;
    h_steps!.data[(seq_len - 2) * width] = 9 as never;
  });
  const grid = await gridOf(wrong, asked);
  expect(grid.first).toEqual({ row: 1, bin: Math.floor((seq_len - 2) / steps_per_bin), t: seq_len - 2 });
  expect(grid.rows[1]!.cells.filter(isRed).length).toBe(1);
});

test('without being asked for, only what fails has one; a case without elements has none', async () => {
  const cases = [await golden('article/rnn'), await golden('lstm/batch_0')];
  const right = await check(own, cases);
  expect(right.cases.map(({ grid }) => grid)).toEqual([undefined, undefined]);
  const wrong = await check(
    changed(({ output }) => output!.data.fill(9 as never)),
    cases,
  );
  expect(wrong.cases.map(({ status, grid }) => [status, grid !== undefined])).toEqual([
    ['fail', true],
    ['pass', false],
  ]);
  const all = await check(own, cases, { grids: 'all' });
  expect(all.cases.map(({ grid }) => grid !== undefined)).toEqual([true, false]);
});

test('it is plain data', async () => {
  const grid = await gridOf(own, await golden('lstm/packed_rows_end_at_their_length'));
  expect(JSON.parse(JSON.stringify(grid))).toEqual(grid);
});
