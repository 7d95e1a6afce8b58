// The examples of scripts/examples, as a user runs them: each passes every golden that it does not skip.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Case, ProgramSubject, Report } from '../../src/conformance/index.ts';
import { check } from '../../src/harness/index.ts';
import { writeQuestion } from '../../src/case-files/index.ts';
import { completeConfig } from '../../src/signatures/index.ts';
import { startSubject } from '../../src/subjects/index.ts';
import { replyIn } from '../../src/subjects/server-reply.ts';
import { tensor } from '../../src/tensor/index.ts';
import { derivedGoldens, goldens } from '../goldens.ts';
import { torch } from '../live/torch.ts';
import { scratchFolder } from '../scratch.ts';

const scratch = scratchFolder('examples');
const EXAMPLES = fileURLToPath(new URL('../../scripts/examples', import.meta.url));
const inExamples = (name: string) => `"${path.join(EXAMPLES, name)}"`;
const numpy = () => `"${torch!.command}" -B ${inExamples('numpy_subject.py')}`;

async function checked(program: ProgramSubject, cases: readonly Case[]): Promise<Report> {
  const subject = startSubject(program);
  return check(subject, cases).finally(() => subject.close());
}

const reasonsOf = ({ cases }: Report) =>
  new Set(cases.filter(({ status }) => status === 'skip').map(({ reason }) => reason));

const all = async () => [...(await goldens()), ...(await derivedGoldens())];

test('the page shows a question as it is written, and answers as they are read', () => {
  const page = readFileSync(path.join(EXAMPLES, 'README.md'), 'utf8');
  const [shown = ''] = /(?<=```json\n)[^]*?(?=```)/.exec(page) ?? [];
  const f32 = (...shape: number[]) =>
    tensor(new Float32Array(shape.reduce((product, one) => product * one)), shape);
  writeQuestion(scratch, {
    module: 'LSTM',
    config: completeConfig('LSTM', { input_size: 3, hidden_size: 5, bias: false }),
    dtype: 'float32',
    stepped: false,
    state_dict: { weight_ih_l0: f32(20, 3), weight_hh_l0: f32(20, 5) },
    inputs: { input: f32(2, 1, 3), h_0: f32(1, 1, 5), c_0: f32(1, 1, 5) },
  });
  const written: unknown = JSON.parse(readFileSync(path.join(scratch, 'case.json'), 'utf8'));
  expect(JSON.parse(shown)).toEqual(written);
  const replies = [...page.matchAll(/^\| `(\{.*?\})` +\|/gm)].map(([, line]) => replyIn(line!).status);
  expect(replies).toEqual(['ok', 'skip', 'error']);
});

test('each is shorter than 40 lines', () => {
  const files = readdirSync(EXAMPLES).filter((name) => !name.endsWith('.md') && !name.startsWith('__'));
  expect(files).toEqual(['npy.h', 'numpy_rnn.py', 'numpy_subject.py', 'rnn.c']);
  const long = files.filter(
    (name) => readFileSync(path.join(EXAMPLES, name), 'utf8').trimEnd().split('\n').length >= 40,
  );
  expect(long).toEqual([]);
});

test.skipIf(!torch)('NumPy, as a server, over all goldens', async () => {
  const report = await checked({ name: 'NumPy', server: numpy() }, await all());
  expect(report.cases.filter(({ status }) => status === 'fail')).toEqual([]);
  expect(report.totals).toMatchObject({ fail: 0, broken: 0 });
  expect(report.totals.pass).toBeGreaterThan(400);
  expect([...reasonsOf(report)]).toEqual(['no cells, no packed sequences, no proj_size']);
});

test.skipIf(!torch)('NumPy, as a command, over a golden of each kind', async () => {
  const kinds = new Map<string, Case>();
  for (const one of await goldens()) {
    const { module, dtype, config, inputs } = one;
    kinds.set(
      [module, dtype, config.batch_first, 'lengths' in inputs, inputs['input']!.shape.length].join(),
      one,
    );
  }
  expect(kinds.size).toBeGreaterThan(20);
  const report = await checked({ name: 'NumPy', command: numpy() }, [...kinds.values()]);
  expect(report.totals).toMatchObject({ fail: 0, broken: 0 });
  expect(report.totals.pass).toBeGreaterThan(10);
  expect([...reasonsOf(report)]).toEqual(['no cells, no packed sequences, no proj_size']);
});

const cc = (() => {
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
    return 'cc';
  } catch (cause) {
    if (process.env['TORCH_PARITY_LIVE'] === 'required') throw cause; // a C compiler belongs to the gate
    return undefined;
  }
})();

test.skipIf(!cc)('C, over all goldens of RNN and some of others; and not where it is wrong', async () => {
  const build = (name: string, ...flags: string[]) => {
    const program = path.join(scratch, name);
    const warnings = execFileSync(
      cc!,
      ['-O2', '-Wall', '-Wextra', ...flags, path.join(EXAMPLES, 'rnn.c'), '-o', program, '-lm'],
      {
        encoding: 'utf8',
      },
    );
    return { name, command: `"${program}"`, warnings };
  };
  const { warnings, ...right } = build('rnn');
  expect(warnings).toBe('');
  const some = (await all()).filter(({ module }, i) => module === 'RNN' || i % 20 === 0);
  const report = await checked(right, some);
  expect(report.cases.filter(({ status }) => status === 'fail')).toEqual([]);
  expect(report.totals).toMatchObject({ fail: 0, broken: 0 });
  expect(report.totals.pass).toBeGreaterThan(80);
  expect([...reasonsOf(report)]).toEqual(['only RNN, float32, one direction, time first, not packed']);
  const { warnings: _, ...wrong } = build('wrong', '-Dtanh=sin');
  const { totals } = await checked(
    wrong,
    (await goldens()).filter(({ id }) => id.startsWith('rnn/h_')),
  );
  expect(totals.fail).toBeGreaterThan(2);
});
