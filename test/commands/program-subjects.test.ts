// Programs as subjects of the commands: the options, what they refuse, what is typed next, and that nothing is left of them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/conformance/index.ts';
import { quoted } from '../../src/text/index.ts';
import { GOLDEN } from '../goldens.ts';
import { scratchFolder } from '../scratch.ts';
import { commandOf, scriptOf, serverOf } from '../subjects/programs.ts';
import { CLI, torchParity } from './cli.ts';
import { isRunning } from './running.ts';

const scratch = scratchFolder('program-subjects');
const TWO = ['--filter', 'rnn/{relu,batch_0}'];
const run = (args: string[], env: Record<string, string> = {}) => torchParity(args, { cwd: scratch, env });

/** A subject file with a program in it. */
function fileOf(rest: string): string {
  const library = pathToFileURL(path.join(path.dirname(CLI), 'index.js')).href;
  const file = path.join(scratch, 'subject.mjs');
  writeFileSync(
    file,
    `import { defineSubject } from '${library}';\nexport default defineSubject({ name: 'mine', ${rest} });\n`,
  );
  return file;
}

describe('a program is checked', () => {
  test('as a command and as a server, under the name that was typed', async () => {
    for (const [flag, line] of [
      ['--subject-command', commandOf(scratch)],
      ['--subject-server', serverOf(scratch)],
    ] as const) {
      const { exitCode, stdout } = await run(['check', flag, ` ${line}`, ...TWO, '--reporter', 'json']);
      const { subject, totals, command } = JSON.parse(stdout) as Report;
      expect([exitCode, totals.pass, subject.name]).toEqual([0, 2, line]);
      expect(command).toContain(flag);
    }
  });

  test('of a file, which says of it what no command can say, and decides what is supported', async () => {
    const supports = `supports: ({ config }) => config.nonlinearity !== 'relu' || 'no relu'`;
    for (const program of [
      `command: ${JSON.stringify(commandOf(scratch))}`,
      `server: ${JSON.stringify(serverOf(scratch))}`,
    ]) {
      const file = fileOf(`${program}, gives: ['output'], parallel: true, ${supports}`);
      const { exitCode, stdout } = await run(['check', '--subject', file, ...TWO, '--reporter', 'json']);
      const { subject, totals, cases } = JSON.parse(stdout) as Report;
      expect([exitCode, totals.pass, totals.skip]).toEqual([0, 1, 1]);
      expect(subject).toEqual({ name: 'mine', gives: ['output'] });
      expect(cases.map(({ reason }) => reason)).toContain('no relu');
    }
  });

  test('also as a server that does not end by itself: it is ended, and the report is there', async () => {
    const line = serverOf(scratch, '', `process.on('exit', () => { for (;;); });`);
    const { exitCode, stdout } = await run(['check', '--subject-server', line, ...TWO, '--reporter', 'json']);
    expect([exitCode, (JSON.parse(stdout) as Report).totals.pass]).toEqual([0, 2]);
  });

  test('several at a time with --jobs', async () => {
    const log = path.join(scratch, 'log');
    const server = serverOf(scratch, '', `fs.appendFileSync(${JSON.stringify(log)}, 'started\\n');`);
    const { exitCode } = await run(['check', '--subject-server', server, ...TWO, '--jobs', '2']);
    expect([exitCode, readFileSync(log, 'utf8')]).toEqual([0, 'started\nstarted\n']);
  });

  test('by --grid and by diagnose', async () => {
    const wrong = commandOf(scratch, 'q.state_dict.bias_hh_l0.data.fill(0);');
    const grid = await run(['check', '--subject-command', wrong, '--grid', 'rnn/relu']);
    expect([grid.exitCode, grid.stdout]).toEqual([1, expect.stringContaining('@')]);
    const { exitCode, stdout } = await run(['diagnose', '--subject-command', wrong, ...TWO]);
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining('(bias_hh_dropped)')]);
  });

  test('relative to the working folder, also where a file names it', async () => {
    const line = commandOf(scratch);
    const name = /program-\d+\.mjs/.exec(line)![0];
    mkdirSync(path.join(scratch, 'elsewhere'));
    const { exitCode } = await run(['check', '--subject-command', `node ${name}`, ...TWO]);
    expect(exitCode).toBe(0);
  });
});

