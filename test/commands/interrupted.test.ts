// Ctrl-C: the first reports what was done, the second ends at once.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/conformance/index.ts';
import { CLI, subjectIn } from './cli.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-interrupted-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Right, until it is asked a case of float64: then it says so and hangs. */
const hangs = subjectIn(
  scratch,
  'hangs.mjs',
  `export default defineSubject({ name: 'hangs', run(question) {
    if (question.dtype === 'float32') return own.run(question);
    console.error('it hangs');
    return new Promise(() => {});
  } });`,
);

/** SIGINT each time that one of the texts is on standard output or standard error, in this order. */
async function interruptedAt(args: string[], ...texts: string[]) {
  const child = spawn(process.execPath, args, { cwd: scratch, env: { ...process.env, CI: '1' } });
  const out = { stdout: '', stderr: '' };
  let all = '';
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      out[name] += chunk.toString();
      all += chunk.toString();
      if (texts[0] === undefined || !all.includes(texts[0])) return;
      texts.shift();
      child.kill('SIGINT');
    });
  }
  const [exitCode, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { exitCode, signal, ...out };
}

describe.skipIf(process.platform === 'win32')('the first', () => {
  test.each(['rnn/{batch_0,relu}', 'rnn/relu'])(
    'ends check, which reports, also into files, what was done of %s and the case that hangs',
    async (glob) => {
      const done = glob === 'rnn/relu' ? 0 : 1;
      const file = path.join(scratch, `report-${done}.json`);
      const filters = [
        '--filter',
        'rnn/{batch_0,float64,relu}',
        ...(done ? [] : ['--filter', '!rnn/batch_0']),
      ];
      const reporters = ['--reporter', 'pretty', '--reporter', `json=${file}`];
      const args = [CLI, 'check', '--subject', hangs, ...filters, ...reporters];
      const { exitCode, stdout, stderr } = await interruptedAt(args, 'it hangs');
      expect([exitCode, stderr]).toEqual([130, 'it hangs\n']);
      const total = done + 2;
      expect(stdout).toContain(`Interrupted: stopped after ${done} of ${total} cases, 2 not run.\n`);
      const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
      expect(report).toMatchObject({ interrupted: true, not_run: 2, totals: { cases: done, pass: done } });
    },
  );

  test('ends diagnose', async () => {
    const args = [CLI, 'diagnose', '--subject', hangs, '--filter', 'rnn/{batch_0,float64,relu}'];
    const { exitCode, stdout } = await interruptedAt(args, 'it hangs');
    expect(exitCode).toBe(130);
    expect(stdout).toContain('Interrupted: stopped after 1 of 3 cases, 2 not run.');
  });
});

test.skipIf(process.platform === 'win32')(
  'the second ends at once what does not come to its end',
  async () => {
    const stoppable = pathToFileURL(path.join(path.dirname(CLI), 'commands/stoppable.js')).href;
    const script = `import { stoppable } from '${stoppable}';
    setInterval(() => {}, 1000);
    await stoppable((signal) => {
      signal.addEventListener('abort', () => console.log('once'));
      console.log('ready');
      return new Promise(() => {});
    });
    console.log('never');`;
    const ended = await interruptedAt(['--input-type=module', '--eval', script], 'ready', 'once');
    expect(ended).toMatchObject({ exitCode: 130, signal: null, stdout: 'ready\nonce\n' });
  },
);
