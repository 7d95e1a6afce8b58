// Every snippet of the README runs, and what its comments say comes out.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { BUDGET } from '../src/compare/index.ts';
import { torchParity } from './commands/cli.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const snippets = (language: string) =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map(([, code]) => code!);

// A project that has this package installed: the snippets import it by its name.
const project = mkdtempSync(path.join(tmpdir(), 'torch-parity-readme-'));
afterAll(() => rmSync(project, { recursive: true }));
mkdirSync(path.join(project, 'node_modules'));
symlinkSync(root, path.join(project, 'node_modules/torch-parity'), 'junction');

/** A folder of goldens in the place of all of them: that takes as long as the main job. */
const some = (code: string) =>
  code.replaceAll(/(loadCases|readCases)\(\)/g, `$1(${JSON.stringify(path.join(root, 'golden/cell'))})`);

/** `expression; // value and words` becomes an assertion where the comment begins with a number or an array. */
function asserting(code: string): string {
  return code.replaceAll(
    /^(\S.*); \/\/ (\[[^\]]*\]|\d+)( .*)?$/gm,
    (_, expression: string, value: string) => `assert.deepEqual(${expression}, ${value}); asserted++;`,
  );
}

test.each(snippets('ts').map((code, i) => [i, code] as const))(
  'the TypeScript snippet %i',
  async (i, code) => {
    const file = path.join(project, `snippet-${i}.mjs`);
    const body = asserting(some(code));
    writeFileSync(
      file,
      `import assert from 'node:assert';\nlet asserted = 0;\n${body}\nconsole.log(asserted);\n`,
    );
    const { stdout } = await execa(process.execPath, [file], { cwd: project });
    expect(Number(stdout)).toBe((code.match(/; \/\/ (\[|\d)/g) ?? []).filter(Boolean).length);
    expect(Number(stdout)).toBeGreaterThan(0);
  },
);

test('an assertion of a snippet can fail', async () => {
  const code = snippets('ts').find((one) => one.includes('[4, 3, 20]'));
  const file = path.join(project, 'wrong.mjs');
  writeFileSync(
    file,
    `import assert from 'node:assert';\nlet asserted = 0;\n${asserting(code!.replace('[4, 3, 20]', '[3, 4, 20]'))}`,
  );
  expect((await execa(process.execPath, [file], { cwd: project, reject: false })).exitCode).toBe(1);
});

test('the subject snippet is a subject: it is loaded, skips what it says, and is judged', async () => {
  const [subject] = snippets('js');
  writeFileSync(path.join(project, 'torch-parity.subject.mjs'), subject!);
  writeFileSync(
    path.join(project, 'my-rnn.mjs'),
    `import { RNN } from 'torch-parity/nn';
     export const myRnn = (config, state_dict, input, h_0) => {
       const [output, h_n] = RNN.fromStateDict(config, state_dict).eval().forward(input, h_0);
       return { output, h_n };
     };`,
  );
  const { exitCode, stdout } = await torchParity(
    [
      'check',
      path.join(root, 'golden/rnn'),
      path.join(root, 'golden/lstm_cell'),
      '--subject',
      'torch-parity.subject.mjs',
    ],
    { cwd: project },
  );
  expect(exitCode).toBe(0);
  expect(stdout).toContain('only RNN in one direction');
  expect(stdout.split('\n').at(-1)).toMatch(/^\d+ cases: [1-9]\d+ passed, 0 failed, [1-9]\d+ skipped/);
});

test('the assertion for vitest passes there, and can fail', async () => {
  const [, code] = snippets('js');
  symlinkSync(path.join(root, 'node_modules/vitest'), path.join(project, 'node_modules/vitest'), 'junction');
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const ran = async (name: string, text: string) => {
    writeFileSync(path.join(project, `${name}.test.mjs`), text);
    const args = [vitest, 'run', '--root', project, '--reporter', 'json', `${name}.test.mjs`];
    const { stdout } = await execa(process.execPath, args, { cwd: project, reject: false });
    return JSON.parse(stdout) as unknown;
  };
  expect(await ran('right', code!)).toMatchObject({ numPassedTests: 1, numFailedTests: 0 });
  const wrong = code!.replace('expect(own)', "expect({ name: 'nothing', run: () => ({}) })");
  expect(await ran('wrong', wrong)).toMatchObject({ numPassedTests: 0, numFailedTests: 1 });
});

test('the budget of the README is the budget', () => {
  expect(readme).toContain(`${BUDGET.m} * max|torch - truth| + ${BUDGET.k} * eps * scale`);
});

test.each([
  ['golden', /`(\w+)\/`/g, 13],
  ['src', /`([a-z/-]+)`/g, 15],
  ['scripts', /`([a-z]+)`/g, 6],
])(
  'the folders that the first table of %s/README.md names are those that exist',
  (parent, pattern, least) => {
    const page = readFileSync(path.join(root, parent, 'README.md'), 'utf8');
    const [, table] = /\| (?:folder|room) .*\n\| -.*\n((?:\|.*\n)+)/.exec(page)!;
    const named = table!
      .split('\n')
      .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(pattern)].map(([, folder]) => folder!));
    expect(named.length).toBeGreaterThanOrEqual(least);
    const isFolder = (folder: string) =>
      statSync(path.join(root, parent, folder), { throwIfNoEntry: false })?.isDirectory() ?? false;
    expect(named.filter((folder) => !isFolder(folder))).toEqual([]);
    const there = readdirSync(path.join(root, parent)).filter((one) => isFolder(one) && one !== 'commands');
    expect(there.filter((folder) => !named.includes(folder) && !folder.startsWith('__'))).toEqual([]);
  },
);

test('the parity table of the README is that of the last run', () => {
  const page = readFileSync(path.join(root, 'scripts/runtimes/results/parity.md'), 'utf8');
  const cells = (row: string) => row.split('|').map((cell) => cell.replaceAll(/\[|\]\([^)]*\)/g, '').trim());
  const rows = (text: string) =>
    /\| runtime .*\n\|.*\n((?:\|.*\n)+)/
      .exec(text)![1]!
      .trimEnd()
      .split('\n')
      .map((row) => cells(row).slice(1, 6));
  expect(rows(page).length).toBeGreaterThan(8);
  expect(rows(readme)).toEqual(rows(page));
});

test('every page that a page links to is there', () => {
  for (const page of [
    'README.md',
    'CONTRIBUTING.md',
    'src/README.md',
    'golden/README.md',
    'scripts/README.md',
  ]) {
    const text = readFileSync(path.join(root, page), 'utf8');
    const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link!);
    const missing = links.filter(
      (link) => !statSync(path.join(root, path.dirname(page), link), { throwIfNoEntry: false }),
    );
    expect([page, missing]).toEqual([page, []]);
  }
});

test('a file or folder that CONTRIBUTING.md names in code is there, but for those of a module that is to be added', () => {
  const text = readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8').split('## Adding a module')[0]!;
  const named = [...text.matchAll(/`((?:src|test|scripts|golden|\.ci)\/[\w./-]*)`/g)].map(
    ([, file]) => file!,
  );
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((file) => !statSync(path.join(root, file), { throwIfNoEntry: false }))).toEqual([]);
});

test('the README is short enough to be read', () => {
  expect(readme.trimEnd().split('\n').length).toBeLessThan(280);
});
