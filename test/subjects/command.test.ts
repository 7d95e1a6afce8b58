// A command, asked by the protocol: what it answers is judged, what it does not support is skipped, and whatever else it
// does fails the case with what it said.
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { CaseVerdict } from '../../src/conformance/index.ts';
import { check } from '../../src/harness/index.ts';
import { startSubject } from '../../src/subjects/index.ts';
import { derivedGoldens, golden } from '../goldens.ts';
import { scratchFolder } from '../scratch.ts';
import { commandOf, scriptOf } from './programs.ts';

const scratch = scratchFolder('command');

/** rnn/relu and rnn/batch_0 against it. */
async function checked(command: string, ...ids: string[]) {
  const subject = startSubject({ name: 'a program', command });
  const cases = await Promise.all((ids.length > 0 ? ids : ['rnn/relu', 'rnn/batch_0']).map(golden));
  try {
    return await check(subject, cases);
  } finally {
    await subject.close();
  }
}

async function verdictOf(how: string): Promise<CaseVerdict> {
  const { cases } = await checked(commandOf(scratch, how), 'rnn/relu');
  return cases[0]!;
}

test('right answers pass, each step alone too', async () => {
  const { totals, cases } = await checked(commandOf(scratch));
  expect(totals).toMatchObject({ pass: 2 });
  expect(cases[0]!.per_step!.status).toBe('pass');
});

test('a command that computes something else fails, and so does one that answers with NaN', async () => {
  const wrong = await verdictOf('for (const one of Object.values(q.state_dict)) one.data.reverse();');
  expect(wrong).toMatchObject({ status: 'fail' });
  expect(wrong.first).toBeDefined();
  const nan = await verdictOf(
    'const { output, h_n } = run(q); output.data[3] = NaN; write(OUTPUT_DIR, { output, h_n }); process.exit(0);',
  );
  expect(nan.status).toBe('fail');
  expect(nan.tensors.find(({ name }) => name === 'output')).toMatchObject({ status: 'fail', mismatched: 1 });
});

test('a case is asked three times, each in a process of its own: itself, itself again, and its steps alone', async () => {
  const log = JSON.stringify(`${scratch}/log`);
  const subject = commandOf(
    scratch,
    `fs.appendFileSync(${log}, process.pid + ' ' + q.inputs.input.shape.join() + '\\n');`,
  );
  await checked(subject, 'rnn/relu');
  const { readFileSync } = await import('node:fs');
  const lines = readFileSync(`${scratch}/log`, 'utf8').trim().split('\n');
  expect(lines.map((line) => line.split(' ')[1])).toEqual(['7,4,3', '7,4,3', '1,28,3']);
  expect(new Set(lines.map((line) => line.split(' ')[0])).size).toBe(3);
});

test('of a question it is given neither answers nor hints; a derived case comes as plain .npy', async () => {
  const derived = (await derivedGoldens()).find(({ module, id }) => module === 'RNN' && /hidden_6/.test(id));
  const log = `${scratch}/seen`;
  const command = commandOf(
    scratch,
    `fs.writeFileSync(${JSON.stringify(log)}, JSON.stringify([fs.readdirSync(CASE_DIR), JSON.parse(fs.readFileSync(CASE_DIR + '/case.json', 'utf8')), fs.readdirSync(OUTPUT_DIR)]));`,
  );
  const subject = startSubject({ name: 'a program', command });
  const report = await check(subject, [derived!]).finally(() => subject.close());
  expect(report.totals.pass).toBe(1);
  const { readFileSync } = await import('node:fs');
  const [names, manifest, before] = JSON.parse(readFileSync(log, 'utf8')) as [string[], object, string[]];
  expect(Object.keys(manifest)).toEqual(['format', 'module', 'config', 'dtype', 'state_dict', 'inputs']);
  expect(names).toContain('input.npy');
  expect(names.filter((name) => /output|h_n|h_steps|f64/.test(name))).toEqual([]);
  expect(before).toEqual([]);
});