test('what it said on standard error is shown harmlessly, and the command to type next can be pasted', async () => {
  const command = commandOf(scratch, 'console.error("one\\x1b[2J\\ntwo ‮"); process.exit(5);');
  const { exitCode, stdout } = await run([
    'check',
    '--subject-command',
    command,
    '--filter',
    'rnn/relu',
    '--jobs',
    '2',
  ]);
  expect(exitCode).toBe(1);
  expect(stdout).toContain(
    '     it ended with exit code 5: two ?\n     stderr  one?[2J\n             two ?\n',
  );
  const next = stdout.slice(stdout.indexOf('Next:')).replaceAll(/\\\n\s+/g, '');
  expect(next).toContain(`--subject-command ${quoted(command)} --jobs 2 --filter rnn/relu --verbose`);
});

test('--last-failed remembers the program, and refuses another', async () => {
  const command = commandOf(scratch, 'if (isRelu(q)) process.exit(1);');
  await run(['check', '--subject-command', command, ...TWO]);
  const again = await run(['check', '--subject-command', command, ...TWO, '--last-failed', '--list']);
  expect(again.stdout).toMatch(/^rnn\/relu .*$/);
  for (const [other, named] of [
    [['--subject-server', command], `the server ${command}`],
    [['--subject-command', 'node x.mjs'], 'the command node x.mjs'],
    [[], 'our own modules'],
  ] as const) {
    const { exitCode, stderr } = await run(['check', ...other, ...TWO, '--last-failed', '--list']);
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining(
        `--last-failed: the last run was of the command ${command}, this one is of ${named}\n`,
      ),
    ]);
  }
});

test.each<[string[], string]>([
  [
    ['--subject-command', 'a', '--subject-server', 'b'],
    "'--subject-command <cmd>' cannot be used with option '--subject-server <cmd>'",
  ],
  [['--subject-command', 'a', '--subject', 'b'], "cannot be used with option '--subject <file>'"],
  [
    ['--subject-server', 'a', '--kernel', 'scalar'],
    "'--kernel <name>' cannot be used with option '--subject-server <cmd>'",
  ],
  [['--subject-server', 'a', '--no-fma'], "'--no-fma' cannot be used with option '--subject-server <cmd>'"],
  [
    ['--subject-command', 'a', '--arithmetic', 'float32-in-order'],
    "'--arithmetic <name>' cannot be used with option '--subject-command <cmd>'",
  ],
  [['--subject-command', 'a', '--lint'], "'--lint' cannot be used with option '--subject-command <cmd>'"],
  [['--subject-command', ' '], 'Want a program and its arguments, such as "python3 my_rnn.py".'],
  [['--subject-command', 'absent-program x'], '"absent-program": no program of this name is on the PATH'],
  [['--subject-server', "node 'x"], `"node 'x" has a ' that is not closed`],
  [['--jobs', '2'], '--jobs 2: our own modules run in this process'],
  [['--jobs', '0'], 'Want a whole number >= 1.'],
])('%j is refused', async (args, says) => {
  const { exitCode, stdout, stderr } = await run(['check', ...args]);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain(says);
});

test('what a file says of a program is refused where it cannot be', async () => {
  for (const [rest, says] of [
    [
      `command: './absent'`,
      `--subject ${path.join(scratch, 'subject.mjs')}: command: "./absent": there is no such file`,
    ],
    [`command: 'a', server: 'b'`, 'command and server: want one of them'],
    [`command: 'a', run() {}`, 'run and command: want one of them'],
    [`server: 5`, 'server: want a command line such as "./my_rnn"; came 5'],
    [`server: ''`, 'server: came "", want a program and its arguments'],
  ]) {
    const { exitCode, stderr } = await run(['check', '--subject', fileOf(rest!)]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(says!)]);
  }
  const alone = await run(['check', '--subject', fileOf('run() {}'), '--jobs', '2']);
  expect([alone.exitCode, alone.stderr]).toEqual([
    2,
    expect.stringContaining('does not say that it is parallel'),
  ]);
});

test('where no temporary folder can be made, nothing is asked', async () => {
  const TMPDIR = path.join(scratch, 'absent');
  const { exitCode, stderr } = await run(['check', '--subject-command', commandOf(scratch)], { TMPDIR });
  expect([exitCode, stderr]).toEqual([
    2,
    expect.stringMatching(
      /^torch-parity: the folder for temporary files, ".*absent", cannot be written to: ENOENT/,
    ),
  ]);
  expect(stderr).toContain('\n  Set TMPDIR to another.');
});

