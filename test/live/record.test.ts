// record against a real PyTorch: on a copy of some goldens, damaged in known ways.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CLI, torchParity } from '../commands/cli.ts';
import { falsePython } from '../commands/false-python.ts';
import { isReplaced } from '../../src/commands/record-review.ts';
import type { RecordedCase } from '../../src/oracle/index.ts';
import { DEAD, signAs } from '../case-files/signed.ts';
import { GOLDEN } from '../goldens.ts';
import { recordHere } from './recorded-here.ts';
import { torch } from './torch.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-record-'));
const recorded = mkdtempSync(path.join(tmpdir(), 'torch-parity-recorded-'));
afterAll(() => {
  for (const made of [scratch, recorded]) rmSync(made, { recursive: true });
});
const folder = path.join(scratch, 'mine');

const IDS = ['rnn/h_n_is_layer_major', 'cell/stepped', 'exact/fifty_steps', 'rnn/float64'];
beforeAll(async () => {
  if (torch) await recordHere(IDS, recorded);
});
beforeEach(() => {
  for (const left of readdirSync(scratch)) rmSync(path.join(scratch, left), { recursive: true });
  cpSync(recorded, folder, { recursive: true });
  writeFileSync(path.join(folder, 'notes.txt'), 'mine');
});

/** Moves the last element of a float32 tensor and mends the hash, as nobody should. */
function move(id: string, file: string, by: number): void {
  const target = path.join(folder, id, file);
  const bytes = readFileSync(target);
  const before = createHash('sha256').update(bytes).digest('hex');
  bytes.writeFloatLE(bytes.readFloatLE(bytes.length - 4) + by, bytes.length - 4);
  writeFileSync(target, bytes);
  const manifest = path.join(folder, id, 'case.json');
  const after = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(before, after));
}

interface Manifest {
  [key: string]: unknown;
  expected: Record<string, string>;
  truth?: Record<string, string>;
  attachments?: Record<string, string>;
  sha256: Record<string, string>;
}

function manifestOf(id: string): Manifest {
  return JSON.parse(readFileSync(path.join(folder, id, 'case.json'), 'utf8')) as Manifest;
}

function edit(id: string, change: (manifest: Manifest) => void): void {
  const edited = manifestOf(id);
  change(edited);
  writeFileSync(path.join(folder, id, 'case.json'), JSON.stringify(edited));
}

/** Takes tensors and their files out of a case, which the contract allows. */
function without(id: string, ...left: ['expected' | 'truth', string][]): void {
  edit(id, (one) => {
    for (const [group, name] of left) {
      const file = one[group]![name]!;
      delete one[group]![name];
      delete one.sha256[file];
      rmSync(path.join(folder, id, file));
    }
  });
}

function rename(id: string, group: 'inputs' | 'expected', name: string, file: string): void {
  edit(id, (one) => {
    const files = one[group] as Record<string, string>;
    mkdirSync(path.dirname(path.join(folder, id, file)), { recursive: true });
    renameSync(path.join(folder, id, files[name]!), path.join(folder, id, file));
    delete one.sha256[files[name]!];
    files[name] = file;
  });
}

function attach(id: string, name: string, file: string, bytes: Buffer): void {
  writeFileSync(path.join(folder, id, file), bytes);
  edit(id, (one) => (one.attachments = { ...one.attachments, [name]: file }));
}

function contents(): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(path.join(folder, file)).isFile(),
  );
  return Object.fromEntries(files.map((file) => [file, readFileSync(path.join(folder, file), 'base64')]));
}

const record = (...args: string[]) => torchParity(['record', folder, '--python', torch!.command, ...args]);

/** Lines about `stored` and the folder of one case, in a Python of their own. */
const python = (...lines: string[]) => {
  const start = [
    'import sys; sys.path.insert(0, sys.argv[1])',
    'from dataclasses import replace; from pathlib import Path',
    'import stored',
    'folder = Path(sys.argv[2])',
  ];
  const scripts = path.join(GOLDEN, '../scripts/reference');
  const program = [...start, ...lines].join('\n');
  return execa(torch!.command, ['-Bc', program, scripts, path.join(folder, RNN)], { reject: false });
};

