// torch-parity init: what a project needs to check its port. What is there stays; called again, it adds what is missing.
import { plainLines } from '../text/index.ts';
import { nextLines } from './init/next.ts';
import { AGAIN, type Part, partsOf } from './init/parts.ts';
import { nearestPackage } from './nearest-package.ts';
import { print } from './output.ts';
import { packageKey } from './package-key.ts';
import { EXIT, UsageError } from './usage.ts';

export async function runInit(): Promise<number> {
  const found = nearestPackage();
  if (found === undefined) {
    throw new UsageError('init: no package.json here or above, where a project has its own', [
      'Go into the folder of your project, or make one here: npm init -y',
    ]);
  }
  const key = await packageKey();
  const parts = partsOf(found, key);
  writeMissing(parts);
  const lines = parts.map(({ isThere, name }) => `  ${isThere ? 'kept' : 'wrote'} ${name}`);
  await print(plainLines(['torch-parity init', ...lines, '', ...nextLines(found, key)].join('\n')));
  return EXIT.ok;
}

/** @throws UsageError that says what was written before it */
function writeMissing(parts: readonly Part[]): void {
  const written: string[] = [];
  for (const { name, write } of parts.filter(({ isThere }) => !isThere)) {
    try {
      write();
    } catch (cause) {
      const before = `Written before it: ${written.join(', ') || 'nothing'}.`;
      const details = [(cause as Error).message, before, AGAIN];
      throw new UsageError(`init: ${name} cannot be written`, details, { cause });
    }
    written.push(name);
  }
}
