// A disk that refuses, and files that change while they are read, by a stand-in for node:fs: who runs tests may read all.
import { hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { FILES, MANIFEST, writeSmallCase } from './small-case.ts';

type Disk = typeof import('node:fs');
const disk = await vi.importActual<Disk>('node:fs');
const changed: { -readonly [Name in keyof Disk]?: unknown } = {};

// Test files share their modules: what is mocked here is loaded anew, and anew again for the next file.
vi.doMock('node:fs', () => {
  const all = Object.keys(disk).map((name) => {
    const original = disk[name as keyof Disk];
    if (typeof original !== 'function' || name === 'realpathSync') return [name, original];
    return [
      name,
      (...given: unknown[]) =>
        ((changed[name as keyof Disk] ?? original) as (...all: unknown[]) => unknown)(...given),
    ];
  });
  return Object.fromEntries(all) as object;
});
vi.resetModules();
const { loadCases } = await import('../../src/case-files/index.ts');
const { InputError } = await import('../../src/tensor/index.ts');
const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-disk-'));
afterAll(() => {
  vi.doUnmock('node:fs');
  vi.resetModules();
  rmSync(scratch, { recursive: true });
});

const one = path.join(scratch, 'c');
const input = path.join(one, 'input.npy');
beforeEach(() => {
  for (const name of Object.keys(changed)) delete changed[name as keyof Disk];
  writeSmallCase(one);
});

async function refusal(): Promise<string> {
  const error: unknown = await loadCases(scratch).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(InputError);
  return (error as Error).message;
}

/** A function that fails for one path, and else does what it does. */
function failing(name: 'openSync' | 'readdirSync' | 'statSync', code: string, on: string) {
  changed[name] = (file: string, ...rest: unknown[]) => {
    if (file === on) throw Object.assign(new Error(`${code}: told by Node`), { code });
    return (disk[name] as (...all: unknown[]) => unknown)(file, ...rest);
  };
}

test('the stand-in reads what is sound', async () => {
  expect(await loadCases(scratch)).toHaveLength(1);
});

test.each([
  ['EACCES', 'this user may not read it (EACCES)'],
  ['EPERM', 'this user may not read it (EPERM)'],
  ['EIO', 'the disk failed (EIO)'],
  ['ENXIO', 'it is no regular file (ENXIO)'],
  ['EBUSY', 'EBUSY: told by Node'],
])('a file that may not be opened: %s', async (code, says) => {
  failing('openSync', code, input);
  expect(await refusal()).toBe(`c: inputs.input: input.npy: cannot be read\n  ${says}`);
});

test('a folder that may not be listed, among others: none is left out silently', async () => {
  const locked = path.join(scratch, 'locked');
  mkdirSync(locked);
  failing('readdirSync', 'EACCES', locked);
  expect(await refusal()).toBe(`${locked}: cannot be read\n  this user may not read it (EACCES)`);
});

test('the folder itself, where nobody may look', async () => {
  failing('statSync', 'EACCES', scratch);
  expect(await refusal()).toBe(`${scratch}: cannot be read\n  this user may not read it (EACCES)`);
});

test.each([
  [1, (size: number) => `it ended after ${size} of ${size + 1} bytes`],
  [-1, (size: number) => `it went on after ${size - 1} bytes`],
])('a file whose size changes by %i after it was looked at', async (more, says) => {
  const { size } = disk.statSync(input);
  changed.fstatSync = (opened: number) => {
    const stat = disk.fstatSync(opened);
    if (stat.ino === disk.statSync(input).ino) stat.size += more;
    return stat;
  };
  expect(await refusal()).toBe(
    `c: inputs.input: input.npy: cannot be read\n  ${says(size)}: something writes to it`,
  );
});

test('a file that became a pipe after it was looked at', async () => {
  changed.fstatSync = (opened: number) => Object.assign(disk.fstatSync(opened), { isFile: () => false });
  expect(await refusal()).toBe('c: inputs.input: input.npy: cannot be read\n  it is no regular file');
});

/** A file that has a hash is glanced at first, and so is case.json. */
const HASHES = Object.fromEntries(
  Object.entries(FILES).map(([name, bytes]) => [name, hash('sha256', bytes)]),
);

describe.each(['with hashes', 'without'])('a case %s', (kind) => {
  beforeEach(() => {
    if (kind === 'with hashes') writeSmallCase(one, { ...MANIFEST, sha256: HASHES });
  });

  test('a disk that gives a byte at a time', async () => {
    let parts = 0;
    changed.readSync = (opened: number, bytes: Uint8Array, at: number, _length: number, from: number) => {
      parts++;
      return disk.readSync(opened, bytes, at, 1, from);
    };
    const [read] = await loadCases(scratch);
    expect(read!.inputs['input']!.data).toEqual(Float32Array.of(1, 2));
    expect(parts).toBeGreaterThan(128 * 5);
  });

  test('a disk that gives other bytes the first time', async () => {
    const seen = new Set<number>();
    changed.readSync = (opened: number, bytes: Uint8Array, at: number, length: number, from: number) => {
      const count = disk.readSync(opened, bytes, at, length, from);
      const { ino } = disk.fstatSync(opened);
      if (from === 0 && !seen.has(ino)) bytes.fill(0, at, at + count);
      if (from === 0) seen.add(ino);
      return count;
    };
    expect(await loadCases(scratch)).toHaveLength(1);
    expect(seen.size).toBe(kind === 'with hashes' ? 7 : 1); // without them only case.json is glanced at
  });

  test('a system that knows no links', async () => {
    changed.openSync = (file: string, flags: number) => {
      if ((flags & disk.constants.O_NOFOLLOW) !== 0)
        throw Object.assign(new Error('EINVAL'), { code: 'EINVAL' });
      return disk.openSync(file, flags);
    };
    expect(await loadCases(scratch)).toHaveLength(1);
  });
});
