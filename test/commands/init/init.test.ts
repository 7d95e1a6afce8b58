// torch-parity init, as a user runs it: what it writes, what it keeps, what stands in its way, and the first check after it.
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { beforeEach, describe, expect, test } from 'vitest';
import { NO_PORT, SUBJECT_TEXT } from '../../../src/commands/init/subject-text.ts';
import { GOLDEN } from '../../goldens.ts';
import { scratchFolder } from '../../scratch.ts';
import { CLI, torchParity } from '../cli.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const scratch = scratchFolder('init');
const project = path.join(scratch, 'project');
const SUBJECT = 'torch-parity.subject.mjs';
const GAPS = 'torch-parity.gaps.json';
const WORKFLOW = '.github/workflows/torch-parity.yml';
const KEY = { subject: SUBJECT, gaps: GAPS };

const at = (...names: string[]) => path.join(project, ...names);
const text = (file: string) => readFileSync(at(file), 'utf8');
const init = (cwd = project) => torchParity(['init'], { cwd });
const LISTED = '{\n  "name": "x",\n  "devDependencies": { "torch-parity": "^0.1.0" }\n}\n';

beforeEach(() => {
  mkdirSync(at('node_modules'), { recursive: true });
  symlinkSync(root, at('node_modules/torch-parity'), 'junction');
  writeFileSync(at('package.json'), LISTED);
});

test('it writes what a project needs, and says what is next', async () => {
  const { exitCode, stdout, stderr } = await init();
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout.split('\n')).toEqual([
    'torch-parity init',
    `  wrote ${SUBJECT}`,
    `  wrote ${GAPS}`,
    `  wrote ${WORKFLOW}`,
    '  wrote "torch-parity" in package.json',
    '',
    'Next:',
    `  put your port into ${SUBJECT}`,
    '  npx torch-parity check',
    'Without a port every case that it should answer fails, and says so.',
  ]);
  expect([text(SUBJECT), text(GAPS)]).toEqual([SUBJECT_TEXT, '[]\n']);
  expect(JSON.parse(text('package.json'))).toEqual({ ...JSON.parse(LISTED), 'torch-parity': KEY });
  expect(text('package.json').startsWith(LISTED.slice(0, -3))).toBe(true);
});

test('the first check asks that subject and fails in one line; with a port in it, it passes', async () => {
  await init();
  const cases = [path.join(GOLDEN, 'rnn/relu'), path.join(GOLDEN, 'cell/relu')];
  const before = await torchParity(['check', ...cases], { cwd: project });
  expect(before.exitCode).toBe(1);
  expect(before.stdout).toMatch(/^torch-parity: my-port 0\.1\n2 cases: 0 passed, 1 failed, 1 skipped/);
  expect(before.stdout).toContain(`1 case: ${NO_PORT}`);
  expect(before.stdout).toContain(`(${SUBJECT}:21:`);
  expect(SUBJECT_TEXT.split('\n')[20]).toContain(NO_PORT);
  writeFileSync(
    at(SUBJECT),
    SUBJECT_TEXT.slice(0, SUBJECT_TEXT.indexOf('\n/** @type')).replace(
      /^\/\/ import .*/m,
      "import { myPort } from './my-port.mjs';",
    ),
  );
  writeFileSync(
    at('my-port.mjs'),
    `import { RNN } from 'torch-parity/nn';
     export function myPort(config, state_dict, input, h_0) {
       const [output, h_n] = RNN.fromStateDict(config, state_dict).eval().forward(input, h_0);
       return { output, h_n };
     }`,
  );
  const after = await torchParity(['check', ...cases], { cwd: project });
  expect([after.exitCode, after.stdout.split('\n').at(-1)]).toEqual([
    0,
    '2 cases: 1 passed, 0 failed, 1 skipped, 0 known gaps',
  ]);
  expect(after.stdout).toContain('only RNN in one direction');
});

test('what is there stays, to the byte, and is said; called again it changes nothing', async () => {
  mkdirSync(at('.github/workflows'), { recursive: true });
  writeFileSync(at(WORKFLOW), '# mine');
  writeFileSync(at(SUBJECT), '// mine');
  const first = await init();
  expect(first.stdout).toContain(`  kept ${SUBJECT}\n  wrote ${GAPS}\n  kept ${WORKFLOW}\n  wrote "torch`);
  expect(first.stdout).not.toContain('put your port');
  expect([text(WORKFLOW), text(SUBJECT)]).toEqual(['# mine', '// mine']);
  const before = text('package.json');
  const second = await init();
  expect([second.exitCode, second.stdout]).toEqual([0, first.stdout.replaceAll('wrote', 'kept')]);
  expect(text('package.json')).toBe(before);
});

test('what half of it left, a second call completes, at the paths that package.json names', async () => {
  writeFileSync(at('package.json'), '{ "torch-parity": { "subject": "port/mine.mjs", "gaps": "g.json" } }');
  writeFileSync(at('g.json'), '[ ]');
  const { stdout } = await init();
  expect(stdout).toContain(`  wrote ${path.join('port', 'mine.mjs')}\n  kept g.json\n`);
  expect(text('port/mine.mjs')).toBe(SUBJECT_TEXT);
  expect(stdout).toContain(
    'Next:\n  npm install --save-dev torch-parity\n  put your port into port/mine.mjs',
  );
});

test('a key that names no subject is kept, and what to add is said', async () => {
  writeFileSync(at('package.json'), '{ "torch-parity": { "cases": "cases" } }');
  const { exitCode, stdout } = await init();
  expect(exitCode).toBe(0);
  expect(stdout).toContain(
    '"torch-parity" in package.json names no subject: check asks our own modules. Add to it:\n  "subject": "torch-parity.subject.mjs"',
  );
});

