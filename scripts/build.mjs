// dist from src: the compiled package, nn in one file, the command in a few, and the JSON Schema of its report. Arguments go to tsc: `npm run build -- --noCheck`.
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleCommand } from './command.mjs';
import { bundleCore } from './core.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = path.join(root, 'dist');
const tsc = path.join(
  path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin/tsc',
);

rmSync(dist, { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  [tsc, '-p', path.join(root, 'tsconfig.build.json'), ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
if (status !== 0) process.exit(status ?? 1);

await bundleCore(dist);
await bundleCommand(dist);

const { reportJsonSchema } = await import('../dist/commands/report-schema.js');
writeFileSync(path.join(dist, 'report.schema.json'), `${JSON.stringify(reportJsonSchema(), null, 2)}\n`);
