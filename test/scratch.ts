// A folder for the files of one test file: emptied before each test, gone at the end.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach } from 'vitest';

export function scratchFolder(name: string): string {
  const scratch = mkdtempSync(path.join(tmpdir(), `torch-parity-${name}-`));
  beforeEach(() => {
    for (const left of readdirSync(scratch)) rmSync(path.join(scratch, left), { recursive: true });
  });
  afterAll(() => rmSync(scratch, { recursive: true }));
  return scratch;
}
