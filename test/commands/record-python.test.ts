// record with stand-ins for Python: who may record, what happens meanwhile, and that no process is left behind.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { beforeEach, describe, expect, test } from 'vitest';
import { enter, leave } from '../../src/case-files/recording.ts';
import { CLI, torchParity } from './cli.ts';
import { FALSE_PYTHON, falsePython } from './false-python.ts';
import { isRunning } from './running.ts';
import { scratchFolder } from '../scratch.ts';

const scratch = scratchFolder('record');
const folder = path.join(scratch, 'goldens/mine');
const notes = path.join(folder, 'notes.txt');
const pids = path.join(scratch, 'pids');
const go = path.join(scratch, 'go');

beforeEach(() => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(notes, 'old');
});

const python = (body: string) => falsePython(scratch, 'python', body);
const start = (body: string, ...flags: string[]) =>
  execa(process.execPath, [CLI, 'record', folder, '--python', python(body), ...flags], {
    reject: false,
    env: { CI: '' },
  });
const beside = () => readdirSync(path.dirname(folder)).toSorted();

/** Says its process ids, its own and a child's, and waits in the child. */
const waits = (child: string) =>
  `mkdir "$4"; sh -c 'echo $$ > ${pids}.2; ${child}' & echo $$ > ${pids}.1; wait`;
async function started(): Promise<number[]> {
  const files = [`${pids}.1`, `${pids}.2`];
  const read = () => files.map((file) => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0));
  await expect.poll(() => read().every((pid) => pid > 0), { timeout: 600_000, interval: 20 }).toBe(true);
  return read();
}

async function expectEnded(processes: number[]): Promise<void> {
  await expect.poll(() => processes.filter(isRunning), { timeout: 600_000, interval: 20 }).toEqual([]);
}

test('a second recorder is refused at once, and told who records', async () => {
  const first = start(waits('sleep 600'));
  const processes = await started();
  const second = await torchParity(['record', folder, '--python', python(FALSE_PYTHON.records)]);
  expect(second.exitCode).toBe(2);
  expect(second.stderr).toContain(`${folder} is being recorded by process ${first.pid} on `);
  first.kill('SIGINT');
  expect((await first).exitCode).toBe(130);
  await expectEnded(processes);
  expect(beside()).toEqual(['mine']);
});

test('what a user writes meanwhile is there, and the exit code is 2', async () => {
  const run = start(
    `${waits(`until [ -e ${go} ]; do sleep 0.02; done`)}; rmdir "$4"; ${FALSE_PYTHON.records}`,
  );
  const processes = await started();
  writeFileSync(notes, 'mine');
  writeFileSync(go, '');
  const { exitCode, stderr } = await run;
  expect([exitCode, readFileSync(notes, 'utf8')]).toEqual([2, 'mine']);
  expect(stderr).toMatch(/notes\.txt: was changed while PyTorch worked; nothing was replaced\n {2}in use: /);
  await expectEnded(processes);
  const again = await torchParity(['record', folder, '--python', python(FALSE_PYTHON.records)]);
  expect([again.exitCode, readFileSync(notes, 'utf8'), beside()]).toEqual([0, 'new\n', ['mine']]);
});

describe('a Python that is a wrapper script ends with its children', () => {
  // sleep 600 heeds nothing: it is ended with its group
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s', async (signal) => {
    const run = start(waits('sleep 600'));
    const processes = await started();
    run.kill(signal);
    expect((await run).exitCode).not.toBe(0);
    await expectEnded(processes);
  });

  test('SIGKILL, which node cannot heed: the closed standard input tells what worker.py and record.py heed', async () => {
    const run = start(`echo $$ > ${pids}.1; mkdir "$4"; sh -c 'echo $$ > ${pids}.2; cat > /dev/null'`);
    const processes = await started();
    run.kill('SIGKILL');
    await run;
    await expectEnded(processes);
    expect(readFileSync(notes, 'utf8')).toBe('old');
  });

  test('its own end', async () => {
    const run = start(`sleep 600 & echo $! > ${pids}.1; echo $$ > ${pids}.2; exit 7`);
    const { exitCode, stderr } = await run;
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining('the recorder ended with exit code 7')]);
    await expectEnded(await started());
  });
});

