// Subjects that break what they can: each is named for the case that it breaks, the run goes on, and the exit code is right.
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/conformance/index.ts';
import { GOLDEN } from '../goldens.ts';
import { subjectIn, torchParity } from './cli.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-hostile-'));
afterAll(() => rmSync(scratch, { recursive: true }));
let files = 0;
const subject = (body: string) => subjectIn(scratch, `${files++}.mjs`, body);

/** Breaks in a relu, is right elsewhere. */
const breaking = (how: string, before = '') =>
  subject(`${before}
export default defineSubject({
  name: 'hostile',
  async run(q) {
    if (q.config.nonlinearity === 'relu') { ${how} }
    return own.run(q);
  },
});`);

async function checked(file: string, filter = 'rnn/{relu,batch_0}', ...more: string[]) {
  const ran = await torchParity(
    ['check', '--subject', file, '--filter', filter, '--reporter', 'json', '--timeout', '20'].concat(more),
  );
  const { totals, cases } = JSON.parse(ran.stdout) as Report;
  return { ...ran, totals, reason: cases.find(({ id }) => id === 'rnn/relu')?.reason };
}

describe('fails the case in which it', () => {
  test.each<[string, string, RegExp]>([
    [
      'throws null later',
      'setImmediate(() => { throw null; }); await new Promise(() => {});',
      /outside of its answer: it threw null$/,
    ],
    [
      'rejects with nothing later',
      'void Promise.reject(); await new Promise(() => {});',
      /outside of its answer: .*undefined/,
    ],
    ['throws null', 'throw null;', /^it threw null$/],
    ['throws what cannot be read', 'throw Object.create(null);', /^it threw an unreadable object$/],
    [
      'throws an error whose message throws',
      'const error = new Error("x"); Object.defineProperty(error, "message", { get() { throw 1; } }); throw error;',
      /^it threw an unreadable object$/,
    ],
    ['throws 5 MB', 'throw new Error("x".repeat(5e6));', /^x{1960}… \(5000000 characters\)$/],
    ['gives a function', 'return { output: () => {} };', /output as no tensor|could not be cloned/],
    [
      'gives what cannot be cloned',
      'return { ...(await own.run(q)), worker: new WeakMap() };',
      /no tensor|cloned/,
    ],
    ['sends itself a signal', 'process.kill(process.pid);', /^it sent a signal to its own process$/],
    ['ends its thread', 'process.exit(0);', /it ended its process with exit code 0/],
  ])('%s', async (_, how, says) => {
    const { exitCode, totals, reason } = await checked(breaking(how));
    expect([exitCode, totals.pass, totals.fail]).toEqual([1, 1, 1]);
    expect(reason).toMatch(says);
  });
});

test('what a library sends to the parent of its thread is nobody’s answer', async () => {
  const before = `import { parentPort } from 'node:worker_threads';`;
  const how = `for (const it of ['hello', null, 5, { id: 0, value: {} }, { id: 3, error: {} }, { loaded: {} }, { failed: ['x'] }])
    parentPort.postMessage(it);`;
  const { exitCode, totals } = await checked(breaking(how, before));
  expect([exitCode, totals.pass]).toEqual([0, 2]);
});

test('tensors with the names of what every object has are extra ones', async () => {
  const extra = `const one = (await own.run(q)).h_n;
    return { ...(await own.run(q)), constructor: one, toString: one, hasOwnProperty: one, ['__proto__']: one };`;
  const { exitCode, totals, stdout } = await checked(breaking(extra), undefined, '--diagnose');
  expect([exitCode, totals.pass, totals.fail]).toEqual([1, 1, 1]);
  for (const name of ['constructor', 'toString', 'hasOwnProperty', '__proto__'])
    expect(stdout).toContain(name);
});

test('whatever it ends for, the run ends too, and a failure outside of an answer is told', async () => {
  const alone = subject(`export default defineSubject({ name: 'x', run: (q) => {
    if (q.inputs.input.shape[0] === 1) process.exit(0);
    return own.run(q);
  } });`);
  const ended = await checked(alone);
  expect([ended.exitCode, ended.totals.fail]).toEqual([1, 2]);
  const late = subject(`let n = 0; export default defineSubject({ name: 'x', run: (q) => {
    if (n++ === 3) Promise.reject(new Error('too late'));
    return own.run(q);
  } });`);
  const failed = await checked(late);
  expect(failed.exitCode).toBe(1);
  expect(failed.stdout).toContain('it failed outside of its answer: too late');
  expect(failed.stdout).not.toContain('differently each time');
});

test('what fails after the last answer of all is told', async () => {
  const file = subject(`process.exit = () => { throw new Error('on its way out'); };
export default defineSubject({ name: 'x', run: own.run });`);
  const { exitCode, stderr } = await checked(file);
  expect(exitCode).toBe(0);
  expect(stderr).toContain(
    'torch-parity: after its last answer: it failed outside of its answer: on its way out',
  );
});

test('it has no hold of the channel that its answers go through', async () => {
  const before = `import { workerData } from 'node:worker_threads';`;
  const { exitCode, totals } = await checked(breaking('workerData.port?.postMessage(null);', before));
  expect([exitCode, totals.pass]).toEqual([0, 2]);
});

