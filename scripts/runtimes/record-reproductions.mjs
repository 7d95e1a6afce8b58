// node scripts/runtimes/record-reproductions.mjs: the cases of reproductions/, answered by PyTorch. What they are drawn from
// stands in reproductions/*.json; what these leave out is below.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeCase } from '../../dist/case-files/index.js';
import { liveCase } from '../../dist/fuzz/live-case.js';
import { findTorch, Oracle } from '../../dist/oracle/index.js';
import { completeConfig } from '../../dist/signatures/index.js';

const USUAL = { dtype: 'float32', stepped: false, initial: null, weight_scale: 1, lengths: null, edits: [] };
const folder = (name) => fileURLToPath(new URL(`reproductions/${name}`, import.meta.url));

const list = readdirSync(folder(''))
  .filter((name) => name.endsWith('.json'))
  .flatMap((name) => JSON.parse(readFileSync(folder(name), 'utf8')));
const python = await findTorch();
const scripts = fileURLToPath(new URL('../reference', import.meta.url));
const oracle = new Oracle({ python: python.command, scripts, timeout: 60_000 });
try {
  const { torch, numpy, python: version } = await oracle.hello();
  for (const { name, claim, exact, ...drawn } of list) {
    const spec = { ...USUAL, ...drawn, config: completeConfig(drawn.module, drawn.config) };
    const { answered, refused } = await oracle.draw(spec);
    if (refused) throw new Error(`${name}: PyTorch refuses it: ${refused.text}`);
    rmSync(folder(name), { recursive: true, force: true });
    writeCase(folder(name), {
      ...liveCase(spec, answered),
      claim,
      ...(exact && { exact }),
      provenance: { torch, numpy, python: version, draw: spec },
    });
    console.log(name);
  }
} finally {
  await oracle.close();
}
