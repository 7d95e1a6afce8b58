// What keeps a program from being started is said before anything is asked, with what to type instead.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { programOf } from '../../src/subjects/program.ts';
import { scratchFolder } from '../scratch.ts';

const scratch = scratchFolder('program');
const here = process.cwd();
afterEach(() => process.chdir(here));

function inScratch(): void {
  process.chdir(scratch);
  writeFileSync('my_rnn', '#!/bin/sh\n');
  writeFileSync('my_rnn.py', '');
  writeFileSync('ready', '#!/bin/sh\n');
  chmodSync('ready', 0o755);
  mkdirSync('folder');
}

const of = (line: string) => programOf(line, '--subject-command');

test('a path and a name on the PATH are found, and their arguments are kept', () => {
  inScratch();
  expect(of('./ready --fast "a b"')).toEqual({ file: './ready', args: ['--fast', 'a b'] });
  expect(of(`"${path.join(scratch, 'ready')}"`).args).toEqual([]);
  expect(of('node x.mjs')).toEqual({ file: 'node', args: ['x.mjs'] });
});

test.skipIf(process.platform === 'win32').each<[string, string, string]>([
  ['./absent x', '"./absent": there is no such file', 'It is looked for in '],
  [
    'absent-program',
    '"absent-program": no program of this name is on the PATH',
    'Name its path, or install it.',
  ],
  [
    'ready x',
    '"ready": no program of this name is on the PATH',
    'In the working folder there is one: "./ready x"',
  ],
  ['./my_rnn', '"./my_rnn" is not executable', 'Make it so: chmod +x ./my_rnn'],
  ['./my_rnn.py a', '"./my_rnn.py" is not executable', 'Name what runs it: "python3 ./my_rnn.py a"'],
  ['./folder', '"./folder" is a folder, want a program', 'want a program'],
  ['./ready/x', '"./ready/x": there is no such file', 'It is looked for in '],
  ['A=1 ./ready', '"A=1": no program', 'No shell reads it. Begin it with env: "env A=1 ./ready"'],
  ['~/ready', '"~/ready": there is no such file', 'No shell reads it: write the path out.'],
])('%s', (line, what, remedy) => {
  inScratch();
  expect(() => of(line)).toThrow(`--subject-command: ${what}`);
  expect(() => of(line)).toThrow(remedy);
});
