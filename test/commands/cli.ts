// The command as a user runs it: the built package, in a process of its own.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface Ran {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Without a terminal, without CI set, unless `env` says so. */
export async function torchParity(
  args: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Ran> {
  const { CI: _, NO_COLOR: __, ...env } = process.env;
  const { exitCode, stdout, stderr } = await execa(process.execPath, [CLI, ...args], {
    reject: false,
    extendEnv: false,
    env: { ...env, ...options.env },
    ...(options.cwd && { cwd: options.cwd }),
  });
  return { exitCode, stdout, stderr };
}
