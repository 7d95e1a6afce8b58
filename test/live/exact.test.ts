// Bit for bit: PyTorch with its arithmetic pinned, live, against our float32-in-order; and what keeps the pins in place.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCases } from '../../src/case-files/index.ts';
import { DEFAULT_BOUNDS, fuzz } from '../../src/fuzz/index.ts';
import type { Oracle } from '../../src/oracle/index.ts';
import { ownWith } from '../../src/subjects/index.ts';
import { numbers } from '../../src/tensor/index.ts';
import { torchParity } from '../commands/cli.ts';
import { golden } from '../goldens.ts';
import { pinnedTextbook } from '../nn/pinned-textbook.ts';
import { recordHere } from './recorded-here.ts';
import { liveOracle, SCRIPTS, SEED } from './oracle.ts';
import { torch } from './torch.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-exact-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const ours = ownWith({ arithmetic: 'float32-in-order' });

describe.skipIf(!torch)('live', () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = liveOracle();
  });
  afterAll(() => oracle.close());

  test(`300 drawn networks, chaotic ones too: no bit differs (SEED=${SEED})`, async () => {
    const found = await fuzz(ours, oracle, {
      runs: 300,
      seed: SEED,
      bounds: DEFAULT_BOUNDS,
      exact: true,
    });
    expect(found.counterexample?.verdict).toBeUndefined();
    expect(found.counts).toEqual({ runs: 300, pass: 300, fail: 0, skip: 0, chaotic: 0, gap: 0, faults: 0 });
    const tensors = found.verdicts.flatMap((verdict) => verdict.tensors);
    expect(new Set(tensors.map(({ judged }) => judged))).toEqual(new Set(['exact']));
    expect(tensors.reduce((sum, { total }) => sum + total, 0)).toBeGreaterThan(2e5);
    const features = new Set(found.verdicts.flatMap((verdict) => verdict.features));
    expect([...features]).toEqual(expect.arrayContaining(['RNNCell', 'relu', 'NaN or infinity', 'empty']));
  });

  test.each(['the biases merged', 'the biases added first', 'k descending'] as const)(
    'planted: %s is found, shrinks to one layer of a few units, and is said to differ in its bits',
    async (rules) => {
      const { counterexample } = await fuzz(pinnedTextbook(rules), oracle, {
        runs: 300,
        seed: SEED,
        bounds: DEFAULT_BOUNDS,
        exact: true,
      });
      const { config } = counterexample!.spec;
      expect(config.num_layers).toBe(1);
      expect(config.input_size + config.hidden_size).toBeLessThanOrEqual(8);
      expect(counterexample!.verdict.tensors.flatMap(({ reasons }) => reasons)).toContainEqual(
        expect.stringContaining('differ in their bits'),
      );
    },
  );

  test('tensors from our side: pinned, PyTorch computes the bits of a pinned golden', async () => {
    for (const id of ['pinned/three_layers_bidirectional_batch_first', 'pinned/infinity_and_nan']) {
      const { module, config, state_dict, inputs, expected } = await golden(id);
      const asked = { module, config: { ...config }, dtype: 'float32' as const, state_dict, inputs };
      const answer = await oracle.compute({ ...asked, pinned: true });
      if (!('answered' in answer)) throw new Error(JSON.stringify(answer));
      for (const [name, tensor] of Object.entries(expected)) {
        expect(answer.answered.expected[name]!.data, name).toEqual(tensor.data);
      }
      await expect(oracle.compute({ ...asked, dtype: 'float64', pinned: true })).rejects.toThrow(
        /pinned to float32-in-order, but its dtype is float64/,
      );
    }
  });

  describe('fuzz --exact', () => {
    const run = (...args: string[]) =>
      torchParity(['fuzz', '--exact', '--python', torch!.command, ...args], { cwd: scratch });

    /** A subject with a last bit that is wrong now and then. */
    const subjectFile = (name: string, claim: string) =>
      writeFileSync(
        path.join(scratch, name),
        `import { defineSubject, own } from 'torch-parity';
         export default defineSubject({ name: 'float64 sums', ${claim} run: own.run });`,
      );
    beforeAll(() => {
      mkdirSync(path.join(scratch, 'node_modules'));
      symlinkSync(root, path.join(scratch, 'node_modules/torch-parity'), 'junction');
      subjectFile('claims.mjs', "arithmetic: 'float32-in-order',");
      subjectFile('modest.mjs', '');
    });

    test('passes our own, and says what was compared', async () => {
      const { exitCode, stdout } = await run('--runs', '50', '--seed', '3');
      expect([exitCode, stdout]).toEqual([0, expect.stringContaining('50 networks: 50 passed, 0 failed')]);
      expect(stdout).toContain('Bit for bit: PyTorch computes with its arithmetic pinned, float32-in-order.');
      expect(stdout).toContain('Again: torch-parity fuzz --seed 3 --runs 50 --exact');
    });

    test('a subject that claims the bits and has not got them: shrunk, replayed, saved, and in Python the very bits', async () => {
      const { exitCode, stdout } = await run('--subject', 'claims.mjs', '--seed', '7', '--save', 'found');
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/elements differ in their\s+bits/);
      const [, replay] = /^Replay: torch-parity fuzz (.*)$/m.exec(stdout)!;
      expect(replay).toMatch(/^--seed 7 --path [\d:]+ --exact --subject claims.mjs$/);
      const again = await run(...replay!.split(' ').filter((arg) => arg !== '--exact'));
      const network = (text: string) => /FAIL the smallest.*\n((?: {5}.*\n)+)/.exec(text)![1];
      expect(network(again.stdout)).toBe(network(stdout));

      const [saved] = await loadCases(path.join(scratch, 'found'));
      expect(saved!.exact).toBe('float32-in-order');
      const check = (...args: string[]) => torchParity(['check', 'found', ...args], { cwd: scratch });
      expect((await check('--arithmetic', 'float32-in-order')).exitCode).toBe(0);
      expect((await check('--subject', 'modest.mjs')).exitCode).toBe(0);
      expect((await check('--subject', 'claims.mjs')).exitCode).toBe(1);

      const [, python] = /In Python:\n\n([^]*?)\n\nIn TypeScript:/.exec(stdout)!;
      const printed = (await execa(torch!.command, ['-B', '-c', python!])).stdout.split('\n');
      for (const line of printed) {
        const [name, ...values] = line.split(' ');
        expect(values.map(Number), name).toEqual(numbers(saved!.expected[name!]!));
      }
    });

    test('a subject that does not claim the arithmetic is refused', async () => {
      expect(await run('--subject', 'modest.mjs')).toMatchObject({
        exitCode: 2,
        stderr: expect.stringMatching(/--exact: float64 sums does not claim to compute in float32-in-order/),
      });
    });
  });

  describe('the recorder', () => {
    const folder = path.join(scratch, 'mine');
    beforeAll(async () => {
      const here = path.join(scratch, 'recorded');
      await recordHere(['pinned/relu', 'pinned/cell'], here);
      cpSync(path.join(here, 'pinned'), folder, { recursive: true });
    });

    test.each([
      [
        'an op that is listed no more',
        'pinned.DEFINED.discard(torch.ops.aten.relu.default)',
        'aten.relu.default',
      ],
      [
        'a leaf that is pinned no more',
        'del pinned.LEAVES[torch.ops.aten.tanh.default]',
        'aten.tanh.default',
      ],
      [
        'an op that a new PyTorch might run',
        'forward = torch.nn.RNN.forward; torch.nn.RNN.forward = lambda self, x, h: forward(self, x / 1, h)',
        'aten.div.Tensor',
      ],
    ])('stops at %s, and names it', async (what, change, op) => {
      const program = `
import sys
sys.path.insert(0, ${JSON.stringify(SCRIPTS)})
import pinned, record, torch
${change}
sys.argv[1:] = [${JSON.stringify(folder)}, ${JSON.stringify(path.join(scratch, what))}]
sys.exit(record.main())`;
      const { exitCode, stderr } = await execa(torch!.command, ['-B', '-c', program], { reject: false });
      expect([exitCode, stderr]).toEqual([
        2,
        expect.stringMatching(
          new RegExp(
            `record: (cell|relu): PyTorch ran ${op.replaceAll('.', '\\.')}\\(.*\\), which is not pinned`,
          ),
        ),
      ]);
    });

    test('--check: the last bit of one number is beyond, and so is the sign of a zero', async () => {
      const check = () => torchParity(['record', folder, '--check', '--python', torch!.command]);
      expect(await check()).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('2 identical') });
      const bytes = readFileSync(path.join(folder, 'relu/output.npy'));
      const start = bytes.length - 4 * 7 * 4 * 5;
      const zero = [...Array(140).keys()].find((i) => bytes.readFloatLE(start + 4 * i) === 0)!;
      const number = [...Array(140).keys()].find((i) => bytes.readFloatLE(start + 4 * i) > 0)!;
      for (const [offset, change] of [
        [start + 4 * number, 1],
        [start + 4 * zero + 3, 0x80],
      ] as const) {
        const changed = Buffer.from(bytes);
        changed[offset]! ^= change;
        replace('relu', 'output.npy', changed);
        expect(await check()).toMatchObject({
          exitCode: 1,
          stdout: expect.stringMatching(/beyond +relu, output/),
        });
      }
    });

    /** Writes a file of a case and mends its hash, as nobody should. */
    function replace(id: string, file: string, bytes: Buffer): void {
      const manifest = path.join(folder, id, 'case.json');
      const digest = (content: Buffer) => createHash('sha256').update(content).digest('hex');
      const text = readFileSync(manifest, 'utf8');
      const before = digest(readFileSync(path.join(folder, id, file)));
      writeFileSync(path.join(folder, id, file), bytes);
      writeFileSync(manifest, text.replace(before, digest(bytes)));
    }
  });
});
