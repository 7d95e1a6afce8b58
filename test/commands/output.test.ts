// Output that is full or closed: one line on standard error, exit code 2, whatever the run itself would have said.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { FALSE_PYTHON, falsePython } from './false-python.ts';
import { CLI, withoutProgress } from './cli.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-output-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const python = falsePython(scratch, 'records', FALSE_PYTHON.records);
const golden = path.join(scratch, 'mine');
mkdirSync(golden);
writeFileSync(path.join(golden, 'notes.txt'), 'old');

const COMMANDS: [string, string[]][] = [
  ['check', ['check', '--filter', 'article/*']],
  ['check, JSON', ['check', '--filter', 'article/*', '--reporter', 'json']],
  ['check --lint', ['check', '--lint', '--filter', 'article/*']],
  ['diagnose', ['diagnose', '--filter', 'article/*']],
  ['mistakes', ['mistakes', '--filter', 'article/*']],
  ['record', ['record', golden, '--python', python]],
  ['record --check', ['record', golden, '--check', '--python', python]],
  ['--help', ['--help']],
];

/** What it said on standard error, and its exit code. @param where standard output goes @param first what the shell does before */
async function ran(args: string[], where: string, first = ''): Promise<{ code: number; stderr: string }> {
  const script = `exec 3>&2; { ${first} "$@"; echo "code $?" >&3; } ${where}`;
  const { CI: _, ...env } = process.env;
  const { stderr } = await execa('sh', ['-c', script, 'sh', process.execPath, CLI, ...args], {
    reject: false,
    extendEnv: false,
    env,
  });
  const [, said, code] = /^([^]*)code (\d+)$/.exec(withoutProgress(stderr))!;
  return { code: Number(code), stderr: said!.trimEnd() };
}

describe.skipIf(!existsSync('/dev/full'))('a full disk', () => {
  test.each(COMMANDS)('%s', async (_, args) => {
    expect(await ran(args, '> /dev/full')).toEqual({
      code: 2,
      stderr: 'torch-parity: standard output could not be written: no space is left (ENOSPC)',
    });
  });
});

describe('a reader that has closed the pipe', () => {
  const closed = path.join(scratch, 'closed');
  const reader = `| { exec <&-; : > '${closed}'; }`;
  beforeEach(() => rmSync(closed, { force: true }));

  test.each(COMMANDS)('%s', async (_, args) => {
    expect(await ran(args, reader, `until [ -e '${closed}' ]; do sleep 0.01; done;`)).toEqual({
      code: 2,
      stderr: 'torch-parity: standard output could not be written: whoever read it has closed it (EPIPE)',
    });
  });

  test('and standard error with it: exit code 2 all the same', async () => {
    const args = ['check', '--filter', 'article/*'];
    const waits = `until [ -e '${closed}' ]; do sleep 0.01; done; exec 2>&1;`;
    expect(await ran(args, reader, waits)).toEqual({ code: 2, stderr: '' });
  });
});

test('a report in a file is written, also where standard output is full', async () => {
  if (!existsSync('/dev/full')) return;
  const file = path.join(scratch, 'report.json');
  const args = ['check', '--filter', 'article/*', '--reporter', 'pretty', '--reporter', `json=${file}`];
  expect((await ran(args, '> /dev/full')).code).toBe(2);
  expect(existsSync(file)).toBe(true);
});
