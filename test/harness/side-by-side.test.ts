// A subject in several threads: cases are judged side by side, and the report is that of one after the other.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Case, Judged, Question, Report, Subject } from '../../src/conformance/index.ts';
import { check, diagnose } from '../../src/harness/index.ts';
import { sideBySide } from '../../src/harness/side-by-side.ts';
import { own } from '../../src/subjects/index.ts';
import { subjectIn, torchParity } from '../commands/cli.ts';
import { golden, goldens } from '../goldens.ts';
import { textbook } from '../mistakes/wrong-rnns.ts';
import { verdict } from '../report/made.ts';
import { scratchFolder } from '../scratch.ts';

const scratch = scratchFolder('side-by-side');

const few = async () => (await goldens()).filter(({ id }) => /^(cell|article)\//.test(id));

/** Lanes of one subject that note what they are asked, in the order in which it begins. */
function lanesOf(subject: Subject, count: number) {
  const asked: { readonly lane: number; readonly question: Question }[] = [];
  const lanes = Array.from({ length: count }, (_, lane): Subject => {
    return {
      ...subject,
      run: async (question) => {
        asked.push({ lane, question });
        await new Promise(setImmediate); // the others get their turn
        return subject.run(question);
      },
    };
  });
  return { lanes, asked };
}

describe('cases side by side', () => {
  test.each([1, 2, 3, 50])('in %i lanes: the report of one after the other, told in order', async (count) => {
    const cases = await few();
    const wrong = textbook('bias_hh_dropped');
    const serial = await diagnose(wrong, cases);
    const { lanes, asked } = lanesOf(wrong, count);
    const told: string[] = [];
    const report = await diagnose(wrong, cases, { lanes, onCase: ({ id }) => void told.push(id) });
    expect(serial.totals.fail).toBeGreaterThan(5);
    expect(report).toEqual(serial);
    expect(told).toEqual(cases.map(({ id }) => id));
    expect(new Set(asked.map(({ lane }) => lane)).size).toBe(Math.min(count, cases.length));
  });

  test('a lane is asked one case at a time and goes on while an earlier case takes long; few cases are read ahead', async () => {
    const one = await golden('rnn/relu');
    let read = 0;
    function* flow(): Generator<Case> {
      for (const id of 'abcdefghij') yield ((read++, { ...one, id }));
    }
    const busy = new Map<Subject, string>();
    const waiting = new Map<string, () => void>();
    const lanes = [{ ...own }, { ...own }];
    const judge = async (lane: Subject, asked: Case): Promise<Judged> => {
      expect(busy.has(lane)).toBe(false);
      busy.set(lane, asked.id);
      await new Promise<void>((resolve) => waiting.set(asked.id, resolve));
      busy.delete(lane);
      return { verdict: { ...verdict({ id: asked.id }) } };
    };
    const out: string[] = [];
    const run = (async () => {
      for await (const { judged } of sideBySide(flow(), lanes, judge, () => 0)) out.push(judged.verdict.id);
    })();
    const finish = async (id: string) => {
      waiting.get(id)!();
      for (let i = 0; i < 5; i++) await new Promise(setImmediate);
    };
    await new Promise(setImmediate);
    expect([...busy.values()]).toEqual(['a', 'b']);
    await finish('b'); // out of order: its lane goes on, and what is done waits for its turn
    expect([[...busy.values()], out, read]).toEqual([['a', 'c'], [], 3]);
    await finish('c'); // three are kept; no more is read before the first is done
    expect([[...busy.values()], out, read]).toEqual([['a'], [], 3]);
    await finish('a');
    while (out.length < 10) for (const id of busy.values()) await finish(id);
    await run;
    expect(out.join('')).toBe('abcdefghij');
  });

  test('what fails while it is read ends the run, as it does one after the other', async () => {
    const one = await golden('rnn/relu');
    async function* flow(): AsyncGenerator<Case> {
      yield one;
      throw new Error('unreadable');
    }
    await expect(check(own, flow(), { lanes: lanesOf(own, 4).lanes })).rejects.toThrow('unreadable');
  });

  test('of a subject that never answers the rest is not asked, and says so as it does one after the other', async () => {
    const one = await golden('rnn/relu');
    const cases = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id) => ({ ...one, id }));
    const silent = { name: 'silent', run: () => new Promise<never>(() => {}) };
    const serial = await check(silent, cases, { timeout: 5 });
    expect(await check(silent, cases, { timeout: 5, lanes: [silent, silent, silent] })).toEqual(serial);
  });
});

test('--subject with parallel: true runs in several threads, and gives the same report', async () => {
  const threads = path.join(scratch, 'threads');
  const run = async (parallel: boolean) => {
    mkdirSync(threads, { recursive: true });
    const file = subjectIn(
      scratch,
      `parallel-${parallel}.mjs`,
      `import { mkdirSync } from 'node:fs';
       import { threadId } from 'node:worker_threads';
       export default defineSubject({
         name: 'of many threads',
         parallel: ${parallel},
         run: async (question) => {
           mkdirSync(${JSON.stringify(threads)} + '/' + threadId, { recursive: true });
           return { ...(await own.run(question)), ...(question.config.bidirectional && { h_n: undefined }) };
         },
       });`,
    );
    const args = ['check', '--subject', file, '--filter', '{rnn,cell}/*', '--diagnose', '--reporter', 'json'];
    const { stdout } = await torchParity(args);
    const report = JSON.parse(stdout) as Report;
    const used = readdirSync(threads).length;
    rmSync(threads, { recursive: true });
    return {
      used,
      report: { ...report, command: '', cases: report.cases.map((one) => ({ ...one, seconds: 0 })) },
    };
  };
  const serial = await run(false);
  const parallel = await run(true);
  expect([serial.used, serial.report.totals.fail > 0, serial.report.totals.pass > 0]).toEqual([
    1,
    true,
    true,
  ]);
  expect(parallel.report).toEqual(serial.report);
  expect(parallel.used).toBe(availableParallelism());
});
