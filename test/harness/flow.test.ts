// Cases flow: each is judged and dropped, and a diagnosis keeps a sample of those that fail.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { readCases } from '../../src/case-files/index.ts';
import type { Case, Question } from '../../src/conformance/index.ts';
import { check, diagnose } from '../../src/harness/index.ts';
import { MOST, Sample, TOO_LARGE } from '../../src/harness/sample.ts';
import { tensor } from '../../src/tensor/index.ts';
import { prettyReport } from '../../src/report/index.ts';
import { own } from '../../src/subjects/index.ts';
import { smallCase, f32 } from '../conformance/small-cases.ts';
import { GOLDEN, golden, goldens } from '../goldens.ts';
import { textbook } from '../mistakes/wrong-rnns.ts';

const cellFolder = path.join(GOLDEN, 'cell');

describe('a flow of cases', () => {
  test('is judged as the list is, and says how many there are', async () => {
    const flow = readCases(cellFolder);
    const seen: [number, number][] = [];
    const report = await check(own, flow, { onCase: (_, done, total) => void seen.push([done, total]) });
    const list: Case[] = [];
    for await (const one of flow) list.push(one); // it can be gone through again
    expect(list.length).toBe(flow.size);
    expect(await check(own, list)).toEqual(report);
    expect(seen).toEqual(list.map((_, i) => [i + 1, list.length]));
  });

  test('may be anything that gives cases; where nobody knows how many, the total is Infinity', async () => {
    const asked = await golden('rnn/relu');
    async function* twice() {
      yield asked;
      yield asked;
    }
    const totals: number[] = [];
    const report = await check(own, twice(), { onCase: (_, __, total) => void totals.push(total) });
    expect([report.totals.pass, totals]).toEqual([2, [Infinity, Infinity]]);
  });

  test('of a subject that never answers ends soon: after three in a row the rest fails as not asked', async () => {
    const asked = await golden('rnn/relu');
    let calls = 0;
    const silent = { name: 'silent', run: () => (calls++, new Promise<never>(() => {})) };
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const report = await check(
      silent,
      ids.map((id) => ({ ...asked, id })),
      { timeout: 5 },
    );
    expect(report.cases.map(({ reason }) => reason)).toEqual([
      ...Array<string>(3).fill('no answer within 0.005 s'),
      ...Array<string>(2).fill('not asked: a, b, c had no answer in time'),
    ]);
    expect([report.totals.fail, calls]).toEqual([5, 3]);
    // one that answers in between is asked again
    const often = {
      name: 'often',
      run: (...args: Parameters<typeof own.run>) =>
        args[0].dtype === 'float64' ? new Promise<never>(() => {}) : own.run(...args),
    };
    const double = await golden('rnn/float64');
    const again = await check(
      often,
      ids.map((id, i) => ({ ...([1, 2, 4].includes(i) ? double : asked), id })),
      { timeout: 2000 },
    );
    expect(again.cases.map(({ reason }) => reason?.slice(0, 9))).toEqual([
      undefined,
      'no answer',
      'no answer',
      undefined,
      'no answer',
    ]);
    // one that hangs at the second question costs one time limit a case, and counts
    let asks = 0;
    const later = {
      name: 'later',
      run: (q: Question) => (asks++ % 2 ? new Promise<never>(() => {}) : own.run(q)),
    };
    const third = await check(
      later,
      ids.map((id) => ({ ...asked, id })),
      { timeout: 2000 },
    );
    expect(third.cases.map(({ reason }) => reason?.slice(0, 9))).toEqual([
      ...Array<string>(3).fill('no answer'),
      ...Array<string>(2).fill('not asked'),
    ]);
  });

  test('is dropped as it goes: of 200 cases at most a few are left in memory', async () => {
    const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
    const folder = mkdtempSync(path.join(tmpdir(), 'torch-parity-flow-'));
    const program = path.join(folder, 'flow.mjs');
    const load = (file: string) => JSON.stringify(path.join(dist, file));
    writeFileSync(
      program,
      `const { check, loadCases, own } = await import(${load('index.js')});
       const [first] = await loadCases(${JSON.stringify(path.join(GOLDEN, 'rnn/relu'))});
       const refs = [];
       function* flow() {
         for (let i = 0; i < 200; i++) {
           const one = { ...first, expected: { ...first.expected } };
           refs.push(new WeakRef(one));
           yield one;
         }
       }
       let most = 0;
       await check(own, flow(), { onCase: async (_, done) => {
         if (done % 50) return;
         await new Promise(setImmediate);
         gc();
         most = Math.max(most, refs.filter((ref) => ref.deref()).length);
       } });
       console.log(most);`,
    );
    const { stdout } = await execa(process.execPath, ['--expose-gc', program]);
    rmSync(folder, { recursive: true });
    expect(Number(stdout)).toBeLessThan(10);
  });
});

