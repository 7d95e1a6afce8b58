// A server, asked by the protocol: one process for many questions, one question at a time; what hangs, dies or talks
// nonsense is ended, and the next question gets a fresh one.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/harness/index.ts';
import { startSubject } from '../../src/subjects/index.ts';
import { golden } from '../goldens.ts';
import { scratchFolder } from '../scratch.ts';
import { scriptOf, serverOf } from './programs.ts';

const scratch = scratchFolder('server');
const log = `${scratch}/log`;
const LOG = JSON.stringify(log);
const logged = () => readFileSync(log, 'utf8').trim().split('\n');

/** rnn/relu, then rnn/batch_0, against it. */
async function checked(server: string, jobs = 1) {
  const subject = startSubject({ name: 'a server', server }, { jobs });
  try {
    const cases = await Promise.all(['rnn/relu', 'rnn/batch_0'].map(golden));
    return await check(subject, cases, { lanes: subject.lanes });
  } finally {
    await subject.close();
  }
}

test('one process answers all, one question at a time, and ends when its input ends', async () => {
  const note = `fs.appendFileSync(${LOG}, process.pid + ' ' + fs.readdirSync(path.join(CASE_DIR, '../..')).length + '\\n');`;
  const { totals } = await checked(
    serverOf(scratch, note, `process.on('exit', () => fs.appendFileSync(${LOG}, 'end'));`),
  );
  expect(totals.pass).toBe(2);
  const lines = logged();
  expect(lines.pop()).toBe('end');
  expect(lines.length).toBeGreaterThan(6);
  expect(new Set(lines.map((line) => line.split(' ')[0])).size).toBe(1);
  // its own folder beside the signature of the run: those of answered questions are gone
  expect(new Set(lines.map((line) => line.split(' ')[1]))).toEqual(new Set(['2']));
});

test('what it keeps from question to question is seen', async () => {
  const keeps = serverOf(scratch, 'kept ??= q.state_dict; q.state_dict = kept;', 'let kept;');
  const { cases } = await checked(keeps);
  expect(cases[0]!.reason).toBe(
    'with all weights negated it answers the same: it keeps those of an earlier call, or ignores them',
  );
  const carries = serverOf(scratch, 'q.inputs.input.data[0] += asked / 1e6;');
  expect((await checked(carries)).cases[0]!.reason).toMatch(/^it answers differently each time/);
});

test('several processes are asked side by side, each one question at a time', async () => {
  const note = `fs.appendFileSync(${LOG}, process.pid + '\\n');`;
  expect((await checked(serverOf(scratch, note), 2)).totals.pass).toBe(2);
  expect(new Set(logged()).size).toBe(2);
});

