// The command as a user runs it: the built package, in a process of its own.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { execa } from 'execa';

export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface Ran {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A subject in a file of its own, written against the built package. */
export function subjectIn(folder: string, name: string, body: string): string {
  const file = path.join(folder, name);
  const library = pathToFileURL(path.join(path.dirname(CLI), 'index.js')).href;
  writeFileSync(
    file,
    `import { defineSubject, ownWith } from '${library}';\nconst own = ownWith({ kernel: 'scalar' });\n${body}\n`,
  );
  return file;
}

/** Progress as logs get it, a line every five seconds: how many of them there are depends on the machine. */
const PROGRESS =
  /^(?:\d+\/\d+ (?:cases?|cases? read|mistakes) {2}.*|known mistakes and where they are made: \d+ tried)\n?/gm;

/** Without a terminal, without CI set, unless `env` says so. `stderr` is without the lines of progress. */
export async function torchParity(
  args: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Ran> {
  const { CI: _, NO_COLOR: __, FORCE_COLOR: ___, ...env } = process.env;
  const { exitCode, stdout, stderr } = await execa(process.execPath, [CLI, ...args], {
    reject: false,
    extendEnv: false,
    env: { ...env, ...options.env },
    ...(options.cwd && { cwd: options.cwd }),
  });
  return { exitCode, stdout, stderr: withoutProgress(stderr) };
}

export function withoutProgress(stderr: string): string {
  return stderr.replaceAll(PROGRESS, '');
}

/**
 * A run with a limit of 1 second; where that was not enough on this machine, with 10, and then with 100. So a test of
 * the limit is quick, and a slow machine still has the time for what must be done within it.
 */
export async function withLimit(
  run: (seconds: string) => Promise<Ran>,
  isEnough: (ran: Ran) => boolean,
): Promise<Ran> {
  const ran = await run('1');
  if (isEnough(ran)) return ran;
  const second = await run('10');
  return isEnough(second) ? second : run('100');
}