const RNN = 'rnn/h_n_is_layer_major';
const CELL = 'cell/stepped';

describe.skipIf(!torch)('record', () => {
  test('--check passes where nothing was changed, and writes nothing', async () => {
    const before = contents();
    const { exitCode, stdout } = await record('--check');
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/4 goldens: (4 identical|.*within)/)]);
    expect(contents()).toEqual(before);
    expect(readdirSync(scratch)).toEqual(['mine']);
  });

  test('--check fails on a number beyond the recorded bound, names it, and writes nothing', async () => {
    move('rnn/h_n_is_layer_major', 'h_n.npy', 1e-4);
    const before = contents();
    const { exitCode, stdout } = await record('--check');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /beyond +rnn\/h_n_is_layer_major, h_n\n +moves by 1\.0e-4, \S+x PyTorch's own error; recorded bound \d\.\de-6\n/,
    );
    expect(contents()).toEqual(before);
  });

  test('record mends it: the bytes that PyTorch wrote are back, and other files are left alone', async () => {
    const before = contents();
    move('rnn/h_n_is_layer_major', 'h_n.npy', 1e-4);
    expect((await record('--accept')).exitCode).toBe(0);
    expect(contents()['notes.txt']).toBe(before['notes.txt']);
    expect((await record('--check')).exitCode).toBe(0);
    expect(readdirSync(scratch)).toEqual(['mine']);
  });

  test('what is stored and differs is shown, and nothing is written; what is typed then replaces it', async () => {
    const whole = contents();
    move(RNN, 'h_n.npy', 1e-4);
    without('rnn/float64', ['expected', 'h_steps']);
    const before = contents();
    const { exitCode, stdout } = await record();
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining('completed  rnn/float64, h_steps\n')]);
    expect(stdout).toContain(
      '\nNothing was written: 1 stored golden would be replaced. Where that is meant:\n',
    );
    expect([contents(), readdirSync(scratch)]).toEqual([before, ['mine']]);

    const [, typed = ''] = /npx torch-parity (.*--accept)$/m.exec(stdout) ?? [];
    expect(await torchParity(typed.split(' '))).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^completed .*\nbeyond +rnn\/h_n_is_layer_major, h_n\n/),
    });
    expect(contents()).toEqual(whole);
  });

  test('a claim is changed by the recorder: shown, and its numbers are computed anew', async () => {
    const { claim } = manifestOf(RNN);
    const before = contents();
    const { exitCode, stdout } = await record('--filter', RNN, '--claim', 'h_n goes by layers');
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining(`described  ${RNN}\n`)]);
    expect(stdout.replaceAll(/\n +/g, ' ')).toContain(`claim: "h_n goes by layers", was "${String(claim)}"`);
    expect(manifestOf(RNN)['claim']).toBe('h_n goes by layers');
    const file = path.join(RNN, 'case.json');
    expect({ ...contents(), [file]: '' }).toEqual({ ...before, [file]: '' });

    move(RNN, 'h_n.npy', 1e-4);
    const wrong = await record('--filter', RNN, '--claim', 'x');
    expect([wrong.exitCode, manifestOf(RNN)['claim']]).toEqual([1, 'h_n goes by layers']);
    expect(wrong.stdout).toMatch(/^beyond .*\n +moves by .*\n +claim: "x", was "h_n goes by layers"\n/);
  });

  test.each([
    [
      ['--filter', '{cell,rnn}/*'],
      /--claim is of one case, and 3 match: cell\/stepped, rnn\/float64, rnn\/h_n/,
    ],
    [[], /--claim is of one case, and 4 match: .*\n {2}Choose it: --filter cell\/stepped\n$/],
    [['--filter', RNN, '--check'], /'--claim <text>' cannot be used with option '--check'/],
  ])('a claim for %j is refused', async (args, says) => {
    const before = contents();
    const { exitCode, stderr } = await record('--claim', 'x', ...args);
    expect([exitCode, `${stderr}\n`]).toEqual([2, expect.stringMatching(says)]);
    expect(contents()).toEqual(before);
  });

  test('a number within the bound is kept, unless --all replaces it', async () => {
    move('rnn/h_n_is_layer_major', 'h_n.npy', 1e-7);
    const moved = contents();
    const kept = await record();
    expect([kept.exitCode, kept.stdout]).toEqual([0, expect.stringMatching(/\d within/)]);
    expect(contents()).toEqual(moved);
    const all = await record('--all');
    expect([all.exitCode, all.stdout]).toEqual([
      0,
      expect.stringMatching(/^within +\d goldens?: .*\n +most: rnn\/h_n_is_layer_major, h_n, by /),
    ]);
    expect(contents()).not.toEqual(moved);
  });

  test('where CI is set it only compares', async () => {
    const run = (...args: string[]) =>
      torchParity(['record', folder, '--python', torch!.command, ...args], { env: { CI: 'true' } });
    expect(await run()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('record --check') });
    expect((await run('--check')).exitCode).toBe(0);
  });

  test('bad input is exit 2 and nothing is lost: a folder that is not there, a case that PyTorch refuses', async () => {
    const gone = await torchParity(['record', path.join(scratch, 'gone'), '--python', torch!.command]);
    expect(gone).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no such folder') });
    const manifest = path.join(folder, 'rnn/float64/case.json');
    writeFileSync(
      manifest,
      readFileSync(manifest, 'utf8').replace(/"hidden_size": \d+/, '"hidden_size": 77'),
    );
    const before = contents();
    expect(await record()).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('rnn/float64: PyTorch refuses it (load)'),
    });
    expect(contents()).toEqual(before);
    expect(existsSync(folder)).toBe(true);
    expect(readdirSync(scratch)).toEqual(['mine']);
  });

  test('what a killed run had set aside is put back, also through a link, and said', async () => {
    const before = contents();
    const left = `${folder}.recording-${DEAD}-0123abcd`;
    const link = path.join(scratch, 'link');
    symlinkSync('mine', link);
    mkdirSync(left);
    signAs(left, { pid: DEAD });
    renameSync(folder, path.join(left, 'previous'));
    const checked = await record('--check');
    expect(checked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(left) });
    expect(readdirSync(scratch).toSorted()).toEqual(['link', path.basename(left)]);

    const { exitCode, stdout, stderr } = await torchParity(['record', link, '--python', torch!.command]);
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/4 goldens: (4 identical|.*within)/)]);
    expect(stderr).toContain(`${folder} was missing: put back ${left}/previous`);
    expect(contents()).toEqual(before);
    expect(readdirSync(scratch).toSorted()).toEqual(['link', 'mine']);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s removes the stage and exits with %i', async (signal, code) => {
    cpSync(GOLDEN, folder, { recursive: true }); // enough cases to be in the middle of them
    const before = contents();
    const run = execa(process.execPath, [CLI, 'record', folder, '--python', torch!.command], {
      reject: false,
      env: { CI: '' },
    });
    await expect.poll(() => readdirSync(scratch).length, { interval: 5, timeout: 600_000 }).toBe(2);
    run.kill(signal);
    expect(await run).toMatchObject({ exitCode: code, stderr: expect.stringContaining('interrupted') });
    expect(readdirSync(scratch)).toEqual(['mine']);
    expect(contents()).toEqual(before);
  });

  test('--check makes nothing beside the folder, also where the folder is read-only', async () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) =>
      path.join(folder, file),
    );
    without(RNN, ['expected', 'h_steps']); // so that the stage is written to
    const made: (string | null)[] = [];
    const watcher = watch(scratch, (_, name) => made.push(name));
    for (const file of [folder, ...files].filter(existsSync)) chmodSync(file, statSync(file).mode & 0o555);
    chmodSync(scratch, 0o555);
    try {
      expect(await record('--check')).toMatchObject({ exitCode: 0 });
      chmodSync(scratch, 0o755);
      writeFileSync(path.join(scratch, 'last'), ''); // once the watcher tells of it, it has told of all before it
      await expect.poll(() => made, { timeout: 600_000 }).toContain('last');
      expect(made.filter((name) => name?.startsWith('mine.'))).toEqual([]);
    } finally {
      watcher.close();
      for (const file of [scratch, folder, ...files].filter(existsSync)) chmodSync(file, 0o755);
    }
  });

  test('an attachment with the name of an input keeps its bytes: files keep the names that case.json gives', async () => {
    rename(RNN, 'inputs', 'input', 'data/x.npy');
    attach(RNN, 'input', 'input.npy', readFileSync(path.join(folder, CELL, 'input.npy')));
    move(RNN, 'h_n.npy', 1e-4);
    const before = contents();
    expect(await record('--accept')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('beyond'),
    });
    const after = contents();
    for (const file of ['input.npy', 'data/x.npy', 'h_0.npy']) {
      expect(after[path.join(RNN, file)]).toBe(before[path.join(RNN, file)]);
    }
    expect(manifestOf(RNN)).toMatchObject({
      inputs: { input: 'data/x.npy' },
      attachments: { input: 'input.npy' },
    });
  });

  test('an attachment may be any file: it is copied, not parsed', async () => {
    attach(RNN, 'notes', 'notes.md', Buffer.from('no tensor at all'));
    without(RNN, ['expected', 'h_n']);
    expect(await record()).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('1 completed') });
    expect(readFileSync(path.join(folder, RNN, 'notes.md'), 'utf8')).toBe('no tensor at all');
    expect(existsSync(path.join(folder, RNN, 'h_n.npy'))).toBe(true);
  });

  test('two contents for one file name are refused, and nothing is lost', async () => {
    without(RNN, ['expected', 'h_steps']);
    attach(RNN, 'states', 'h_steps.npy', readFileSync(path.join(folder, CELL, 'input.npy')));
    without(CELL, ['truth', 'h_steps']);
    writeFileSync(path.join(folder, CELL, 'h_steps.f64.npy'), "the user's own");
    const before = contents();
    const clash = await record('--filter', RNN);
    expect(clash.exitCode).toBe(2);
    expect(clash.stderr).toMatch(
      /rnn\/h_n_is_layer_major: .*h_steps\.npy, which another tensor or attachment has/,
    );
    const own = await record('--filter', CELL);
    expect(own).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('cell/stepped: h_steps.f64.npy is to be'),
    });
    expect(contents()).toEqual(before);
  });

  test("a user's own files in a case's folder stay; files that case.json names no more go", async () => {
    writeFileSync(path.join(folder, RNN, 'notes.txt'), 'mine');
    mkdirSync(path.join(folder, RNN, 'plots'));
    writeFileSync(path.join(folder, RNN, 'plots/a.svg'), 'mine');
    move(RNN, 'h_n.npy', 1e-4);
    expect((await record('--accept')).stdout).toContain('beyond');
    expect(contents()).toMatchObject({
      [path.join(RNN, 'notes.txt')]: Buffer.from('mine').toString('base64'),
      [path.join(RNN, 'plots/a.svg')]: Buffer.from('mine').toString('base64'),
    });

    const named = ['h_n.f64.npy', 'h_steps.f64.npy', 'notes.txt', 'output.f64.npy'];
    const f64 = `print(sorted(path.name for path in folder.iterdir() if 'f64' in path.name or path.suffix == '.txt'))`;
    const { stdout } = await python(
      f64,
      'stored.write(folder, replace(stored.read(folder), truth={}))',
      f64,
      'stored.remove(folder)',
      'print(sorted(path.name for path in folder.iterdir()))',
    );
    const lists = stdout.replaceAll("'", '"').split('\n');
    expect(lists.map((list) => JSON.parse(list))).toEqual([named, ['notes.txt'], ['notes.txt', 'plots']]);
  });

  test.each([
    ['comment', (one: Manifest) => (one['comment'] = 'mine')],
    ['stepped', (one: Manifest) => (one['stepped'] = false)],
    ['expected.c_n', (one: Manifest) => (one.expected['c_n'] = 'h_n.npy')],
    ['config.proj_size', (one: Manifest) => Object.assign(one['config'] as object, { proj_size: 0 })],
  ])('a key that nobody knows is refused and named: %s', async (key, change) => {
    edit(RNN, change);
    const { stderr } = await python('stored.read(folder)');
    expect(stderr).toContain(`${RNN}/case.json: unknown key ${key}, want one of `);
  });

  test('a refused key is exit 2, and nothing is lost', async () => {
    edit(RNN, (one) => (one['comment'] = 'mine'));
    const before = contents();
    expect(await record()).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('unknown key comment'),
    });
    expect(contents()).toEqual(before);
  });

  test('of the definitions: what a stored golden would become is said, for tables too', async () => {
    const golden = path.join(scratch, 'golden');
    const ids = ['rnn/relu', 'rnn/h_n_is_layer_major', 'rnn/batch_1', 'sizes/batch_300'];
    for (const id of ids) cpSync(path.join(GOLDEN, id), path.join(golden, id), { recursive: true });
    cpSync(path.join(GOLDEN, 'rnn/relu'), path.join(golden, 'rnn/undefined'), { recursive: true });
    const change = (file: string, before: RegExp | string, after: string) => {
      const text = readFileSync(path.join(golden, file), 'utf8');
      expect(text).not.toBe(text.replace(before, after));
      writeFileSync(path.join(golden, file), text.replace(before, after));
    };
    change('rnn/relu/case.json', /"claim": "[^"]*"/, '"claim": "old words"');
    change('rnn/batch_1/case.json', /"seed": \d+/, '"seed": 1');
    change('sizes/batch_300/case.json', /("h_n": )"[0-9a-f]{64}"/, `$1"${'0'.repeat(64)}"`);
    cpSync(path.join(GOLDEN, 'signatures.json'), path.join(golden, 'signatures.json'));
    change('signatures.json', '["hidden_size"]', '["hidden_sizes"]');
    const asked = [...ids, 'rnn/undefined', 'signatures.json', 'closeness/elements.json'];
    const filters = asked.map((given) => ({ given, regex: given.replace('.', '\\.'), leavesOut: false }));
    const { stdout } = await execa(torch!.command, [
      path.join(GOLDEN, '../scripts/reference/record.py'),
      golden,
      path.join(scratch, 'stage'),
      '--define',
      '--filters',
      JSON.stringify(filters),
    ]);
    const [, ...lines] = stdout.split('\n').map((line) => JSON.parse(line) as RecordedCase);
    const of = (id: string) => lines.find((line) => line.id === id)!;
    expect(of('rnn/relu')).toMatchObject({
      status: 'described',
      described: ['claim'],
      detail: [expect.stringMatching(/^claim: ".*", was "old words"$/)],
    });
    expect(of('rnn/batch_1').status).toBe('redrawn');
    expect(of('rnn/undefined').status).toBe('removed');
    expect(of('sizes/batch_300')).toMatchObject({ status: 'beyond', detail: ['another hash: h_n'] });
    expect(of('signatures.json')).toMatchObject({
      status: 'beyond',
      detail: [
        expect.stringMatching(/^1 of \d+ values changed, 0 added, 0 removed$/),
        'first arguments.RNN.1.0: "hidden_size", was "hidden_sizes"',
      ],
    });
    expect(of('closeness/elements.json').status).toBe('new');
    expect(
      lines
        .filter(isReplaced)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(['rnn/batch_1', 'rnn/undefined', 'signatures.json', 'sizes/batch_300']);
  });

  describe('--torch-version, with a PyTorch that says so', () => {
    /** The PyTorch that is there, which calls itself another one. */
    const another = (says = '2.12.0+other') => {
      mkdirSync(path.join(scratch, 'site'));
      writeFileSync(
        path.join(scratch, 'site/sitecustomize.py'),
        'import torch\ntorch.__version__ = "2.12.0+other"\n',
      );
      const body = `PYTHONPATH="${scratch}/site" exec "${torch!.command}" "$@"`;
      return falsePython(scratch, 'another', body, `echo ${says}`);
    };

    test('what was asked for alone is recorded beside, all of it by that torch; nothing moved', async () => {
      const before = contents();
      const other = path.join(scratch, 'beside');
      const args = ['--torch-version', '2.12.0', '--to', other, '--filter', 'rnn/*'];
      const { exitCode, stdout } = await torchParity(['record', folder, '--python', another(), ...args]);
      expect([exitCode, stdout]).toEqual([0, expect.stringContaining('torch 2.12.0+other, 2 goldens: 2 ')]);
      expect(contents()).toEqual(before);
      const compared = await torchParity(['compare', folder, other]);
      expect(compared.exitCode).toBe(0);
      expect(compared.stdout).toContain(', torch 2.12.0+other\n');
      expect(compared.stdout).toContain('2 cases in old alone: cell/stepped, exact/fifty_steps\n');
      expect(compared.stdout).toContain('\n2 cases: 2 identical, 0 within');
    });

    test('one that is not what its package says is found out, and the remedy installs into that Python', async () => {
      const before = contents();
      const { exitCode, stderr } = await torchParity(['record', folder, '--python', another('2.13.0')]);
      expect([exitCode, stderr]).toEqual([
        2,
        expect.stringMatching(
          /torch 2\.12\.0\+other is installed, want 2\.13\.0\n {2}\/\S+ -m pip install torch==2\.13\.0 numpy$/,
        ),
      ]);
      expect(contents()).toEqual(before);
    });
  });

  test('--filter means what it means in check: * ends at a slash, braces choose, ! negates', async () => {
    const ids = async (...globs: string[]) => {
      const filters = globs.flatMap((glob) => ['--filter', glob]);
      const report = path.join(scratch, 'report.json');
      const checked = await torchParity(['check', folder, ...filters, '--reporter', `json=${report}`]);
      const compared = await record('--check', ...filters);
      const { totals } = JSON.parse(readFileSync(report, 'utf8')) as { totals: { cases: number } };
      rmSync(report);
      expect([checked.exitCode, compared.exitCode]).toEqual([0, 0]);
      expect(compared.stdout).toContain(`${totals.cases} golden`);
      return totals.cases;
    };
    expect([await ids('{cell,rnn}/*'), await ids('!rnn/*')]).toEqual([3, 2]);
    expect([await ids('rnn/*', 'cell/*'), await ids('rnn/*', 'cell/*', '!rnn/*')]).toEqual([3, 1]);
    for (const command of ['check', 'record']) {
      const run = (glob: string) => torchParity([command, folder, '--filter', glob]);
      expect(await run('*')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--filter') });
      expect(await run('')).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('came an empty pattern'),
      });
      expect((await torchParity([command, folder, '--filter', 'rnn/*', '--filter', 'cel/*'])).stderr).toMatch(
        /--filter cel\/\*.*\n {2}Did you mean .*cell\//,
      );
    }
  });

  test('--filter leaves what it does not match alone; a name with brackets is matched by itself', async () => {
    renameSync(path.join(folder, CELL), path.join(folder, 'cell/[x]'));
    move(RNN, 'h_n.npy', 1e-4);
    const before = contents();
    const { exitCode, stdout } = await record('--filter', 'cell/[x]', '--all');
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('1 golden')]);
    expect(contents()).toEqual(before);
    expect((await record('--filter', 'rnn/*', '--accept')).stdout).toMatch(
      /^beyond +rnn\/h_n_is_layer_major, h_n/,
    );
    expect(contents()).not.toEqual(before);
  });

  test('--only-new leaves every stored case alone, however wrong', async () => {
    move(RNN, 'h_n.npy', 1);
    without(CELL, ['expected', 'h_steps'], ['truth', 'h_steps']);
    edit(CELL, (one) => (one.expected['h_1'] = 'input.npy'));
    const before = contents();
    expect(await record('--only-new')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('4 kept'),
    });
    expect(contents()).toEqual(before);
  });

  test('a case may leave tensors out: what is stored is compared, the rest is added, once', async () => {
    without(RNN, ['expected', 'h_steps'], ['truth', 'h_steps'], ['truth', 'output'], ['truth', 'h_n']);
    edit(RNN, (one) => {
      one.expected = { h_n: 'h_n.npy', output: 'output.npy' }; // in another order
      for (const key of ['truth', 'claim', 'catches', 'provenance']) delete one[key];
    });
    const before = contents();
    const checked = await record('--check');
    expect([checked.exitCode, checked.stdout]).toEqual([
      0,
      expect.stringMatching(
        /completed +rnn\/h_n_is_layer_major, h_steps, output\.f64, h_n\.f64, h_steps\.f64\n/,
      ),
    ]);
    expect(contents()).toEqual(before);
    expect(await record()).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('1 completed') });
    const golden = path.join(recorded, RNN);
    for (const file of readdirSync(golden).filter((name) => name.endsWith('.npy'))) {
      expect(readFileSync(path.join(folder, RNN, file))).toEqual(readFileSync(path.join(golden, file)));
    }
    const whole = contents();
    expect((await record()).stdout).not.toContain('completed');
    expect(contents()).toEqual(whole);
  });

  test('a case that leaves tensors out and is wrong is beyond', async () => {
    without(RNN, ['expected', 'h_steps'], ['truth', 'h_steps']);
    move(RNN, 'h_n.npy', 1e-4);
    expect(await record('--check')).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/^beyond .*, h_n\n/),
    });
  });

  test('a link to the folder, and links in it, stay links', async () => {
    const link = path.join(scratch, 'link');
    symlinkSync('mine', link);
    writeFileSync(path.join(scratch, 'elsewhere.txt'), 'mine');
    symlinkSync('../elsewhere.txt', path.join(folder, 'linked.txt'));
    move(RNN, 'h_n.npy', 1e-4);
    const { exitCode } = await torchParity(['record', link, '--accept', '--python', torch!.command]);
    expect([exitCode, readlinkSync(link)]).toEqual([0, 'mine']);
    expect(lstatSync(path.join(folder, 'linked.txt')).isSymbolicLink()).toBe(true);
    expect(readdirSync(scratch).toSorted()).toEqual(['elsewhere.txt', 'link', 'mine']);
    expect((await record('--check')).exitCode).toBe(0);
  });

  test('a file that is a link within its case is replaced, not written through', async () => {
    const file = path.join(folder, RNN, 'h_n.npy');
    const target = path.join(folder, RNN, 'kept.bin');
    move(RNN, 'h_n.npy', 1e-4);
    renameSync(file, target);
    symlinkSync('kept.bin', file);
    const before = readFileSync(target);
    expect((await record('--accept')).exitCode).toBe(0);
    expect(readFileSync(target)).toEqual(before);
    expect(readFileSync(file)).not.toEqual(before);
  });

  test('from inside the folder it only compares', async () => {
    const run = (...args: string[]) =>
      torchParity(['record', '..', '--python', torch!.command, ...args], { cwd: path.join(folder, 'rnn') });
    expect(await run()).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('working folder is inside'),
    });
    expect((await run('--check')).exitCode).toBe(0);
  });
});