describe('it says', () => {
  test('skip with a reason, and error with a reason, which is told beside its standard error', async () => {
    const skips = serverOf(
      scratch,
      `if (isRelu(q)) { reply({ status: 'skip', reason: 'no relu' }); continue; }`,
    );
    const { totals, cases } = await checked(skips);
    expect([totals.pass, totals.skip, cases[0]!.reason]).toEqual([1, 1, 'no relu']);
    const fails = serverOf(
      scratch,
      `if (isRelu(q)) { console.error('first\\nlast ' + CASE_DIR); reply({ status: 'error', reason: 'no luck' }); continue; }`,
    );
    const failed = await checked(fails);
    expect(failed.totals).toMatchObject({ pass: 1, fail: 1 });
    expect(failed.cases[0]).toMatchObject({ reason: 'no luck', stderr: ['first', 'last CASE_DIR'] });
  });

  test('ok, and has written nothing', async () => {
    const { totals, cases } = await checked(
      serverOf(scratch, `if (isRelu(q)) { reply({ status: 'ok' }); continue; }`),
    );
    expect(totals).toMatchObject({ pass: 1, fail: 1 });
    expect(cases[0]!.reason).toBe('it answered "ok" and wrote no .npy file into OUTPUT_DIR');
  });

  const WANTED = 'want {"status": "ok"}, or {"status": "skip", "reason": "…"}, or "error" in place of "skip"';
  test.each([
    [
      'noise before its answers',
      `if (isRelu(q)) console.log('Loading \\x1b[2Jmodel …');`,
      `it wrote "Loading ?[2Jmodel …" to standard output, where only its answers belong (${WANTED}). What it logs belongs on standard error`,
    ],
    [
      'another status',
      `if (isRelu(q)) { reply({ status: 'okay' }); continue; }`,
      `it answered {"status":"okay"}, ${WANTED}`,
    ],
    [
      'skip without a reason',
      `if (isRelu(q)) { reply({ status: 'skip' }); continue; }`,
      `it answered {"status":"skip"}, ${WANTED}`,
    ],
    ['a number', `if (isRelu(q)) { reply(5); continue; }`, `it answered 5, ${WANTED}`],
    [
      'a megabyte in one line',
      `if (isRelu(q)) process.stdout.write('x'.repeat(1e6));`,
      `it wrote "${'x'.repeat(200)}…" to standard output, where only its answers belong (${WANTED}). What it logs belongs on standard error`,
    ],
  ])('%s: told, and the next case gets a fresh one', async (_, how, reason) => {
    const { totals, cases } = await checked(serverOf(scratch, how));
    expect(cases[0]!.reason).toBe(reason);
    expect(totals).toMatchObject({ pass: 1, fail: 1 });
  });

  test('an answer that nobody asked for: whoever asks next is told', async () => {
    const twice = serverOf(
      scratch,
      `if (asked === 1 && isRelu(q)) { write(OUTPUT_DIR, run(q)); console.log('{"status":"ok"}\\n{"status":"ok"}'); continue; }`,
    );
    const { totals, cases } = await checked(twice);
    expect(cases[0]!.reason).toBe('it answered {"status":"ok"} when it was not asked');
    expect(totals).toMatchObject({ pass: 1, fail: 1 });
  });

  test('empty lines, which mean nothing', async () => {
    expect((await checked(serverOf(scratch, `console.log('\\n\\r\\n');`))).totals.pass).toBe(2);
  });
});

describe('it dies', () => {
  test.each([
    [
      'in the middle of a question',
      `if (isRelu(q)) { console.error('bad weights'); process.exit(7); }`,
      'it ended with exit code 7 before it answered: bad weights',
    ],
    [
      'of a signal',
      `if (isRelu(q)) { process.kill(process.pid, 'SIGKILL'); await hang(); }`,
      'it was killed (SIGKILL) before it answered',
    ],
    [
      'after an answer',
      `if (isRelu(q) && asked === 1) { write(OUTPUT_DIR, run(q)); reply({ status: 'ok' }); process.exit(0); }`,
      'it ended with exit code 0 before it answered; it should answer until its standard input ends',
    ],
    [
      'with its standard output alone',
      `if (isRelu(q)) { fs.closeSync(1); await hang(); }`,
      'it closed its standard output, and lives on',
    ],
    [
      'and leaves a child that holds its pipes',
      `if (isRelu(q)) { spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'inherit' }); process.exit(7); }`,
      'it ended with exit code 7 before it answered',
    ],
  ])('%s: told, and the next case gets a fresh one', async (_, how, reason) => {
    const { totals, cases } = await checked(serverOf(scratch, how));
    expect(cases[0]!.reason).toBe(reason);
    expect(totals).toMatchObject({ pass: 1, fail: 1 });
  });

  test('at once, each time: every case says why', async () => {
    const { cases } = await checked(scriptOf(scratch, 'console.error("no GPU"); process.exit(1);'));
    expect(cases.map(({ reason }) => reason)).toEqual(
      Array(2).fill('it ended with exit code 1 before it answered: no GPU'),
    );
  });
});

test('100 MB on standard error are no trouble', async () => {
  const { totals } = await checked(
    serverOf(scratch, '', `for (let i = 0; i < 100; i++) fs.writeSync(2, 'x'.repeat(1e6));`),
  );
  expect(totals.pass).toBe(2);
});