/** A check that hangs in a program with a child; both of them, once they run, and the folder for its questions. */
async function hanging(flag: string, programOf: typeof commandOf) {
  const pids = path.join(scratch, 'pids');
  const program = programOf(
    scratch,
    `const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1e6)'], { stdio: 'inherit' });
fs.writeFileSync(${JSON.stringify(`${pids}.new`)}, process.pid + ' ' + child.pid);
fs.renameSync(${JSON.stringify(`${pids}.new`)}, ${JSON.stringify(pids)});
process.on('SIGTERM', () => {});
await hang();`,
  );
  const args = [CLI, 'check', flag, program, ...TWO, '--timeout', '600', '--reporter', 'json'];
  const child = spawn(process.execPath, args, {
    cwd: scratch,
    env: { ...process.env, CI: '1', TMPDIR: scratch },
  });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const ended = once(child, 'close') as Promise<[number | null, string | null]>;
  await expect.poll(() => existsSync(pids), { timeout: 600_000, interval: 20 }).toBe(true);
  const started = readFileSync(pids, 'utf8').split(' ').map(Number);
  const left = () => readdirSync(scratch).filter((name) => name.startsWith('torch-parity-questions'));
  expect([started.map(isRunning), left().length]).toEqual([[true, true], 1]);
  const gone = async () => {
    await expect.poll(() => started.filter(isRunning), { timeout: 600_000, interval: 20 }).toEqual([]);
    return left();
  };
  return { child, ended, gone, report: () => JSON.parse(stdout) as Report };
}

describe.skipIf(process.platform === 'win32').each([
  ['--subject-command', commandOf],
  ['--subject-server', serverOf],
] as const)('of a %s nothing is left', (flag, programOf) => {
  test('after Ctrl-C, which reports', async () => {
    const { child, ended, gone, report } = await hanging(flag, programOf);
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    expect(report()).toMatchObject({ interrupted: true, not_run: 2 });
    expect(await gone()).toEqual([]);
  });

  test('after SIGTERM', async () => {
    const { child, ended, gone } = await hanging(flag, programOf);
    child.kill('SIGTERM');
    expect(await ended).toEqual([null, 'SIGTERM']);
    expect(await gone()).toEqual([]);
  });
});

test.skipIf(process.platform === 'win32')(
  'a run that is killed at once leaves its folder to the next; a server is told by the end of its input',
  async () => {
    const patient = serverOf(
      scratch,
      `fs.writeFileSync(${JSON.stringify(path.join(scratch, 'pid'))}, String(process.pid)); await new Promise((resolve) => setTimeout(resolve, 200));`,
    );
    const args = [CLI, 'check', '--subject-server', patient, ...TWO];
    const env = { ...process.env, CI: '1', TMPDIR: scratch };
    const child = spawn(process.execPath, args, { cwd: scratch, env });
    await expect
      .poll(() => existsSync(path.join(scratch, 'pid')), { timeout: 600_000, interval: 20 })
      .toBe(true);
    child.kill('SIGKILL');
    await once(child, 'close');
    const left = () => readdirSync(scratch).filter((name) => name.startsWith('torch-parity-questions'));
    expect(left()).toHaveLength(1);
    const pid = Number(readFileSync(path.join(scratch, 'pid'), 'utf8'));
    await expect.poll(() => isRunning(pid), { timeout: 600_000, interval: 20 }).toBe(false);
    await run(['check', '--subject-command', commandOf(scratch), ...TWO], { TMPDIR: scratch });
    expect(left()).toEqual([]);
  },
);

test('where it crashes nothing is left: a program that a library’s user forgot to close ends with the process', async () => {
  const library = pathToFileURL(path.join(path.dirname(CLI), 'index.js')).href;
  const server = serverOf(
    scratch,
    `fs.writeFileSync(${JSON.stringify(path.join(scratch, 'pid'))}, String(process.pid));`,
  );
  for (const end of ['', 'throw new Error("ours");', 'process.exit(9);']) {
    const file = path.join(scratch, 'forgets.mjs');
    writeFileSync(
      file,
      `import { check, loadCases, startSubject } from '${library}';
const subject = startSubject({ name: 'x', server: ${JSON.stringify(server)} });
const { totals } = await check(subject, await loadCases(${JSON.stringify(path.join(GOLDEN, 'rnn/relu'))}));
console.log(totals.pass);
${end}`,
    );
    const child = spawn(process.execPath, [file], { env: { ...process.env, TMPDIR: scratch } });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    await once(child, 'close');
    expect(stdout).toBe('1\n');
    const pid = Number(readFileSync(path.join(scratch, 'pid'), 'utf8'));
    await expect.poll(() => isRunning(pid), { timeout: 600_000, interval: 20 }).toBe(false);
    expect(readdirSync(scratch).filter((name) => name.startsWith('torch-parity-questions'))).toEqual([]);
  }
});

test('a script that is no server says so in every case', async () => {
  const { exitCode, stdout } = await run(['check', '--subject-server', scriptOf(scratch, ''), ...TWO]);
  expect(exitCode).toBe(1);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    '2 cases: it ended with exit code 0 before it answered; it should answer until its standard input ends',
  );
});
