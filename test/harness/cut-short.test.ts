// A run that ends before its end: by --bail, or by a signal.
import { expect, test } from 'vitest';
import { check, diagnose } from '../../src/harness/index.ts';
import type { Case, Subject } from '../../src/conformance/index.ts';
import { prettyReport } from '../../src/report/index.ts';
import { own } from '../../src/subjects/index.ts';
import type { NamedTensors } from '../../src/tensor/index.ts';
import { golden } from '../goldens.ts';

const four = (): Promise<Case[]> =>
  Promise.all(['rnn/relu', 'cell/relu', 'rnn/batch_0', 'rnn/float64'].map(golden));
const wrong: Subject = {
  name: 'wrong',
  async run(question) {
    const answer = await own.run(question);
    for (const { data } of Object.values(answer)) if (data.length > 0) data[0] = 9;
    return answer;
  },
};
const pretty = (report: Parameters<typeof prettyReport>[0]) => prettyReport(report, { colours: false });

test.each([
  [1, 1, 3],
  [2, 2, 2],
  [3, 4, undefined], // the third, rnn/batch_0, has no element to be wrong in
])('bail after %i: %i cases are run', async (bail, run, not_run) => {
  const report = await check(wrong, await four(), { bail });
  expect([report.cases.length, report.not_run]).toEqual([run, not_run]);
  const says = `Ended by --bail, as ${bail} failed: stopped after ${run} of 4 cases, ${not_run} not run.`;
  expect(pretty(report).includes(says)).toBe(not_run !== undefined);
});

test('without a failure bail ends nothing', async () => {
  const report = await check(own, await four(), { bail: 1 });
  expect([report.totals.pass, report.not_run]).toEqual([4, undefined]);
});

test('a signal between cases: what was judged is reported', async () => {
  const controller = new AbortController();
  const onCase = (_: unknown, done: number) => {
    if (done === 2) controller.abort();
  };
  const all = await four();
  let read = 0;
  const flow = {
    size: 4,
    async *[Symbol.asyncIterator]() {
      for (const one of all) yield ((read++, one));
    },
  };
  const report = await check(own, flow, { signal: controller.signal, onCase });
  expect(read).toBe(2); // the third is not even read
  expect(report).toMatchObject({ interrupted: true, not_run: 2, totals: { cases: 2, pass: 2 } });
  expect(pretty(report)).toContain('Interrupted: stopped after 2 of 4 cases, 2 not run.');
});

test('a signal while a subject hangs does not wait for it', async () => {
  const controller = new AbortController();
  const hangs: Subject = {
    name: 'hangs',
    run: () => {
      setTimeout(() => controller.abort(), 10);
      return new Promise<NamedTensors>(() => {});
    },
  };
  const report = await check(hangs, await four(), { signal: controller.signal, timeout: 500_000 });
  expect(report).toMatchObject({ interrupted: true, not_run: 4, cases: [] });
});

test('one that came before the first case', async () => {
  const report = await check(own, await four(), { signal: AbortSignal.abort() });
  expect(report).toMatchObject({ interrupted: true, not_run: 4, cases: [] });
});

test('a signal while mistakes are tried: the cases are reported, without a diagnosis', async () => {
  const controller = new AbortController();
  let tried = 0;
  const onTry = () => {
    if (++tried === 3) controller.abort();
  };
  const report = await diagnose(wrong, await four(), { signal: controller.signal, onTry });
  expect([report.interrupted, report.diagnosis, report.totals.cases, tried]).toEqual([true, undefined, 4, 3]);
  expect(pretty(report)).toContain('Interrupted: after 4 cases, which is all of them.');
});

test('gaps that no judged case matches are not held against a run that was cut short', async () => {
  const gaps = [{ case: 'lstm/*', reason: 'x' }];
  const cut = await check(wrong, await four(), { gaps, isWhole: true, bail: 1 });
  expect(cut.gaps![0]).not.toHaveProperty('fault');
  const whole = await check(wrong, await four(), { gaps, isWhole: true });
  expect(whole.gaps).toMatchObject([{ fault: 'unmatched' }]);
});
