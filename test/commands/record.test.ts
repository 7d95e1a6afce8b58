// record without a PyTorch: exit 3, what was tried, and the command that mends it.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { PINNED_TORCH } from '../../src/oracle/index.ts';
import { readFileSync } from 'node:fs';
import { pythonCandidates } from '../../src/oracle/index.ts';
import { torchParity } from './cli.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-python-'));
afterAll(() => rmSync(scratch, { recursive: true }));

test('a Python that is not there: exit 3, named, with the remedy', async () => {
  const { exitCode, stderr } = await torchParity(['record', '--check', '--python', '/no/such/python']);
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(
    /PyTorch was not found\n {2}\/no\/such\/python: cannot be run\n {2}Install it: pip install torch==2\.13\.0/,
  );
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('a Python without torch is told apart', async () => {
  await execa('python3', ['-m', 'venv', '--without-pip', path.join(scratch, 'bare')]);
  const bare = path.join(scratch, 'bare/bin/python');
  const { exitCode, stderr } = await torchParity(['record', '--check'], {
    env: { TORCH_PARITY_PYTHON: bare },
  });
  expect([exitCode, stderr]).toEqual([3, expect.stringContaining(`${bare}: has no torch`)]);
});

test.each(['record.py', 'worker.py'])('%s without its packages says what to type, anywhere', async (name) => {
  await execa('python3', ['-m', 'venv', '--without-pip', path.join(scratch, 'a bare')]);
  const bare = path.join(scratch, 'a bare/bin/python');
  const file = fileURLToPath(new URL(`../../scripts/reference/${name}`, import.meta.url));
  const { exitCode, stderr } = await execa(bare, [file], { cwd: scratch, reject: false });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(': the Python package ')]);
  expect(stderr).toContain(` is missing\n  '${bare}' -m pip install torch==2.13.0 numpy`);
});

test('the torch that Python wants is the one that is pinned', () => {
  const versions = readFileSync(new URL('../../scripts/reference/versions.py', import.meta.url), 'utf8');
  expect(versions).toContain(`\nTORCH = "${PINNED_TORCH}"`);
});

test('npm run python makes no .venv where TORCH_PARITY_PYTHON names a Python without torch', async () => {
  const bare = path.join(scratch, 'bare/bin/python');
  const root = path.join(scratch, 'repository'); // where a .venv may be made if this fails
  mkdirSync(path.join(root, 'scripts'), { recursive: true });
  const file = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
  copyFileSync(file('scripts/python-environment.mjs'), path.join(root, 'scripts/python-environment.mjs'));
  for (const name of ['dist', 'node_modules']) symlinkSync(file(name), path.join(root, name));
  const { exitCode, stderr } = await execa(
    process.execPath,
    [path.join(root, 'scripts/python-environment.mjs')],
    { reject: false, env: { TORCH_PARITY_PYTHON: bare } },
  );
  expect([exitCode, stderr]).toEqual([
    3,
    expect.stringContaining(`TORCH_PARITY_PYTHON=${bare} has no torch`),
  ]);
  expect(stderr).toContain(`${bare} -m pip install -r requirements-dev.txt\n  or unset TORCH_PARITY_PYTHON`);
  expect(existsSync(path.join(root, '.venv'))).toBe(false);
});

test('the order of the search: what was named alone, else environments, then the path', () => {
  expect(pythonCandidates({ python: 'p', env: { TORCH_PARITY_PYTHON: 'q' } })).toEqual(['p']);
  expect(pythonCandidates({ env: { TORCH_PARITY_PYTHON: 'q', VIRTUAL_ENV: scratch } })).toEqual(['q']);
  const env = { VIRTUAL_ENV: path.join(scratch, 'bare'), CONDA_PREFIX: path.join(scratch, 'none') };
  expect(pythonCandidates({ env, folder: scratch })).toEqual([
    path.join(scratch, 'bare/bin/python'),
    'python3',
    'python',
  ]);
});

test('the pinned torch is the one of requirements-dev.txt', () => {
  const requirements = readFileSync(new URL('../../requirements-dev.txt', import.meta.url), 'utf8');
  expect(requirements).toContain(`torch==${PINNED_TORCH}\n`);
});