describe('exit code 64', () => {
  test('with a reason skips the case', async () => {
    const { totals, cases } = await checked(
      commandOf(scratch, 'if (isRelu(q)) { console.log("no \\x1b[31mrelu\\nmore"); process.exit(64); }'),
    );
    expect(totals).toMatchObject({ pass: 1, skip: 1 });
    expect(cases[0]!.reason).toBe('no \x1b[31mrelu');
  });

  test('without a reason is a failure: other programs mean bad usage by it', async () => {
    const verdict = await verdictOf('console.error("usage: …"); process.exit(64);');
    expect(verdict).toMatchObject({
      status: 'fail',
      reason: 'it ended with exit code 64 (not supported), and gave no reason on standard output',
      stderr: ['usage: …'],
    });
  });

  test('where only the steps alone are not supported leaves them out; of the same question again it is a failure', async () => {
    const steps = await verdictOf(
      'if (q.inputs.input.shape[0] === 1) { console.log("no steps"); process.exit(64); }',
    );
    expect(steps).toMatchObject({ status: 'pass', per_step: { status: 'skip', reason: 'no steps' } });
    const again = await verdictOf(
      `const file = ${JSON.stringify(`${scratch}/once`)};
       if (fs.existsSync(file)) { console.log("not twice"); process.exit(64); }
       fs.writeFileSync(file, '');`,
    );
    expect(again).toMatchObject({ status: 'fail', reason: 'asked the same again, it fails: not twice' });
  });
});

describe('fails where it', () => {
  const written = (file: string, bytes: string) =>
    `write(OUTPUT_DIR, run(q)); fs.writeFileSync(path.join(OUTPUT_DIR, '${file}'), ${bytes}); process.exit(0);`;

  test.each<[string, string, string | RegExp, (string | RegExp)[]?]>([
    [
      'ends with another exit code',
      'console.error("loading"); throw new RangeError("no room");',
      /^it ended with exit code 1: Node\.js v/,
    ],
    [
      'says why in one line',
      'console.error("no room"); process.exit(3);',
      'it ended with exit code 3: no room',
    ],
    [
      'says more on standard error than a screen has',
      'for (let i = 0; i < 9; i++) console.error("line " + i + "\\x1b[2J"); process.exit(3);',
      /^it ended with exit code 3: line 8/,
      [4, 5, 6, 7, 8].map((i) => `line ${i}\x1b[2J`),
    ],
    ['is killed', 'process.kill(process.pid, "SIGSEGV"); await hang();', 'it was killed (SIGSEGV)'],
    [
      'writes nothing',
      'console.error("done"); process.exit(0);',
      'it ended with exit code 0 and wrote no .npy file into OUTPUT_DIR',
      ['done'],
    ],
    [
      'is cut short',
      written('h_n.npy', 'npyBytes(run(q).h_n).subarray(0, 140)'),
      /^OUTPUT_DIR\/h_n\.npy: 12 bytes of elements, want/,
    ],
    [
      'says that its header has a gigabyte',
      written(
        'h_n.npy',
        'Buffer.concat([Buffer.from([0x93]), Buffer.from("NUMPY"), Buffer.from([2, 0, 0, 0, 0, 64])])',
      ),
      'OUTPUT_DIR/h_n.npy: header says it is 1073741824 bytes long, the file has 0 after it began',
    ],
    [
      'writes two gigabytes',
      `write(OUTPUT_DIR, run(q)); fs.truncateSync(path.join(OUTPUT_DIR, 'h_n.npy'), 2e9); process.exit(0);`,
      'OUTPUT_DIR/h_n.npy: cannot be read',
    ],
    [
      'leaves a link that leads out',
      `write(OUTPUT_DIR, run(q)); fs.rmSync(path.join(OUTPUT_DIR, 'h_n.npy')); fs.symlinkSync(path.join(CASE_DIR, 'h_0.npy'), path.join(OUTPUT_DIR, 'h_n.npy')); process.exit(0);`,
      'OUTPUT_DIR: "h_n.npy" leads out of the folder of answers; keep its files inside',
    ],
    [
      'leaves a folder in place of a file',
      `fs.mkdirSync(path.join(OUTPUT_DIR, 'output.npy')); process.exit(0);`,
      'OUTPUT_DIR/output.npy: cannot be read',
    ],
    [
      'removes OUTPUT_DIR',
      `fs.rmSync(OUTPUT_DIR, { recursive: true }); process.exit(0);`,
      'OUTPUT_DIR: cannot be read',
    ],
  ])('%s', async (_, how, reason, stderr) => {
    const verdict = await verdictOf(how);
    expect(verdict.status).toBe('fail');
    if (typeof reason === 'string') expect(verdict.reason).toBe(reason);
    else expect(verdict.reason).toMatch(reason);
    if (stderr) expect(verdict.stderr).toEqual(stderr);
  });

  test('writes another dtype or another shape: told as such', async () => {
    const other = `const { output, h_n } = run(q);
      write(OUTPUT_DIR, { output: { ...output, dtype: 'float64', data: Float64Array.from(output.data) }, h_n: { ...h_n, shape: [h_n.data.length] } });
      process.exit(0);`;
    const { tensors } = await verdictOf(other);
    const first = Object.fromEntries(tensors.map(({ name, reasons }) => [name, reasons[0]]));
    expect(first['output']).toContain('dtype float64, want float32');
    expect(first['h_n']).toContain('shape (20,), want (1, 4, 5)');
  });

  test('answers differently each time, as with memory that was never set', async () => {
    const asked = JSON.stringify(`${scratch}/asked`); // one byte a question: no two see the same input
    const verdict = await verdictOf(
      `fs.appendFileSync(${asked}, 'x'); q.inputs.input.data[0] += fs.statSync(${asked}).size / 1e5;`,
    );
    expect(verdict).toMatchObject({
      status: 'fail',
      reason: 'it answers differently each time, though it is asked the same',
    });
  });
});

