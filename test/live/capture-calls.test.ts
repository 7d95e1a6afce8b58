// Whose a captured call is, with which weights, and where a sequence begins: calls that are easily taken for others.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCases } from '../../src/case-files/index.ts';
import { check } from '../../src/harness/index.ts';
import { own } from '../../src/subjects/index.ts';
import { MODELS, writeInputs } from './captured.ts';
import { SCRIPTS } from './oracle.ts';
import { torch } from './torch.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-calls-'));
afterAll(() => rmSync(scratch, { recursive: true }));

interface Wanted {
  /** By id: the module, the number that each of its parameters holds, and how many steps of a cell it is. */
  readonly cases: Readonly<Record<string, readonly [module: string, weights: number, steps?: number]>>;
  readonly left?: readonly string[];
}

/** By class of ./models/mistakable.py. */
const CALLS: Readonly<Record<string, Wanted>> = {
  Threads: {
    cases: Object.fromEntries(
      [1, 2, 3].flatMap((call) => [
        [`a/${call}`, ['LSTM', 0.1]],
        [`b/${call}`, ['LSTM', 0.2]],
      ]),
    ),
  },
  Tied: {
    cases: { encoder: ['GRU', 0.1], other: ['RNN', 0.3], 'rnn-1': ['RNN', 0.3] },
    left: [
      'one: RNN: torch.rnn_tanh was called with weights of it: see rnn-1 (1)',
      'other: RNN: torch.rnn_tanh was called with weights of it: see rnn-1 (1)',
      'decoder: GRU: the forward pass did not call it (0)',
    ],
  },
  Stepped: {
    cases: {
      'lstmcell-1': ['LSTMCell', 0.1, 7],
      lstm: ['LSTM', 0.1],
      'rnncell-2': ['RNNCell', 0.2],
      cell: ['RNNCell', 0.2],
    },
    left: [
      'lstm: LSTM: torch.lstm_cell was called with weights of it: see lstmcell-1 (7)',
      'cell: RNNCell: torch.rnn_tanh_cell was called with weights of it: see rnncell-2 (1)',
      'cell: RNNCell: torch.rnn_tanh_cell was called with weights of it: see rnncell-3 (1)',
      'rnncell-3: RNNCell: it was given one bias; a case has two or none (1)',
    ],
  },
  Changed: {
    cases: { 'moved/1': ['RNN', 0.1], 'moved/2': ['RNN', 0.1] },
    left: [
      'between: GRUCell: its weights are not those of its first call (6)',
      'slightly: LSTM: its weights were changed in place by the forward pass (1)',
      'between: GRUCell: its weights were changed in place by the forward pass (1)',
    ],
  },
  Zeros: {
    cases: {
      'runs/1': ['RNNCell', -0.1, 7],
      'runs/2': ['RNNCell', -0.1, 7],
      goes_on: ['RNNCell', -0.1, 7],
      'turns/1': ['RNNCell', 0.2],
      'turns/2': ['RNNCell', 0.2],
      'turns/3': ['RNNCell', 0.2],
      'turns/4': ['RNNCell', 0.2],
    },
  },
  Copied: { cases: { 'gru-1': ['GRU', 0.2], own: ['GRU', 0.1] } },
  Borrowed: {
    cases: { own: ['GRU', 0.1] },
    left: [
      'own: GRU: it computed with the weights of other (1)',
      'other: GRU: the forward pass did not call it (0)',
    ],
  },
};

type Line = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
let said: Line[][] = [];

beforeAll(async () => {
  if (!torch) return;
  writeInputs(scratch);
  const asked = Object.keys(CALLS).map((name) => ({
    module: path.join(MODELS, `mistakable.py:${name}`),
    inputs: ['x.npy'],
    weights: null,
    prefix: null,
    config: null,
    timeout: 600,
  }));
  const ran = await execa(torch.command, [path.join(MODELS, 'asked.py'), SCRIPTS, JSON.stringify(asked)], {
    cwd: scratch,
    env: { PYTHONDONTWRITEBYTECODE: '1' },
  });
  said = JSON.parse(ran.stdout) as Line[][];
}, 300_000);

describe.skipIf(!torch)('of calls that are easily taken for others, capture names and keeps', () => {
  test.each(Object.entries(CALLS).map(([name, wanted], i) => [name, wanted, i] as const))(
    '%s',
    async (_, { cases, left = [] }, i) => {
      expect(said[i]).toBeInstanceOf(Array);
      const told = said[i]!.flatMap((line) => (line['left_out'] ? [line['left_out']] : []));
      expect(told.map(({ name, module, why, calls }) => `${name}: ${module}: ${why} (${calls})`)).toEqual(
        left,
      );
      const loaded = await loadCases(path.join(scratch, `captured-${i}`));
      const found = loaded.map(({ id, module, state_dict, stepped, inputs }) => {
        const numbers = Object.values(state_dict).flatMap(({ data }) => Array.from(data, Number));
        return [id, [module, ...new Set(numbers), ...(stepped ? [inputs['input']!.shape[0]] : [])]];
      });
      expect(Object.fromEntries(found)).toEqual(
        Object.fromEntries(
          Object.entries(cases).map(([id, [module, weights, ...steps]]) => [
            id,
            [module, Math.fround(weights), ...steps],
          ]),
        ),
      );
      const { totals } = await check(own, loaded);
      expect(totals).toMatchObject({ pass: loaded.length, fail: 0, broken: 0 });
    },
  );
});
