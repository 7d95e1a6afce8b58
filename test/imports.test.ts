import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ALLOWED, violations } from './imports.ts';

const src = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.split(path.sep).join('/'));

test('every import obeys the table', () => {
  expect(files.length).toBeGreaterThan(40);
  expect(files.flatMap((file) => violations(file, readFileSync(path.join(src, file), 'utf8')))).toEqual([]);
});

test('every folder is in the table', () => {
  const folders = new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0]!));
  expect([...folders].filter((folder) => folder !== 'commands' && !(folder in ALLOWED))).toEqual([]);
});

test.each([
  ['nn/rnn.ts', "import { isClose } from '../compare/index.ts';", 'nn/rnn.ts imports compare'],
  [
    'nn/kernels/scalar.ts',
    "import type { Case } from '../../conformance/case.ts';",
    'nn/kernels/scalar.ts imports conformance',
  ],
  ['nn/rnn.ts', "import { readFileSync } from 'node:fs';", 'nn/rnn.ts imports node:fs'],
  [
    'compare/close.ts',
    'const { RNN } = await import(`../nn/${name}.ts`);',
    'compare/close.ts imports what cannot be read off',
  ],
  ['compare/close.ts', "const { RNN } = await import('../nn/index.ts');", 'compare/close.ts imports nn'],
  ['compare/close.ts', "export * from '../nn/index.ts';", 'compare/close.ts imports nn'],
  ['tensor/tensor.ts', "import * as z from 'zod';", 'tensor/tensor.ts imports zod'],
  ['report/pretty.ts', "import '../commands/terminal.ts';", 'report/pretty.ts imports commands'],
  [
    'conformance/check.ts',
    "import { own } from '../subjects/index.ts';",
    'conformance/check.ts imports subjects',
  ],
])('a planted violation is seen: %s %s', (file, text, seen) => {
  expect(violations(file, text)).toEqual([seen]);
});