describe('it harms nobody that it', () => {
  test.each([
    [
      'prints 100 MB',
      `for (const out of [1, 2]) for (let i = 0; i < 100; i++) fs.writeSync(out, 'x'.repeat(1e6));`,
    ],
    ['closes its standard input', 'fs.closeSync(0);'],
    [
      'changes what it was given',
      `for (const name of fs.readdirSync(CASE_DIR)) fs.writeFileSync(path.join(CASE_DIR, name), 'x');`,
    ],
    ['removes what it was given', 'fs.rmSync(CASE_DIR, { recursive: true });'],
    [
      'writes outside',
      `fs.writeFileSync(path.join(OUTPUT_DIR, '../h_n.npy'), 'x'); fs.writeFileSync(path.join(OUTPUT_DIR, '../../x.npy'), 'x');`,
    ],
    ['writes what is no tensor', `fs.writeFileSync(path.join(OUTPUT_DIR, 'log.txt'), 'x');`],
    [
      'leaves a read-only folder',
      `write(OUTPUT_DIR, run(q)); fs.mkdirSync(OUTPUT_DIR + '/x/y', { recursive: true }); fs.chmodSync(OUTPUT_DIR + '/x', 0o500); process.exit(0);`,
    ],
    [
      'leaves a child that holds its pipes',
      `spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'inherit' }).unref(); write(OUTPUT_DIR, run(q)); process.exit(0);`,
    ],
    [
      'leaves a child that has left its group, and holds its pipes for a while',
      `spawn(process.execPath, ['-e', 'setTimeout(() => {}, 5000)'], { stdio: 'inherit', detached: true }).unref(); write(OUTPUT_DIR, run(q)); process.exit(0);`,
    ],
  ])('%s', async (_, how) => {
    expect((await verdictOf(how)).status).toBe('pass');
  });
});

test('a program that cannot be run at all fails each case', async () => {
  const verdict = (await checked(scriptOf(scratch, 'import "./absent.mjs";'), 'rnn/relu')).cases[0]!;
  expect(verdict.reason).toMatch(/^it ended with exit code 1/);
});

test('no folder is left', async () => {
  const left = () =>
    readdirSync(tmpdir()).filter((name) => name.startsWith(`torch-parity-questions-${process.pid}-`));
  const before = left();
  await checked(commandOf(scratch));
  expect(left()).toEqual(before);
});
