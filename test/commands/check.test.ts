// torch-parity check, as a user runs it: exit codes, output, errors without a stack trace.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { reportSchema } from '../../src/commands/report-schema.ts';
import type { Report } from '../../src/conformance/index.ts';
import { CATALOGUE } from '../../src/mistakes/index.ts';
import { IS_SHARE } from '../share.ts';
import { GOLDEN, goldens, goldenIds } from '../goldens.ts';
import { type Ran, subjectIn, torchParity, withLimit } from './cli.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-check-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const subjectFile = (name: string, body: string) => subjectIn(scratch, name, body);

const json = ({ stdout }: Ran) => JSON.parse(stdout) as Report;

const wholeReport = path.join(scratch, 'whole.json');
let whole: Promise<Ran> | undefined;
/** Of a share what was chosen by hand. */
const CHOSEN = IS_SHARE ? ['--filter', '{article,cell,exact,gru,gru_cell,lstm,lstm_cell,rnn}/*'] : [];
const chosenCount = () =>
  goldenIds().filter((id) => !IS_SHARE || !/^(covering|pinned|random|sizes|trained)\//.test(id)).length;
/** The whole committed set, for a person and as JSON. */
const wholeSet = () =>
  (whole ??= torchParity(['check', '--reporter', 'pretty', '--reporter', `json=${wholeReport}`, ...CHOSEN]));

describe('the committed goldens', () => {
  test('pass, in 80 columns, without colours, with totals in the last line', async () => {
    const { exitCode, stdout, stderr } = await wholeSet();
    const count = chosenCount();
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout.split('\n').at(-1)).toBe(
      `${count} cases: ${count} passed, 0 failed, 0 skipped, 0 known gaps`,
    );
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).not.toContain('\x1b');
    expect(stdout).toMatch(/bidirectional +\d+ +\d+ +\. +\. +\. +\d+% +\d\.\dx/);
    expect(stdout).toContain(
      `Of ${CATALOGUE.length} known mistakes ${CATALOGUE.length} would have failed these cases.`,
    );
    expect(stdout).toMatch(/Closest to its limit: .*PyTorch's own error/s);
  });

  test('as JSON: the totals of the contract', async () => {
    await wholeSet();
    const report = JSON.parse(readFileSync(wholeReport, 'utf8')) as Report;
    const count = chosenCount();
    expect(report).toMatchObject({
      format: 1,
      totals: { cases: count, pass: count, fail: 0, skip: 0, gap: 0 },
    });
    expect([report.blind_spots, report.known_mistakes]).toEqual([
      [],
      { all: CATALOGUE.length, impossible: 0, untried: 0 },
    ]);
    expect(report.cases[0]).toMatchObject({
      id: expect.any(String),
      module: expect.any(String),
      status: 'pass',
    });
    expect(report.cases[0]!.tensors[0]).toMatchObject({
      name: 'output',
      status: 'pass',
      mismatched: 0,
      total: expect.any(Number),
      max_abs_error: expect.any(Number),
      max_ulp_error: expect.any(Number),
      worst_index: expect.any(Array),
      budget: {
        error: expect.any(Number),
        torch_error: expect.any(Number),
        allowed: expect.any(Number),
        ratio: expect.any(Number),
      },
    });
  });
});

