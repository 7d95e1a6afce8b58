// parent.py: a Python in the middle of a computation ends with the process that started it, also behind a wrapper script.
// Any Python will do: no torch is needed.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { isRunning } from '../commands/running.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-parent-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const scripts = fileURLToPath(new URL('../../scripts/reference', import.meta.url));
const busy = path.join(scratch, 'busy.py');
const wrapper = path.join(scratch, 'wrapper');
writeFileSync(
  busy,
  `import os, sys
sys.path.insert(0, ${JSON.stringify(scripts)})
from parent import end_with_parent
end_with_parent()
print(os.getpid(), flush=True)
while True:
    sum(range(1000))
`,
);
writeFileSync(wrapper, '#!/bin/sh\npython3 -B "$@"\n', { mode: 0o755 });

test.each(['SIGKILL', 'SIGTERM'] as const)('%s of whoever started it', async (signal) => {
  const program = `
    const { spawn } = require('node:child_process');
    const python = spawn(${JSON.stringify(wrapper)}, [${JSON.stringify(busy)}], { detached: true });
    python.stdout.pipe(process.stdout);`;
  const run = spawn(process.execPath, ['-e', program]);
  const pid = await new Promise<number>((resolve) =>
    run.stdout.once('data', (chunk: Buffer) => resolve(Number(String(chunk)))),
  );
  expect(isRunning(pid)).toBe(true);
  run.kill(signal);
  await expect.poll(() => isRunning(pid), { timeout: 600_000, interval: 20 }).toBe(false);
});
