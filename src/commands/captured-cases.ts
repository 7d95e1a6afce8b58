// What was captured is read back by our own strict reader, and audited by the judge, a case at a time. What does not stand is
// taken away again, and named.
import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { discard } from '../case-files/index.ts';
import { parseManifest } from '../case-files/manifest.ts';
import { readCase } from '../case-files/read-case.ts';
import { SharedWeights } from '../case-files/weights/shared-weights.ts';
import { brokenText } from '../conformance/broken-text.ts';
import { Opened } from '../conformance/index.ts';
import type { Captured, CapturedCase, LeftOut } from '../oracle/index.ts';
import { InputError } from '../tensor/index.ts';
import { UsageError } from './usage.ts';

/** @throws UsageError where none stands */
export async function soundCases(
  stage: string,
  captured: Captured,
  signal: AbortSignal,
  onProgress: (text: string) => void,
): Promise<Captured> {
  const cases: CapturedCase[] = [];
  const leftOut: LeftOut[] = [...captured.leftOut];
  const shared = new SharedWeights();
  for (const [at, one] of captured.cases.entries()) {
    onProgress(`${at + 1}/${captured.cases.length} cases  ${one.id}  read back`);
    await new Promise(setImmediate); // lets Ctrl-C in
    signal.throwIfAborted();
    const fault = faultOf(stage, one, shared);
    if (fault === undefined) {
      cases.push(one);
      continue;
    }
    leftOut.push({ name: one.id, module: one.module, why: fault, calls: 1 });
    remove(stage, one.id);
  }
  if (cases.length > 0) return { ...captured, cases, leftOut };
  throw new UsageError(
    'nothing could be captured',
    leftOut.map(({ name, module, why }) => `${name}: ${module}: ${why}`),
  );
}

/** Why no subject could be held to it; undefined where one can. */
function faultOf(stage: string, { id }: CapturedCase, shared: SharedWeights): string | undefined {
  try {
    const folder = path.join(stage, ...id.split('/'));
    const opened = new Opened(readCase({ folder, within: stage, id }, parseManifest, shared));
    return opened.broken.length > 0 ? brokenText(opened) : undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message.replaceAll(/\n\s*/g, '; ');
    throw error;
  }
}

/** The case's folder, and the one of its layer where it was the last in it. */
function remove(stage: string, id: string): void {
  const folder = path.join(stage, ...id.split('/'));
  discard(folder);
  const above = path.dirname(folder);
  if (above !== stage && existsSync(above) && readdirSync(above).length === 0) rmdirSync(above);
}
