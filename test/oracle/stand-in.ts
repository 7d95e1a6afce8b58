// Stand-ins for the PyTorch worker that misbehave in one way each. They are run by Node, so that these tests need no
// Python: the worker is started as `python worker.py`, and Node runs a file of any name.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { WorkerOptions } from '../../src/oracle/index.ts';

export const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-worker-'));

/** Code that every stand-in has: `say(header)` writes a frame, `hello()` the right greeting, `onRequest(f)` reads. */
const COMMON = `
const say = (header, payload = Buffer.alloc(0), magic = 'TPF1') => {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  process.stdout.write(Buffer.concat([Buffer.from(magic), length, text, payload]));
};
const hello = (more = {}) => say({ protocol: 2, torch: '2.13.0', numpy: '2.4.6', python: '3.11.7', tensors: [], ...more });
const onRequest = (answer) => {
  let id = 0; // requests are numbered from 1, and each comes in one piece here
  process.stdin.on('data', () => answer(++id));
};
process.stdin.on('end', () => process.exit(0));
`;

/** Milliseconds that no stand-in reaches but one that hangs, on however busy a machine. */
export const HANGING = 600_000;

let count = 0;

/** Options that start a worker with this code in place of PyTorch. */
export function standIn(code: string, limits: Partial<WorkerOptions> = {}): WorkerOptions {
  const scripts = path.join(scratch, String(count++));
  mkdirSync(scripts);
  writeFileSync(path.join(scripts, 'package.json'), '{ "type": "commonjs" }');
  writeFileSync(path.join(scripts, 'worker.py'), COMMON + code);
  return { python: process.execPath, scripts, timeout: HANGING, startTimeout: HANGING, ...limits };
}