test('in a repository of several packages the workflow goes to its top, and works in the package', async () => {
  mkdirSync(path.join(scratch, '.git'));
  writeFileSync(path.join(scratch, 'pnpm-lock.yaml'), '');
  const { stdout } = await init();
  expect(stdout).toContain(`  wrote ${path.join('..', WORKFLOW)}\n`);
  expect(existsSync(at('.github'))).toBe(false);
  const workflow = readFileSync(path.join(scratch, WORKFLOW), 'utf8');
  expect(workflow).toContain('    defaults:\n      run:\n        working-directory: project\n');
  expect(workflow).toContain(
    '- run: corepack enable && pnpm install --frozen-lockfile\n        working-directory: .\n',
  );
  expect(workflow).toContain('- run: pnpm exec torch-parity check --reporter');
  expect(workflow).toContain('path: project/torch-parity.html');
});

test.each([
  ['package-lock.json', 'npm ci', 'npx torch-parity'],
  ['yarn.lock', 'corepack enable && yarn install', 'yarn torch-parity'],
  ['README.md', 'npm install', 'npx torch-parity'],
])('where there is a %s the workflow says %s', async (file, install, run) => {
  writeFileSync(at(file), '');
  await init();
  expect(text(WORKFLOW)).toContain(`      - run: ${install}\n      - run: ${run} check --reporter pretty`);
});

describe('what stands in its way is told, and nothing is written', () => {
  test('no package.json', async () => {
    rmSync(at('package.json'));
    const { exitCode, stderr } = await init();
    expect([exitCode, stderr]).toEqual([
      2,
      'torch-parity: init: no package.json here or above, where a project has its own\n  Go into the folder of your project, or make one here: npm init -y',
    ]);
  });

  test('a broken package.json, and a key with a mistake', async () => {
    writeFileSync(at('package.json'), '{ "name": ');
    expect((await init()).stderr).toMatch(/^torch-parity: package\.json: not JSON/);
    writeFileSync(at('package.json'), '{ "torch-parity": { "subjects": "x" } }');
    expect((await init()).stderr).toContain('Did you mean "subject"?');
    expect(existsSync(at(SUBJECT))).toBe(false);
  });

  test('folders in the place of files, files in the place of folders, links that lead nowhere', async () => {
    mkdirSync(at(SUBJECT));
    symlinkSync('nowhere', at(GAPS));
    writeFileSync(at('.github'), '');
    const { exitCode, stdout, stderr } = await init();
    expect([exitCode, stdout, stderr.split('\n')]).toEqual([
      2,
      '',
      [
        'torch-parity: init: nothing was written',
        `  ${SUBJECT}: what is there is no file; move it away`,
        `  ${GAPS}: what is there is no file; move it away`,
        '  .github: a file stands where a folder is wanted; move it away',
        '  Then call torch-parity init again: it keeps what is there, and adds what is missing.',
      ],
    ]);
    expect([lstatSync(at(GAPS)).isSymbolicLink(), text('package.json')]).toEqual([true, LISTED]);
  });
});

test('a folder that may not be written: what was written before is said, and a second call goes on', async () => {
  mkdirSync(at('.github'));
  chmodSync(at('.github'), 0o555);
  const isRoot = process.getuid?.() === 0; // whom nothing is forbidden
  for (const open of isRoot ? [scratch, project] : []) chmodSync(open, 0o777);
  chmodSync(at('package.json'), 0o666);
  const ran = await execa(process.execPath, [CLI, 'init'], {
    cwd: project,
    reject: false,
    ...(isRoot && { uid: 65534, gid: 65534 }),
  });
  expect([ran.exitCode, ran.stderr]).toEqual([
    2,
    expect.stringMatching(
      /^torch-parity: init: \.github\/workflows\/torch-parity\.yml cannot be written\n {2}EACCES: .*\n {2}Written before it: torch-parity\.subject\.mjs, torch-parity\.gaps\.json\.\n {2}Then call/,
    ),
  ]);
  expect(text('package.json')).toBe(LISTED);
  chmodSync(at('.github'), 0o755);
  expect((await init()).stdout).toMatch(/kept .*\n {2}kept .*\n {2}wrote .*\n {2}wrote "torch-parity"/);
});

test('a package.json behind a link stays behind it, with its rights', async () => {
  rmSync(at('package.json'));
  writeFileSync(path.join(scratch, 'real.json'), LISTED, { mode: 0o640 });
  symlinkSync('../real.json', at('package.json'));
  await init();
  expect(lstatSync(at('package.json')).isSymbolicLink()).toBe(true);
  expect(statSync(path.join(scratch, 'real.json')).mode & 0o777).toBe(0o640);
  expect(readFileSync(path.join(scratch, 'real.json'), 'utf8')).toContain('"subject"');
});

test('in a TypeScript project that checks JavaScript strictly, the subject has no error', async () => {
  await init();
  const config = {
    compilerOptions: {
      allowJs: true,
      checkJs: true,
      strict: true,
      noEmit: true,
      module: 'nodenext',
      target: 'es2023',
      types: [],
      noUnusedLocals: true,
      noUnusedParameters: true,
    },
    files: [SUBJECT],
  };
  writeFileSync(at('tsconfig.json'), JSON.stringify(config));
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const { exitCode, stdout } = await execa(process.execPath, [tsc, '-p', '.'], {
    cwd: project,
    reject: false,
  });
  expect([exitCode, stdout]).toEqual([0, '']);
});