test('what it says of itself is read once, and a method of a class is asked', async () => {
  const changing = subject(`let n = 0; export default Object.defineProperties({ name: 'x', run: own.run }, {
    dtypes: { enumerable: true, get: () => (n++ === 0 ? ['float32', 'float64'] : 5) },
  });`);
  expect((await checked(changing)).exitCode).toBe(0);
  const classy = subject(`class Mine {
    name = 'of a class';
    supports({ config }) { return config.nonlinearity !== 'relu' || this.reason(); }
    reason() { return 'no relu'; }
    run(q) { return own.run(q); }
  }
  export default defineSubject(new Mine());`);
  const { totals, reason } = await checked(classy);
  expect([totals.pass, totals.skip, reason]).toEqual([1, 1, 'no relu']);
});

test('its own words about time are no time limit', async () => {
  const slow = subject(`export default defineSubject({ name: 'x', run: (q) => {
    if (q.inputs.h_0) return own.run(q);
    throw new Error('no answer within 3 s from my server');
  } });`);
  const { stdout } = await checked(slow, 'rnn/h_*');
  expect(stdout).not.toContain('not asked');
});

test('answers that it takes back are told, and so are thousands that nobody asked for', async () => {
  const takes = subject(`const kept = {}; export default defineSubject({ name: 'x', run: async (q) => {
    for (const name of Object.keys(kept)) delete kept[name];
    return Object.assign(kept, await own.run(q));
  } });`);
  expect((await checked(takes)).reason).toMatch(/^it writes to the memory that it returned as/);
  const many = `const a = await own.run(q); for (let i = 0; i < 2000; i++) a['t' + i] = a.h_n; return a;`;
  const { stdout, exitCode } = await checked(breaking(many));
  expect([exitCode, stdout.length < 100_000]).toEqual([1, true]);
  expect(stdout).toContain('2000 unknown names');
});

describe('known gaps', () => {
  const wrong = `{ const a = await own.run(q); a.output.data.fill(9); return a; }`;

  test('a case with the name of what every object has is no known gap', async () => {
    for (const id of ['constructor', 'toString', '__proto__']) {
      const folder = path.join(scratch, `cases-${id}`);
      cpSync(path.join(GOLDEN, 'rnn/relu'), path.join(folder, id), { recursive: true });
      for (const gaps of ['', 'gaps: {},']) {
        const file = subject(
          `export default defineSubject({ name: 'wrong', ${gaps} async run(q) ${wrong} });`,
        );
        const ran = await torchParity(['check', folder, '--subject', file, '--reporter', 'json']);
        expect(ran.exitCode, id).toBe(1);
        expect((JSON.parse(ran.stdout) as Report).totals, id).toMatchObject({ fail: 1, gap: 0 });
      }
    }
  });

  test.each([
    [`{ 'rnn/relu': 5 }`, 'want the reason of rnn/relu as a string; came 5'],
    [`{ 'rnn/relu': () => 1 }`, 'want the reason of rnn/relu as a string; came a function'],
    [`{ 'rnn/relu': '' }`, 'want the reason of rnn/relu as a string; came ""'],
    [`['rnn/relu']`, `want { 'case/id': 'the reason' }; came ["rnn/relu"]`],
    [`'rnn/relu'`, `want { 'case/id': 'the reason' }; came "rnn/relu"`],
    ['null', `want { 'case/id': 'the reason' }; came null`],
    ['7n', `want { 'case/id': 'the reason' }; came a bigint`],
  ])('%s is refused', async (gaps, says) => {
    const file = subject(`export default defineSubject({ name: 'x', gaps: ${gaps}, run: own.run });`);
    const { exitCode, stderr } = await torchParity(['check', '--subject', file, '--filter', 'rnn/relu']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(says);
  });
});

test('what it started can end with it: its exit handlers run', async () => {
  const noted = path.join(scratch, 'pid');
  const file = subject(`import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
child.unref();
writeFileSync(${JSON.stringify(noted)}, String(child.pid));
process.on('exit', () => child.kill('SIGKILL'));
export default defineSubject({ name: 'with a child', run: own.run });`);
  const { exitCode } = await checked(file);
  expect(exitCode).toBe(0);
  const pid = Number(readFileSync(noted, 'utf8'));
  await expect.poll(() => isAlive(pid), { timeout: 60_000 }).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('what it prints cannot steer the terminal', async () => {
  const how = String.raw`console.log('\x1b[2Jlog \u202egnol'); console.error('\x1b]0;title\x07err');
    writeSync(1, '\x1b[3Jdirectly\n'); writeSync(2, Buffer.from('xx\x1b[4Jbytes\nyy'), 2, 10);`;
  const { exitCode, stderr } = await checked(breaking(how, `import { writeSync } from 'node:fs';`));
  expect(exitCode).toBe(0);
  expect(stderr).toContain('?[2Jlog ?gnol\n');
  expect(stderr).toContain('?[3Jdirectly\n');
  expect(stderr).toContain('?[4Jbytes\n');
  expect(stderr).not.toContain('yy');
  expect(stderr).toContain('?]0;title?err\n');
  expect(stderr).not.toMatch(/[^\P{C}\n\t]/u);
});