describe('a diagnosis', () => {
  test('of a flow is that of the list', async () => {
    const wrong = textbook('bias_hh_dropped');
    const list = (await goldens()).filter(({ id }) => id.startsWith('cell/'));
    const { diagnosis } = await diagnose(wrong, list);
    expect(diagnosis!.explanations.map(({ mistakes }) => mistakes.map(({ name }) => name))).toEqual([
      ['bias_hh_dropped'],
    ]);
    expect(diagnosis).not.toHaveProperty('left_out');
    const flowing = await diagnose(wrong, readCases(cellFolder));
    expect(flowing.diagnosis).toEqual(diagnosis);
  });

  test('is not there where nothing fails', async () => {
    expect(await diagnose(own, [await golden('rnn/relu')])).not.toHaveProperty('diagnosis');
  });

  test('keeps the smallest of the cases that fail, and counts those that it leaves out', () => {
    const sample = new Sample();
    const verdict = { status: 'fail', tensors: [{ status: 'fail' }] } as never;
    for (let i = MOST.cases + 5; i > 0; i--) {
      const input = f32([1, 1, 1], 1);
      const state_dict = {
        weight_ih_l0: f32([1, 1], 1),
        weight_hh_l0: f32([1, 1], 1),
        extra: f32([i], ...Array<number>(i).fill(0)),
      };
      sample.add(smallCase({ id: `c${i}`, state_dict, inputs: { input } }), { verdict, answer: {} });
    }
    expect([sample.trials.length, sample.left_out]).toEqual([MOST.cases, 5]);
    expect(sample.trials.map(({ asked }) => asked.id).slice(0, 3)).toEqual(['c1', 'c2', 'c3']);
    expect(sample.trials.at(-1)!.asked.id).toBe(`c${MOST.cases}`);
  });

  test('tries nothing on a case that is too large, and counts it', () => {
    const sample = new Sample();
    const verdict = { status: 'fail', tensors: [{ status: 'fail' }] } as never;
    const input = f32([1, 1, 1], 1);
    const sized = (extra: number) =>
      smallCase({
        state_dict: {
          weight_ih_l0: f32([1, 1], 1),
          weight_hh_l0: f32([1, 1], 1),
          extra: tensor(new Float32Array(extra), [extra]),
        },
        inputs: { input },
      });
    sample.add(sized(TOO_LARGE), { verdict, answer: {} });
    sample.add(sized(TOO_LARGE - 100), { verdict, answer: {} });
    expect([sample.trials.length, sample.left_out]).toEqual([1, 1]);
  });

  test('says on how many it was tried', () => {
    const totals = { cases: 9, pass: 2, fail: 7, skip: 0, gap: 0, broken: 0 };
    const diagnosis = {
      failing: 3,
      left_out: 4,
      explanations: [],
      kinds: [],
      behaviours: [],
      arrangements: [],
      near: { cases: 0, max_abs_error: 0 },
    };
    const report = {
      format: 1,
      subject: { name: 'a port' },
      totals,
      cases: [],
      blind_spots: [],
      known_mistakes: { all: 0, impossible: 0, untried: 0 },
      mistakes: {},
      diagnosis,
    } as const;
    const text = prettyReport(report, { colours: false });
    expect(text).toContain('Tried on the 3 smallest of 7 cases with wrong numbers.');
    expect(text).not.toContain('gave no wrong numbers');
  });
});
