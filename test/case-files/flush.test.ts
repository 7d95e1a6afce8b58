// What is swapped in has reached the disk: every file and every folder is synced, the outermost too.
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { flush } from '../../src/case-files/flush.ts';

const scratch = fs.mkdtempSync(path.join(tmpdir(), 'torch-parity-flush-'));
afterAll(() => fs.rmSync(scratch, { recursive: true }));

test('every file and folder is synced once', async () => {
  fs.mkdirSync(path.join(scratch, 'a/b'), { recursive: true });
  for (let i = 0; i < 40; i++) fs.writeFileSync(path.join(scratch, `a/b/${i}.npy`), '');
  fs.symlinkSync('nowhere', path.join(scratch, 'link'));
  const { open } = fs.promises;
  const synced: string[] = [];
  fs.promises.open = async (file, ...rest) => {
    const handle = await open(file, ...rest);
    const sync = handle.sync.bind(handle);
    handle.sync = async () => {
      await sync();
      synced.push(path.relative(scratch, file as string));
    };
    return handle;
  };
  try {
    await flush(scratch);
  } finally {
    fs.promises.open = open;
  }
  const files = Array.from({ length: 40 }, (_, i) => path.join('a', 'b', `${i}.npy`));
  expect(synced.toSorted()).toEqual(['', 'a', path.join('a', 'b'), ...files].toSorted());
});