describe("other people's subjects", () => {
  const wrong = () =>
    subjectFile(
      'wrong.mjs',
      `export default defineSubject({
    name: 'wrong-rnn 0.1',
    supports: ({ module }) => module === 'RNN' || 'only RNN is implemented',
    run: async (question) => {
      const answer = await own.run(question);
      answer.h_n.data[0] = NaN;
      return answer;
    },
  });`,
    );

  test('a wrong one fails with every failing case, in 80 columns, and skips are counted with their reason', async () => {
    const { exitCode, stdout } = await torchParity([
      'check',
      '--subject',
      wrong(),
      '--filter',
      '{rnn,cell}/*',
      '--verbose',
    ]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('torch-parity: wrong-rnn 0.1');
    expect(stdout).toMatch(/FAIL rnn\/h_n_is_layer_major\n(.*\n)+?.*h_n +1 of \d+ elements differ/);
    expect(stdout).toMatch(/Skipped: \d+ cases\n {2}only RNN is implemented/);
    expect(stdout.split('\n').at(-1)).toMatch(
      /^\d+ cases: \d passed, \d\d failed, \d\d skipped, 0 known gaps$/,
    );
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('whatever it names and whatever its figures are, the report stays within 80 columns, without control characters', async () => {
    const file = subjectFile(
      'loud.mjs',
      `export default { name: 'loud\\x1b[31m', run: async (question) => {
        const answer = await own.run(question);
        for (const { data } of Object.values(answer)) data.forEach((value, i) => (data[i] = value + 1.5e-5 * Math.sin(i)));
        return { ...answer, ['odd\\x1b[31m\\n' + 'x'.repeat(100)]: Object.values(answer)[0] };
      } };`,
    );
    const { exitCode, stdout } = await torchParity([
      'check',
      '--subject',
      file,
      '--filter',
      '{article,cell,rnn}/*',
      '--verbose',
    ]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/greatest absolute difference 1\.5e-5 at \(\d+, \d+, \d+, \d+\)/);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).not.toContain('\x1b');
  });

  test.each([
    ['exits', 'process.exit(0)', /it ended its process with exit code 0/],
    ['never settles', 'return new Promise(() => {})', /no answer within 10* s/],
    ['never returns', 'for (;;) {}', /no answer within 10* s/],
    [
      'throws late',
      `setTimeout(() => { throw new Error('late'); }); return new Promise(() => {})`,
      /it failed outside of its answer: late/,
    ],
    ['throws what is no error', `throw 'up'`, /it threw up/],
    [
      'changes its input',
      'const answer = own.run(question); question.inputs.input.data.fill(0); return answer;',
      /it changed input, which it was given/,
    ],
    [
      'changes a weight',
      'const answer = own.run(question); question.state_dict.weight_hh_l0.data[0] = NaN; return answer;',
      /it changed weight_hh_l0/,
    ],
    [
      'returns what it was given',
      'return { ...own.run(question), h_n: { ...question.inputs.h_0 } };',
      /it returned the memory of h_0, which it was given, as h_n/,
    ],
  ])('one that %s fails that case, and the run goes on to its report', async (name, body, says) => {
    const file = subjectFile(
      `${name.replaceAll(' ', '-')}.mjs`,
      `export default { name: 'x', run(question) { if (question.dtype === 'float64') return own.run(question); ${body} } };`,
    );
    const chosen = ['--filter', 'rnn/{relu,float64}', '--reporter', 'json'];
    const run = (timeout: string) =>
      torchParity(['check', '--subject', file, '--timeout', timeout, ...chosen]);
    const firstPasses = (ran: Ran) => json(ran).totals.pass === 1;
    const ran = await (name.startsWith('never ') ? withLimit(run, firstPasses) : run('600'));
    const { cases, totals } = json(ran);
    expect([ran.exitCode, totals.pass, totals.fail]).toEqual([1, 1, 1]);
    expect(cases[1]!.reason ?? cases[1]!.per_step?.reason).toMatch(says);
  });

  test('what it prints does not mix with the report', async () => {
    const file = subjectFile(
      'prints.mjs',
      `export default { name: 'x', run: (question) => {
        console.log('hello');
        fs.writeSync(1, 'hello');
        writeSync(1, 'hello');
        return own.run(question);
      } };
      import fs, { writeSync } from 'node:fs';`,
    );
    const ran = await torchParity(['check', '--subject', file, '--filter', 'rnn/relu', '--reporter', 'json']);
    expect([json(ran).totals.pass, ran.stderr]).toEqual([1, expect.stringMatching(/^hello/)]);
  });

  test('supports that says neither true nor why not is a failure', async () => {
    const file = subjectFile(
      'vague.mjs',
      `export default { name: 'x', supports: async () => false, run: own.run };`,
    );
    const ran = await torchParity(['check', '--subject', file, '--filter', 'rnn/relu', '--reporter', 'json']);
    expect([ran.exitCode, json(ran).cases[0]!.reason]).toEqual([
      1,
      'supports gave false, want true or the reason why not',
    ]);
  });

  test('non-finite numbers are strings in JSON', async () => {
    const report = json(
      await torchParity(['check', '--subject', wrong(), '--filter', 'rnn/batch_0', '--reporter', 'json']),
    );
    expect(report.totals.cases).toBe(1);
    const shape = subjectFile('shape.mjs', `export default defineSubject({ name: 'x', run: () => ({}) });`);
    const { cases } = json(
      await torchParity(['check', '--subject', shape, '--filter', 'rnn/relu', '--reporter', 'json']),
    );
    expect(cases[0]!.tensors[0]).toMatchObject({ status: 'fail', max_abs_error: 'NaN' });
  });

  test('one that skips everything is not a success', async () => {
    const file = subjectFile(
      'none.mjs',
      `export default defineSubject({ name: 'none', supports: () => 'nothing yet', run: () => ({}) });`,
    );
    const { exitCode, stdout } = await torchParity(['check', '--subject', file, '--filter', 'rnn/relu']);
    expect(exitCode).toBe(2);
    expect(stdout).toContain('1 case: 0 passed, 0 failed, 1 skipped');
  });

  test.each([
    [
      'a file that is not there',
      () => path.join(scratch, 'gone.mjs'),
      /--subject .*gone\.mjs: no such file\n {2}npx torch-parity init writes one to fill in\.$/,
    ],
    [
      'a file that throws',
      () => subjectFile('throws.mjs', `throw new Error('boom')`),
      /cannot be loaded\n {2}Error: boom/,
    ],
    [
      'a file without a default export',
      () => subjectFile('empty.mjs', ''),
      /has no default export\n.*defineSubject/,
    ],
    [
      'a default export that is no subject',
      () => subjectFile('odd.mjs', 'export default { name: 3 }'),
      /odd\.mjs: the subject is not what defineSubject takes\n {2}name: /,
    ],
  ])('%s: exit 2', async (_, file, says) => {
    expectRefusal(await torchParity(['check', '--subject', file()]), says);
  });
});

describe('bad usage and bad input: exit 2, a clear message, no stack trace', () => {
  test.each<[string[], RegExp]>([
    [['check', path.join(scratch, 'nowhere')], /nowhere: no such folder/],
    [['check', scratch], /no case to check\n {2}0 cases were found/],
    [
      ['check', '--filter', 'nothing/*'],
      /no case to check: --filter nothing\/\* matches none of \d+ cases\n {2}Their ids are such as/,
    ],
    [['check', '--kernel', 'gpu'], /Allowed choices are simd, scalar/],
    [['check', '--no-fma', '--subject', 'mine.mjs'], /cannot be used with option '--subject/],
    [
      ['check', '--kernel', 'simd', '--arithmetic', 'float32-in-order'],
      /arithmetic is 'float32-in-order' and kernel is 'simd', want 'scalar'/,
    ],
    [['check', '--arithmetic', 'fast'], /Allowed choices are accurate, float32-in-order/],
    [['check', '--arithmetic', 'accurate', '--subject', 'mine.mjs'], /cannot be used with option '--subject/],
    [['check', '--shard', '3/2'], /--shard 3\/2: want I\/N/],
    [['check', '--shard', '0/2'], /want I\/N/],
    [['check', '--reporter', 'xml'], /no reporter "xml", want pretty, json, junit, github or html/],
    [['check', '--reporter', 'jsn'], /no reporter "jsn", want pretty, json, .*\n {2}Did you mean "json"\?/],
    [
      ['check', '--filter', 'rnn/*', '--filter', 'lsmt/*'],
      /--filter lsmt\/\* matches none of \d+ cases\n {2}Did you mean "lstm\//,
    ],
    [
      ['check', '--reporter', 'html'],
      /--reporter html: a page is for a browser, and needs a file\n {2}Give it one: --reporter html=report\.html$/,
    ],
    [['check', '--reporter', 'pretty', '--reporter', 'json'], /pretty and json would mix on standard output/],
    [['check', '--reporter', 'github', '--reporter', 'json'], /github and json would mix on standard output/],
    [['fuzz', '--reporter', 'junit'], /no reporter "junit", want pretty or json/],
    [['check', '--reporter', 'json='], /want a file after "="/],
    [['check', '--colour'], /unknown option '--colour'/],
    [['chek'], /unknown command 'chek'/],
  ])('%j', async (args, says) => {
    expectRefusal(await torchParity(args), says);
  });

  test('a report that cannot be written', async () => {
    writeFileSync(path.join(scratch, 'taken'), '');
    expectRefusal(
      await torchParity(['check', '--filter', 'rnn/relu', '--reporter', `json=${scratch}/taken/x.json`]),
      /cannot be written/,
    );
  });

  test('a damaged case names itself and its key', async () => {
    const folder = path.join(scratch, 'damaged');
    cpSync(path.join(GOLDEN, 'rnn/relu'), path.join(folder, 'relu'), { recursive: true });
    writeFileSync(path.join(folder, 'relu/input.npy'), 'rubbish');
    const { exitCode, stdout, stderr } = await torchParity(['check', folder]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /^torch-parity: relu: inputs\.input: input\.npy is not the file that was recorded\n {2}sha256 /,
    );
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /BROKEN GOLDEN relu: It could not be read: inputs\.input: input\.npy is not the file that was recorded; sha256 /,
    );
  });
});

function expectRefusal({ exitCode, stderr, stdout }: Ran, says: RegExp): void {
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(says);
  expect(stderr).not.toMatch(/\n\s+at /);
}

test('shards part the cases: together they are all of them', async () => {
  const ids = await Promise.all(
    [1, 2, 3].map(async (i) =>
      json(
        await torchParity(['check', '--filter', 'rnn/*', '--shard', `${i}/3`, '--reporter', 'json']),
      ).cases.map(({ id }) => id),
    ),
  );
  const all = (await goldens()).map(({ id }) => id).filter((id) => id.startsWith('rnn/'));
  expect(all.length).toBeGreaterThan(40);
  expect(ids.flat().toSorted()).toEqual(all.toSorted());
});

test('several folders: ids begin with the folder', async () => {
  mkdirSync(path.join(scratch, 'two/a'), { recursive: true });
  for (const name of ['a', 'b'])
    cpSync(path.join(GOLDEN, 'rnn/relu'), path.join(scratch, 'two', name, 'relu'), { recursive: true });
  const ran = await torchParity(['check', 'two/a', './two/b', '--reporter', 'json'], { cwd: scratch });
  expect(json(ran).cases.map(({ id }) => id)).toEqual(['two/a/relu', 'two/b/relu']);
});

test('reports go to files beside the terminal, into folders that are made', async () => {
  const file = path.join(scratch, 'reports/new/report.json');
  const { exitCode, stdout } = await torchParity([
    'check',
    '--filter',
    'rnn/*',
    '--reporter',
    'pretty',
    '--reporter',
    `json=${file}`,
  ]);
  expect([exitCode, existsSync(file)]).toEqual([0, true]);
  expect((JSON.parse(readFileSync(file, 'utf8')) as Report).totals.fail).toBe(0);
  expect(stdout).toContain('0 failed');
});

test('several filters: what any of them matches, and none that begins with ! leaves out', async () => {
  const filters = ['rnn/{relu,batch_0}', 'cell/relu', '!*/batch_0'].flatMap((glob) => ['--filter', glob]);
  const ran = json(await torchParity(['check', ...filters, '--reporter', 'json']));
  expect(ran.cases.map(({ id }) => id)).toEqual(['cell/relu', 'rnn/relu']);
});

test('on GitHub: annotations among the lines for a person, and the page where the step wants it and in a file', async () => {
  const file = path.join(scratch, 'page.md');
  const step = path.join(scratch, 'step.md');
  writeFileSync(step, 'before');
  const ran = await torchParity(
    ['check', '--filter', 'rnn/relu', '--reporter', 'pretty', '--reporter', `github=${file}`],
    { env: { GITHUB_STEP_SUMMARY: step } },
  );
  const headline = '1 case: 1 passed, 0 failed, 0 skipped, 0 known gaps';
  expect([ran.exitCode, ran.stdout.split('\n').slice(-2)]).toEqual([
    0,
    [headline, `torch-parity: ${headline}`],
  ]);
  const page = readFileSync(file, 'utf8');
  expect(page).toContain(`**${headline}**`);
  expect(readFileSync(step, 'utf8')).toBe(`before\n${page}`);
  const unwritable = await torchParity(['check', '--filter', 'rnn/relu', '--reporter', 'github'], {
    env: { GITHUB_STEP_SUMMARY: scratch },
  });
  expect([unwritable.exitCode, unwritable.stderr]).toEqual([
    2,
    expect.stringContaining(`GITHUB_STEP_SUMMARY=${scratch}: cannot be written`),
  ]);
});

test('the JSON report says what ran: versions, the command as it was typed, the shard, and how long each case took', async () => {
  const args = ['check', '--filter', 'rnn/{relu,float64}', '--shard', '1/1', '--reporter', 'json'];
  const report = json(await torchParity(args));
  expect(report).toMatchObject({
    versions: {
      torch_parity: expect.stringMatching(/^\d+\.\d+\.\d+/),
      node: [process.versions.node],
      torch: [expect.stringMatching(/^2\./)],
    },
    command: "torch-parity check --filter 'rnn/{relu,float64}' --shard 1/1 --reporter json",
    shard: { index: 1, count: 1 },
  });
  expect(report.cases.map(({ seconds }) => seconds! > 0)).toEqual([true, true]);
  expect(reportSchema.safeParse(report).error).toBeUndefined();
});

test('a folder that is named twice', async () => {
  expectRefusal(await torchParity(['check', 'two/a', './two/a/'], { cwd: scratch }), /two\/a is named twice/);
});

test.each([
  [['--kernel', 'scalar'], 'our own modules, kernel scalar'],
  [['--kernel', 'simd', '--no-fma'], 'our own modules, kernel simd'],
])('%j runs that kernel, and says so', async (flags, name) => {
  const { subject, totals } = json(
    await torchParity(['check', '--filter', 'rnn/relu', '--reporter', 'json', ...flags]),
  );
  expect([subject.name, totals.pass]).toEqual([name, 1]);
});

test('--help and --version', async () => {
  expect(await torchParity(['--version'])).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+/),
  });
  const help = await torchParity(['check', '--help']);
  expect(help).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('--subject <file>') });
  expect(await torchParity(['--help'])).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('Exit codes'),
  });
});
