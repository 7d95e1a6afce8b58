// capture against a real PyTorch: models of different build, each held to what it answers by itself in another Python.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCases } from '../../src/case-files/index.ts';
import type { Case } from '../../src/conformance/index.ts';
import { check } from '../../src/harness/index.ts';
import { own } from '../../src/subjects/index.ts';
import { subjectIn, type Ran, torchParity } from '../commands/cli.ts';
import { answerAlone, capture, inputWords, type Model, MODELS, runAlone, writeInputs } from './captured.ts';
import { torch } from './torch.ts';

/** What a case must be: its tensors' shapes, and the calls that it is, by layer and number. */
interface Wanted {
  readonly module: string;
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly expected: Readonly<Record<string, readonly number[]>>;
  readonly calls: readonly [layer: string, first: number, last?: number];
  readonly lengths?: readonly number[];
  /** Rows of `expected` as they stand in the model's own: a scripted model packs them. */
  readonly rows?: readonly number[];
}

const tagger = (lengths: readonly number[]): Wanted => ({
  module: 'LSTM',
  inputs: { input: [3, 7, 4], lengths: [3] },
  expected: {
    output: [3, 7, 10],
    h_n: [4, 3, 5],
    c_n: [4, 3, 5],
    h_steps: [4, 7, 3, 5],
    c_steps: [4, 7, 3, 5],
  },
  calls: ['encoder.rnn', 1],
  lengths,
});

const chunk = (call: number, seq_len: number, states: boolean): Wanted => ({
  module: 'LSTM',
  inputs: { input: [seq_len, 3, 3], ...(states && { h_0: [1, 3, 4], c_0: [1, 3, 6] }) },
  expected: {
    output: [seq_len, 3, 4],
    h_n: [1, 3, 4],
    c_n: [1, 3, 6],
    h_steps: [1, seq_len, 3, 4],
    c_steps: [1, seq_len, 3, 6],
  },
  calls: ['rnn', call],
});

const gate = (call: number): Wanted => ({
  module: 'RNNCell',
  inputs: { input: [3, 4] },
  expected: { h_1: [3, 2] },
  calls: ['decoder.gate', call],
});

const side = (call: number, seq_len: number): Wanted => ({
  module: 'RNN',
  inputs: { input: [seq_len, 3, 3] },
  expected: { output: [seq_len, 3, 10], h_n: [2, 3, 5], h_steps: [2, seq_len, 3, 5] },
  calls: ['left', call],
});

const CAPTURED: readonly (Model & { readonly cases: Readonly<Record<string, Wanted>> })[] = [
  {
    module: 'sequential.py:model',
    inputs: ['x.npy'],
    cases: {
      '1': {
        module: 'RNN',
        inputs: { input: [7, 3, 4] },
        expected: { output: [7, 3, 5], h_n: [2, 3, 5], h_steps: [2, 7, 3, 5] },
        calls: ['1', 1],
      },
    },
  },
  {
    module: 'tagger.py:build',
    inputs: ['tokens.npy', 'lengths=lengths.npy'],
    cases: { 'encoder.rnn': tagger([4, 7, 2]) },
  },
  {
    module: 'tagger.py:build_sorted',
    inputs: ['tokens.npy', 'sorted.npy'],
    cases: { 'encoder.rnn': tagger([7, 4, 2]) },
  },
  {
    module: 'two_grus.py:Two',
    inputs: ['x64.npy'],
    cases: {
      below: {
        module: 'GRU',
        inputs: { input: [2, 5, 3] },
        expected: { output: [2, 5, 4], h_n: [1, 2, 4], h_steps: [1, 5, 2, 4] },
        calls: ['below', 1],
      },
      above: {
        module: 'GRU',
        inputs: { input: [5, 4] },
        expected: { output: [5, 6], h_n: [2, 6], h_steps: [2, 5, 6] },
        calls: ['above', 1],
      },
    },
  },
  {
    module: 'passes_states.py:Chunks',
    inputs: ['x.npy'],
    cases: { 'rnn/1': chunk(1, 3, false), 'rnn/2': chunk(2, 3, true), 'rnn/3': chunk(3, 1, true) },
  },
  {
    module: 'encoder_decoder.py:Seq2Seq',
    inputs: ['x.npy'],
    cases: {
      'decoder.gate/1': gate(1),
      'decoder.gate/2': gate(2),
      'decoder.gate/3': gate(3),
      'decoder.gate/4': gate(4),
      'decoder.lower': {
        module: 'GRUCell',
        inputs: { input: [4, 3, 2], hx: [3, 5] },
        expected: { h_steps: [4, 3, 5] },
        calls: ['decoder.lower', 1, 4],
      },
      'decoder.upper': {
        module: 'LSTMCell',
        inputs: { input: [4, 3, 5] },
        expected: { h_steps: [4, 3, 4], c_steps: [4, 3, 4] },
        calls: ['decoder.upper', 1, 4],
      },
      encoder: {
        module: 'GRU',
        inputs: { input: [7, 3, 3] },
        expected: { output: [7, 3, 5], h_n: [1, 3, 5], h_steps: [1, 7, 3, 5] },
        calls: ['encoder', 1],
      },
    },
  },
  {
    module: 'shared.py:Siamese',
    inputs: ['x.npy', 'right=y.npy'],
    cases: { 'left/1': side(1, 7), 'left/2': side(2, 4) },
  },
  {
    module: 'scripted.py:Scripted',
    inputs: ['tokens.npy', 'lengths.npy'],
    script: 'scripted.pt',
    cases: {
      cell: {
        module: 'LSTMCell',
        inputs: { input: [7, 3, 10], hx: [3, 3], cx: [3, 3] },
        expected: { h_steps: [7, 3, 3], c_steps: [7, 3, 3] },
        calls: ['cell', 1, 7],
      },
      rnn: {
        module: 'GRU',
        inputs: { input: [7, 3, 4], h_0: [2, 3, 5], lengths: [3] },
        expected: { output: [7, 3, 10], h_n: [2, 3, 5], h_steps: [2, 7, 3, 5] },
        calls: ['rnn', 1],
        lengths: [7, 4, 2],
        rows: [1, 0, 2],
      },
      top: {
        module: 'RNN',
        inputs: { input: [7, 3, 3], h_0: [2, 3, 4] },
        expected: { output: [7, 3, 4], h_n: [2, 3, 4], h_steps: [2, 7, 3, 4] },
        calls: ['top', 1],
      },
    },
  },
  {
    module: 'scripted.py:Traced',
    inputs: ['x.npy'],
    trace: 'traced.pt',
    cases: {
      rnn: {
        module: 'LSTM',
        inputs: { input: [7, 3, 3], h_0: [1, 7, 4], c_0: [1, 7, 4] },
        expected: {
          output: [7, 3, 4],
          h_n: [1, 7, 4],
          c_n: [1, 7, 4],
          h_steps: [1, 3, 7, 4],
          c_steps: [1, 3, 7, 4],
        },
        calls: ['rnn', 1],
      },
    },
  },
];

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-capture-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const said: Ran[] = [];
const targetOf = ({ module, script, trace }: Model) => script ?? trace ?? path.join(MODELS, module);

