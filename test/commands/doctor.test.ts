// torch-parity doctor, with stand-ins for Python: what it prints, what it advises, and its exit code.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { ENGINES, isIn } from '../../src/commands/engines.ts';
import { type ExaminedPlace, type Health, verdictOf } from '../../src/commands/health.ts';
import { goldenIds } from '../goldens.ts';
import { scratchFolder } from '../scratch.ts';
import { torchParity } from './cli.ts';
import { falsePython } from './false-python.ts';

const scratch = scratchFolder('doctor');
const bin = path.join(scratch, '.venv/bin');
const PATHS = path.join(scratch, 'path');
beforeEach(() => [bin, PATHS].map((folder) => mkdirSync(folder, { recursive: true })));

/** A Python that says these lines about itself. */
function python(folder: string, name: string, torch: string | null, ...lines: object[]): string {
  const file = path.join(folder, name);
  const first = {
    python: '3.12.1',
    executable: file,
    bits: 64,
    machine: 'x86_64',
    torch_package: torch,
    numpy_package: '2.4.6',
  };
  const said = [first, { numpy: '2.4.6' }, ...lines, { done: true }].map((line) => JSON.stringify(line));
  return falsePython(folder, name, `/bin/cat <<'END'\n${said.join('\n')}\nEND`);
}
const whole = (torch: string) => [{ torch }, { cpu: 'AVX2', threads: 4 }];
const NONE = { failed: 'torch', type: 'ModuleNotFoundError', text: "No module named 'torch'" };

/** In a folder with a .venv, a python3, perhaps a python; no other Python is there. */
const doctor = (args: string[] = [], env: Record<string, string> = {}) => {
  const alone = { TORCH_PARITY_PYTHON: '', VIRTUAL_ENV: '', CONDA_PREFIX: '', PATH: PATHS };
  return torchParity(['doctor', ...args], { cwd: scratch, env: { ...alone, ...env } });
};

const configure = (key: object) =>
  writeFileSync(path.join(scratch, 'package.json'), JSON.stringify({ 'torch-parity': key }));

test('all is there: exit 0, every place in its order, and what one pastes has 80 columns', async () => {
  python(bin, 'python', '2.13.0', ...whole('2.13.0+cpu'));
  python(PATHS, 'python3', null, NONE);
  falsePython(PATHS, 'python', 'echo hello');
  configure({ subject: 'mine.mjs', cases: ['.', 'path'] });
  writeFileSync(path.join(scratch, 'mine.mjs'), '');
  const { exitCode, stdout } = await doctor();
  const lines = stdout.split('\n');
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect([exitCode, lines]).toEqual([
    0,
    [
      `torch-parity           ${version}`,
      `Node                   ${process.versions.node}, one of ${ENGINES}`,
      `platform               ${process.platform} ${process.arch}`,
      expect.stringMatching(/^own modules {12}(simd in float32, with(out)? FMA; scalar otherwise|scalar)$/),
      `goldens                ${goldenIds().length}, all read`,
      'settings               of package.json:',
      '                       subject mine.mjs',
      '                       cases .',
      '                       cases path',
      '',
      'Pythons, in the order in which they are looked for:',
      '  TORCH_PARITY_PYTHON  not set',
      '  VIRTUAL_ENV          not set',
      `  .venv                ${bin}/python  (taken)`,
      '                       Python 3.12.1 x86_64, torch 2.13.0+cpu, numpy 2.4.6, CPU',
      '                       capability AVX2, 4 threads',
      '  CONDA_PREFIX         not set',
      `  python3              ${PATHS}/python3`,
      '                       Python 3.12.1 x86_64, numpy 2.4.6',
      '                       has no torch',
      '  python               python',
      '                       is no Python: it said "hello"',
      '',
      'check, diagnose        can run',
      'fuzz                   can run by torch 2.13.0+cpu',
      'record, capture        can run by torch 2.13.0+cpu',
    ],
  ]);
  const wide = lines.filter((line) => line.length > 80 && !line.includes(scratch));
  expect(wide).toEqual([]);
});

test('no torch anywhere: exit 3, and the command makes a Python of the project', async () => {
  python(PATHS, 'python3', null, NONE);
  const { exitCode, stdout } = await doctor();
  expect([exitCode, stdout]).toEqual([
    3,
    expect.stringContaining('  .venv                no Python in it\n'),
  ]);
  expect(stdout).toMatch(
    / can run\nfuzz +CANNOT run: it wants a Python with torch\nrecord, capture +CANNOT run: want torch 2\.13\.0\n/,
  );
  expect(stdout.split('\n').slice(-2)).toEqual([
    'To mend it:',
    '  python3 -m venv .venv && .venv/bin/python -m pip install torch==2.13.0 numpy',
  ]);
});

