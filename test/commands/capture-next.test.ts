// What capture says to type next, by what package.json has.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { captureNext } from '../../src/commands/capture-next.ts';
import { scratchFolder } from '../scratch.ts';

const scratch = scratchFolder('capture-next');
const before = process.cwd();
beforeEach(() => process.chdir(scratch));
afterEach(() => process.chdir(before));

const PORT = '(put your port into torch-parity.subject.mjs, and widen its supports)';

test.each([
  [undefined, ['npm init -y', 'npx torch-parity init', PORT, "npx torch-parity check 'my cases'"]],
  [{}, ['npx torch-parity init', PORT, "npx torch-parity check 'my cases'"]],
  [
    { 'torch-parity': { cases: ['.'] } },
    ['npx torch-parity init', PORT, "npx torch-parity check 'my cases' --subject torch-parity.subject.mjs"],
  ],
  [{ 'torch-parity': { subject: 'mine.mjs' } }, ["npx torch-parity check 'my cases'"]],
])('%j', async (json, lines) => {
  if (json) writeFileSync(path.join(scratch, 'package.json'), JSON.stringify(json));
  expect(await captureNext('my cases')).toEqual(lines);
});
