import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ALLOWED, circles, tableOf, violations } from './imports.ts';

const src = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.split(path.sep).join('/'));
const texts = new Map(files.map((file) => [file, readFileSync(path.join(src, file), 'utf8')]));

/** A door of a folder, a folder's error, and what each family has in several rooms. */
const SHARED_NAMES: ReadonlySet<string> = new Set(['index.ts', 'error.ts', 'rnn.ts', 'lstm.ts', 'gru.ts']);

test('every import obeys the table', () => {
  expect(files.length).toBeGreaterThan(40);
  expect([...texts].flatMap(([file, text]) => violations(file, text))).toEqual([]);
});

test('every folder is in the table', () => {
  const folders = new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0]!));
  expect([...folders].filter((folder) => folder !== 'commands' && !(folder in ALLOWED))).toEqual([]);
});

test('the table is the one of src/README.md, and a room that it lacks has no rights', () => {
  expect(Object.keys(ALLOWED).length).toBeGreaterThanOrEqual(15);
  expect(ALLOWED['nn']).toEqual(['tensor', 'signatures']);
  expect(tableOf('no table')).not.toHaveProperty('nn');
});

test('no two files of src have one name for different knowledge', () => {
  const names = files
    .filter((file) => !file.startsWith('commands/')) // a command's file is named for the command
    .map((file) => path.posix.basename(file))
    .filter((name) => !SHARED_NAMES.has(name));
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

test.each([
  ['nn/rnn.ts', "import { isClose } from '../compare/index.ts';", 'nn/rnn.ts imports compare'],
  [
    'nn/kernels/scalar.ts',
    "import type { Case } from '../../conformance/case.ts';",
    'nn/kernels/scalar.ts imports conformance',
  ],
  ['nn/rnn.ts', "import { readFileSync } from 'node:fs';", 'nn/rnn.ts imports node:fs'],
  ['nn/rnn.ts', "import { equationOf } from '../equations/index.ts';", 'nn/rnn.ts imports equations'],
  [
    'nn/rnn.ts',
    "import { arranged } from '../signatures/axes/index.ts';",
    'nn/rnn.ts imports signatures/axes',
  ],
  [
    'signatures/rnn.ts',
    "import type { Axes } from './axes/arranged.ts';",
    'signatures/rnn.ts imports signatures/axes',
  ],
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

test('no two files need each other, not even for a type', () => {
  expect(circles(texts)).toEqual([]);
});

describe('a planted circle is seen', () => {
  const planted = (ends: Record<string, string>) => circles(new Map([...texts, ...Object.entries(ends)]));

  test.each([
    ['of imports', "import { b } from './b.ts';", "import { a } from '../tensor/a.ts';"],
    ['of types', "import type { B } from './b.ts';", "import { type A } from './a.ts';"],
    ['of types, inline', "let b: import('./b.ts').B;", "let a: import('./a.ts').A;"],
    ['that loads when it runs', "await import('./b.ts');", "import type { A } from './a.ts';"],
    ['of many lines', "import {\n  b,\n} from './b.ts';", "import './a.ts';"],
  ])('%s', (_, a, b) => {
    const found = planted({ 'tensor/a.ts': a, 'tensor/b.ts': b });
    expect(found).toEqual(['tensor/b.ts -> tensor/a.ts -> tensor/b.ts']);
  });

  test('through the index of its folder, and across folders', () => {
    const index = `${texts.get('tensor/index.ts')}\nexport * from './a.ts';`;
    expect(
      planted({ 'tensor/a.ts': "import { numel } from './index.ts';", 'tensor/index.ts': index }),
    ).toEqual(['tensor/a.ts -> tensor/index.ts -> tensor/a.ts']);
    expect(planted({ 'tensor/ulp.ts': "import { RNN } from '../nn/index.ts';" })).toContainEqual(
      expect.stringMatching(/^tensor\/ulp\.ts -> nn\/index\.ts -> .*tensor\/index\.ts -> tensor\/ulp\.ts$/),
    );
  });

  test('of a file with itself', () => {
    expect(planted({ 'tensor/a.ts': "export * from './a.ts';" })).toEqual(['tensor/a.ts -> tensor/a.ts']);
  });
});