beforeAll(async () => {
  if (!torch) return;
  writeInputs(scratch);
  await runAlone(CAPTURED, scratch);
  const waiting = [...CAPTURED.entries()].values();
  const lane = async () => {
    for (const [i, one] of waiting)
      said[i] = await capture(scratch, `case-${i}`, '--module', targetOf(one), ...inputWords(one.inputs));
  };
  await Promise.all([lane(), lane()]);
}, 300_000);

const shapes = (tensors: Case['inputs']) =>
  Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]));

describe.skipIf(!torch)('what is captured of', () => {
  describe.each(CAPTURED.map((one, i) => [one.module, i, one] as const))('%s', (_, i, { cases }) => {
    test('is a case for each call, of the shapes that the call had', async () => {
      expect(said[i]).toMatchObject({ exitCode: 0 });
      const loaded = await loadCases(path.join(scratch, `case-${i}`));
      expect(
        Object.fromEntries(
          loaded.map((one) => [one.id, [one.module, shapes(one.inputs), shapes(one.expected)]]),
        ),
      ).toEqual(
        Object.fromEntries(
          Object.entries(cases).map(([id, one]) => [id, [one.module, one.inputs, one.expected]]),
        ),
      );
      for (const one of loaded) {
        const { calls, lengths } = cases[one.id]!;
        expect([one.id, one.stepped]).toEqual([one.id, calls[2] !== undefined]);
        if (lengths) expect(Array.from(one.inputs['lengths']!.data, Number)).toEqual(lengths);
      }
    });

    test('has the very bits that the model gives by itself', async () => {
      for (const one of await loadCases(path.join(scratch, `case-${i}`))) {
        const { calls, rows } = cases[one.id]!;
        const [layer, first, last = first] = calls;
        const names = one.stepped ? ['h_1', 'c_1'] : ['output', 'h_n', 'c_n', 'h_1', 'c_1'];
        let compared = 0;
        for (const name of names) {
          const captured = one.expected[one.stepped ? `${name[0]}_steps` : name];
          if (!captured) continue;
          const alone = Array.from({ length: last - first + 1 }, (__, at) =>
            answerAlone(scratch, i, layer, first + at, name),
          );
          const wanted = rows
            ? packedRows(alone[0]!, name, rows)
            : alone.flatMap(({ data }) => Array.from(data as Float32Array));
          expect([one.id, name, Array.from(captured.data as Float32Array)]).toEqual([one.id, name, wanted]);
          compared++;
        }
        expect(compared).toBeGreaterThan(0);
      }
    });

    test('is passed by our own modules, and failed by a broken one', async () => {
      const loaded = await loadCases(path.join(scratch, `case-${i}`));
      const right = await check(own, loaded);
      expect(right.totals).toMatchObject({ pass: loaded.length, fail: 0, broken: 0 });
      const broken = {
        name: 'broken',
        run: (question: Case) => {
          const answers = own.run(question) as Record<string, { data: Float32Array | Float64Array }>;
          for (const { data } of Object.values(answers)) data[data.length - 1]! += 0.01;
          return answers;
        },
      };
      const wrong = await check(broken as never, loaded);
      expect(wrong.totals).toMatchObject({ fail: loaded.length });
    });
  });
});