test('another torch: fuzz can run, record cannot, exit 3; JSON has the same', async () => {
  const file = python(scratch, 'other', '2.12.0', ...whole('2.12.0+cpu'));
  const { exitCode, stdout } = await doctor(['--python', file]);
  expect([exitCode, stdout]).toEqual([
    3,
    expect.stringMatching(/fuzz +can run by torch 2\.12\.0\+cpu\nrecord, capture +CANNOT/),
  ]);
  expect(stdout).toContain(`  ${file} -m pip install torch==2.13.0 numpy`);
  const json = await doctor(['--python', file, '--json']);
  expect([json.exitCode, JSON.parse(json.stdout)]).toEqual([
    3,
    expect.objectContaining({
      format: 1,
      goldens: { count: goldenIds().length },
      pythons: [expect.objectContaining({ from: '--python', command: file, taken: true })],
      verdict: {
        check: true,
        fuzz: true,
        record: false,
        remedy: `${file} -m pip install torch==2.13.0 numpy`,
      },
    }),
  ]);
});

test('the settings of package.json are shown; what is missing, or wrong, is exit 2', async () => {
  python(bin, 'python', '2.13.0', ...whole('2.13.0+cpu'));
  configure({ subject: 'mine.mjs', cases: ['.'], python: '.venv/bin/python' });
  const missing = await doctor();
  expect([missing.exitCode, missing.stdout]).toEqual([2, expect.stringContaining('of package.json:\n')]);
  expect(missing.stdout).toContain(`${' '.repeat(23)}subject mine.mjs (MISSING)\n`);
  expect(missing.stdout).toContain('  package.json         ');
  expect(missing.stdout).toContain('check, diagnose        CANNOT run: see above');
  configure({ subjekt: 'mine.mjs' });
  const wrong = await doctor();
  expect([wrong.exitCode, wrong.stdout]).toEqual([2, expect.stringMatching(/settings +WRONG:\n.*subjekt/s)]);
});

describe('what is advised', () => {
  const place = (more: Partial<ExaminedPlace>): ExaminedPlace => ({
    from: '.venv',
    command: '/v/python',
    taken: false,
    ...more,
  });
  const found = { failed: [], how: '', late: false, stderr: [] };
  const health = (...pythons: ExaminedPlace[]): Health => ({
    package: { version: '1', kernel: 'scalar' },
    node: { version: '20.20.2', engines: ENGINES, fits: true },
    platform: 'linux x64',
    goldens: { count: 1 },
    settings: { taken: [] },
    pythons,
  });
  const remedy = (...pythons: ExaminedPlace[]) => verdictOf(health(...pythons), 'make it').remedy;
  const crashes = place({ found, taken: true, ailment: { what: 'crashes', remedy: 'reinstall' } });
  const bare = { what: 'has no torch', remedy: 'pip install' };

  test.each<[string, ExaminedPlace[], string | undefined]>([
    ['nothing', [place({ found, taken: true })], undefined],
    [
      'another Python that is sound',
      [crashes, place({ from: 'python3', command: 'python3', found })],
      'export TORCH_PARITY_PYTHON=python3',
    ],
    ['what mends the one that is taken', [crashes, place({ found, ailment: bare })], 'reinstall'],
    ['torch into an environment', [place({ found, ailment: bare })], 'pip install'],
    [
      'an environment, where the system has a Python',
      [place({ from: 'python3', found, ailment: bare })],
      'make it',
    ],
    [
      'a Python',
      [place({ found, ailment: { what: 'is not there' } }), place({ lacks: 'not set' })],
      'install Python 3.10 or later, 64-bit; then call doctor again',
    ],
    [
      'another than the one that was named',
      [place({ from: 'package.json', found, ailment: { what: 'is not there' } })],
      'name another Python than that of package.json, or none; then call doctor again',
    ],
  ])('%s', (_, pythons, wanted) => {
    expect(remedy(...pythons)).toBe(wanted);
  });

  test('where goldens cannot be read, or Node is another, nothing can run', () => {
    const sound = health(place({ found, taken: true }));
    expect(verdictOf(sound, '')).toEqual({ check: true, fuzz: true, record: true });
    for (const broken of [
      { ...sound, goldens: { count: 0, fault: 'x' } },
      { ...sound, node: { ...sound.node, fits: false } },
    ])
      expect(verdictOf(broken, '')).toEqual({ check: false, fuzz: false, record: false });
  });
});

test('engines: what this package says is understood', () => {
  expect(
    ['20.18.9', '20.19.0', '20.20.2', '21.9.0', '22.11.0', '22.12.0', '23.1.0', '24.0.0', '25.3.1'].map(
      (one) => isIn(one),
    ),
  ).toEqual([false, true, true, false, false, true, false, true, true]);
  expect(() => isIn('20.0.0', '~20')).toThrow('engines: ~20: want ^ or >= and a version');
});
