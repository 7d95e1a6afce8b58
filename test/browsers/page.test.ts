// The page that answers in a browser, and the server that it is from, without a browser: Node has what the page uses.
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { judge, writeQuestions } from '../../src/offline/index.ts';
import { scratchFolder } from '../scratch.ts';

const scratch = scratchFolder('page');
const folder = path.join(scratch, 'q');
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Server {
  readonly url: string;
  readonly count: number;
  readonly done: Promise<{ answered: number; failed: string[]; name: string }>;
  close(): Promise<void>;
}
type Served = (
  page: string,
  questions: string,
  options: { csp?: boolean; broken?: string },
) => Promise<Server>;

async function answered(broken?: string) {
  const choose = (found: readonly { id: string }[]) =>
    found.filter(({ id }) =>
      ['rnn/relu', 'lstm/packed_equal_lengths', 'gru_cell/stepped'].includes(id),
    ) as never;
  await writeQuestions(folder, { choose });
  const page = path.join(scratch, 'page');
  mkdirSync(page);
  const script = path.join(page, 'page.js');
  const { rolldown } = (await import('rolldown')) as typeof import('rolldown');
  const bundle = await rolldown({
    input: path.join(ROOT, 'scripts/browsers/page/page.mjs'),
    platform: 'browser',
  });
  await bundle.write({ file: script });
  await bundle.close();
  const { served } = (await import('../../scripts/browsers/server.mjs' as string)) as { served: Served };
  const server = await served(page, folder, { csp: true, ...(broken && { broken }) });
  try {
    const own = await fetch(`${server.url}page.js`);
    expect(own.headers.get('content-security-policy')).not.toContain('wasm');
    expect((await fetch(`${server.url}q/../questions.json`)).status).toBe(404);
    expect((await fetch(`${server.url}dist/..%2fpackage.json`)).status).toBe(404);
    expect((await fetch(`${server.url}dist/nn.js`)).status).toBe(200);
    expect((await fetch(`${server.url}answers/elsewhere`, { method: 'POST', body: '[]\n' })).status).toBe(
      500,
    );
    const shim = `const own = fetch; globalThis.fetch = (way, ...rest) => own(new URL(way, '${server.url}'), ...rest);
      await import('${pathToFileURL(script).href}');`;
    await execa(process.execPath, ['--input-type=module', '-e', shim]);
    return { ...(await server.done), count: server.count };
  } finally {
    await server.close();
  }
}

test('every question is answered by our own modules, and they pass', async () => {
  const told = await answered();
  expect(told.failed).toEqual([]);
  expect(told.answered).toBe(told.count);
  expect(told.name).toMatch(/^our own modules, kernel (simd|scalar)/);
  expect(readdirSync(path.join(folder, 'rnn/relu/answers'))).toContain('h_n.npy');
  const { report } = await judge(folder);
  expect(report.totals).toEqual({ cases: 3, pass: 3, fail: 0, skip: 0, gap: 0, broken: 0 });
});

test('the control: a tensor that the page spoils fails', async () => {
  await answered('h_n');
  const { report } = await judge(folder, { diagnose: false });
  const wrong = report.cases.filter(({ tensors }) =>
    tensors.some(({ name, status }) => name === 'h_n' && status === 'fail'),
  );
  expect([wrong.length, report.totals.fail]).toEqual([2, 2]); // a cell has no h_n
});