/** Of a batch-first output, and of states: rows in another order, time first. */
function packedRows(
  { data, shape }: { data: ArrayLike<number | bigint>; shape: readonly number[] },
  name: string,
  rows: readonly number[],
): number[] {
  const at = (...index: number[]) =>
    Number(data[index.reduce((sum, one, axis) => sum * shape[axis]! + one, 0)]);
  const range = (axis: number) => [...Array(shape[axis]).keys()];
  return name === 'output'
    ? range(1).flatMap((t) => rows.flatMap((row) => range(2).map((unit) => at(row, t, unit))))
    : range(0).flatMap((state) => rows.flatMap((row) => range(2).map((unit) => at(state, row, unit))));
}

describe.skipIf(!torch)('capture', () => {
  test('says what it captured, what it left out, what it changed, and what to type next', () => {
    const i = CAPTURED.findIndex(({ module }) => module.startsWith('encoder_decoder'));
    const from = path.join(MODELS, 'encoder_decoder.py:Seq2Seq');
    const { stdout } = said[i]!;
    expect(stdout.replace(/\s+/g, ' ')).toContain(`7 cases of ${from}, by torch 2.13.0`);
    expect(stdout).toContain(
      [
        '  encoder  GRU 3 -> 5, 7 steps, 3 rows',
        '  decoder.lower  GRUCell 2 -> 5, stepped, 4 steps, 3 rows',
        '  decoder.upper  LSTMCell 5 -> 4, stepped, 4 steps, 3 rows',
      ].join('\n'),
    );
    expect(stdout).toContain('Left out:\n  decoder.unused: RNN: the forward pass did not call it\n');
    expect(stdout).toContain(
      'TF32 is off, and one thread computed; eval() was called: it was in training mode',
    );
    expect(stdout).toMatch(/\nNext: npm init -y\n/);
    const shared = said[CAPTURED.findIndex(({ module }) => module.startsWith('shared'))]!;
    expect(shared.stdout.replace(/\s+/g, ' ')).toContain(
      'in training mode; left is right too: it stands under the first name',
    );
    const traced = said.at(-1)!;
    expect(traced.stdout).toContain(
      '  cell: GRUCell: torch.jit.trace took it apart: capture the Python module',
    );
    for (const { stdout: text } of said)
      expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('writes the weights of all cases once, and what it recorded on', () => {
    const i = CAPTURED.findIndex(({ module }) => module.startsWith('passes_states'));
    const folder = path.join(scratch, `case-${i}`);
    expect(readdirSync(folder).toSorted()).toEqual(['rnn', 'weights.safetensors']);
    const manifest = JSON.parse(readFileSync(path.join(folder, 'rnn/2/case.json'), 'utf8')) as {
      [key: string]: unknown;
      provenance: Record<string, unknown>;
      sha256: Record<string, string>;
    };
    expect(manifest['state_dict']).toEqual({ file: 'weights.safetensors', prefix: 'rnn.' });
    expect(Object.keys(manifest.sha256)).toContain('weights.safetensors');
    expect(manifest.provenance).toMatchObject({
      torch: expect.stringMatching(/^2\.13\.0/) as unknown,
      threads: 1,
      captured: { layer: 'rnn', seen_as: 'module', tf32: false },
    });
    expect(manifest['claim']).toContain('call 2 of one forward pass');
  });

  test('the commands that it prints work as they stand', async () => {
    const next = /^Next: [^]*/m.exec(said[0]!.stdout)![0].replace('Next:', '     ').split('\n');
    expect(next.map((line) => line.trim())).toEqual([
      'npm init -y',
      'npx torch-parity init',
      '(put your port into torch-parity.subject.mjs, and widen its supports)',
      'npx torch-parity check case-0',
    ]);
    const folder = path.join(scratch, 'project');
    cpSync(path.join(scratch, 'case-0'), path.join(folder, 'case-0'), { recursive: true });
    await execa('npm', ['init', '-y'], { cwd: folder });
    expect((await torchParity(['init'], { cwd: folder })).exitCode).toBe(0);
    subjectIn(
      folder,
      'torch-parity.subject.mjs',
      "export default defineSubject({ name: 'mine', run: own.run });",
    );
    const checked = await torchParity(['check', 'case-0'], { cwd: folder });
    expect(checked.stdout.split('\n').at(-1)).toMatch(/^1 case: 1 passed/);
    expect(checked.exitCode).toBe(0);
  }, 60_000);
});
