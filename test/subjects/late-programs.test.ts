// A program that hangs is ended at the time limit, with all that it started; after some in a row the rest is not asked.
import { readFileSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { check } from '../../src/harness/index.ts';
import { startSubject } from '../../src/subjects/index.ts';
import { isRunning } from '../commands/running.ts';
import { golden } from '../goldens.ts';
import { scratchFolder } from '../scratch.ts';
import { commandOf, serverOf } from './programs.ts';

const scratch = scratchFolder('late');
const pids = `${scratch}/pids`;

/** With a child of its own, it hangs: both are in the list. */
const HANGS = `const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1e6)'], { stdio: 'inherit' });
console.error('about to hang');
fs.appendFileSync(${JSON.stringify(pids)}, process.pid + '\\n' + child.pid + '\\n');
process.on('SIGTERM', () => {});
await hang();`;

/** Four cases, and whose processes were there. @param timeout milliseconds */
async function ran(key: 'command' | 'server', line: string, timeout: number) {
  rmSync(pids, { force: true });
  const subject = startSubject({ name: 'hangs', [key]: line } as never, { timeout });
  const ids = ['rnn/relu', 'rnn/batch_0', 'rnn/batch_1', 'rnn/seq_len_1'];
  const report = await check(subject, await Promise.all(ids.map(golden))).finally(() => subject.close());
  let started: number[] = [];
  try {
    started = readFileSync(pids, 'utf8').trim().split('\n').map(Number);
  } catch {
    // none came so far
  }
  return { report, started };
}

test.each([
  ['command', commandOf],
  ['server', serverOf],
] as const)('a %s that hangs', async (key, programOf) => {
  const program = programOf(scratch, HANGS);
  // on a slow machine a process takes long until it can hang
  for (const timeout of [1000, 10_000, 100_000]) {
    const { report, started } = await ran(key, program, timeout);
    if (started.length < 6 && timeout < 100_000) continue;
    expect(report.cases.map(({ reason }) => reason)).toEqual([
      ...Array<string>(3).fill(`no answer within ${timeout / 1000} s`),
      'not asked: rnn/relu, rnn/batch_0, rnn/batch_1 had no answer in time',
    ]);
    expect(report.cases[0]!.stderr).toEqual(['about to hang']);
    expect(started).toHaveLength(6);
    await expect.poll(() => started.filter(isRunning), { timeout: 600_000, interval: 20 }).toEqual([]);
    return;
  }
});