describe('a false Python is exit 3, with its name; the goldens are as they were', () => {
  const line = '{"id":"x","status":"identical","tensor":null,"difference":null,"bound":null}';
  test.each<[string, string, RegExp, string[]?]>([
    ['says rubbish', 'echo Loading torch', /said something unexpected: Loading torch/],
    ['says rubbish without end', 'yes', /said something unexpected: y\n/],
    ['says one line without end', 'tr "\\0" x < /dev/zero', /said something unexpected: x{200}\n/],
    ['ends at once', 'exit 0', /stopped before its end: all cases are missing/],
    ['ends at once, as for bad input', 'echo usage >&2; exit 2', /ended with exit code 2\n {2}usage/],
    ['is killed', 'kill -9 $$', /was killed \(SIGKILL\)/],
    ['hangs', 'sleep 600', /said nothing for 1 s/, ['--timeout', '1']],
    ['owes cases', `mkdir "$4"; echo '{"total":2}'; echo '${line}'`, /stopped before its end: 1 cases? /],
    ['owes nothing', `mkdir "$4"; echo '{"total":0}'`, /said something unexpected: {"total":0}/],
    [
      'says too much',
      `mkdir "$4"; echo '{"total":1}'; echo '${line}'; echo '${line}'`,
      /something unexpected: {"id"/,
    ],
    ['has no number where one is due', `echo '{"total":NaN}'`, /said something unexpected: {"total":NaN}/],
    ['writes nothing', `echo '{"total":1}'; echo '${line}'`, /wrote nothing: .*staged is not there/],
  ])('%s', async (_, body, says, flags = []) => {
    for (const check of [[], ['--check']]) {
      const { exitCode, stderr } = await start(body, ...flags, ...check);
      expect([exitCode, stderr]).toEqual([3, expect.stringMatching(says)]);
      expect(stderr).toContain(`Python: ${path.join(scratch, 'python')}`);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
    expect([readFileSync(notes, 'utf8'), beside()]).toEqual(['old', ['mine']]);
  });

  test.each<[string, string, RegExp]>([
    ['is no Python', 'echo hello', /is no Python: it said "hello"/],
    ['says nothing', 'true', /is no Python: it said "nothing"/],
    ['says rubbish without end', 'yes', /is no Python: it said "y"/],
    ['fails', 'echo broken >&2; exit 9', /ended with exit code 9: broken/],
    ['has no torch', 'echo none', /has no torch/],
  ])('when it is asked for torch: %s', async (_, answer, says) => {
    const file = falsePython(scratch, 'python', 'exit 1', answer);
    const { exitCode, stderr } = await torchParity(['record', folder, '--python', file]);
    expect([exitCode, stderr]).toEqual([3, expect.stringMatching(says)]);
    expect(stderr).toContain(`PyTorch was not found\n  ${file}: `);
  });

  test('is a folder, or is not executable', async () => {
    const run = (file: string) => torchParity(['record', folder, '--python', file]);
    expect(await run(scratch)).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('it is a folder'),
    });
    const file = path.join(scratch, 'plain');
    writeFileSync(file, 'text', { mode: 0o644 });
    expect(await run(file)).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining(`it is not executable (chmod +x ${file})`),
    });
  });
});

test('killed before any step on the disk, golden/ is the old tree or the new, and the next run leaves nothing', async () => {
  const preload = new URL('./killed-at.mjs', import.meta.url).href;
  const fresh = path.join(scratch, 'fresh');
  cpSync(folder, fresh, { recursive: true });
  const file = python(FALSE_PYTHON.records);
  const seen = new Set<string>();
  let killed = 0;
  const say = () => {};
  for (let step = 0; ; step++) {
    rmSync(path.dirname(folder), { recursive: true });
    cpSync(fresh, folder, { recursive: true });
    const run = await execa(
      process.execPath,
      ['--import', preload, CLI, 'record', folder, '--python', file],
      {
        reject: false,
        env: { CI: '', TORCH_PARITY_KILLED_AT: String(step) },
      },
    );
    if (run.signal !== 'SIGKILL') {
      expect(run.exitCode).toBe(0);
      break;
    }
    killed++;
    const state = existsSync(notes) ? readFileSync(notes, 'utf8') : 'missing';
    seen.add(state);
    if (state === 'missing') {
      const { stderr } = await torchParity(['check', folder]);
      expect(stderr).toContain('A record that was killed had set it aside');
    }
    leave(enter(folder, say), say); // as the next run does
    expect(readFileSync(notes, 'utf8')).toBe(state === 'missing' ? 'old' : state);
    expect([step, beside()]).toEqual([step, ['mine']]);
  }
  expect(killed).toBeGreaterThan(12);
  expect(seen).toEqual(new Set(['old', 'missing', 'new\n']));
});
