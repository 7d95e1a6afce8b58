// node live.mjs SUBJECT RUNS SEED FILE: random networks, as fuzz draws them, answered live by PyTorch. A failure is counted
// and nothing is shrunk. Each verdict is a line of FILE as soon as it is there: a runtime that ends its process ends this one.
import { appendFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { checkCase } from '../../dist/conformance/index.js';
import { DEFAULT_BOUNDS, specs } from '../../dist/fuzz/index.js';
import { liveCase } from '../../dist/fuzz/live-case.js';
import { findTorch, Oracle } from '../../dist/oracle/index.js';
import { loadSubject } from '../../dist/subjects/index.js';

const [file, runs, seed, results] = process.argv.slice(2);
const timeout = 60_000;
const python = await findTorch();
const scripts = fileURLToPath(new URL('../reference', import.meta.url));
const oracle = new Oracle({ python: python.command, scripts, timeout });
const subject = await loadSubject(file, timeout);
writeFileSync(results, '');
try {
  for (const spec of fc.sample(specs(DEFAULT_BOUNDS), { numRuns: Number(runs), seed: Number(seed) })) {
    const { answered, refused } = await oracle.draw(spec);
    if (refused) throw new Error(`PyTorch refuses a network that it should accept: ${refused.text}`);
    const { verdict } = await checkCase(subject, liveCase(spec, answered), { timeout, localise: true });
    appendFileSync(results, `${JSON.stringify({ ...verdict, spec })}\n`);
  }
} finally {
  await subject.close();
  await oracle.close();
}
