// The package.json of the project that the command is called in: the nearest one, in the working folder or above it.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { jsonOf } from '../case-files/json-of.ts';
import { isMissing, troubleOf } from '../case-files/trouble.ts';
import { UsageError } from './usage.ts';

export interface NearestPackage {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** Undefined where there is none. @throws UsageError where it cannot be read, CaseFileError where it is not JSON */
export function nearestPackage(folder: string = process.cwd()): NearestPackage | undefined {
  for (let below = path.resolve(folder); ; below = path.dirname(below)) {
    const file = path.join(below, 'package.json');
    const bytes = bytesIfThere(file);
    if (bytes) return { file, text: textOf(bytes), json: objectOf(bytes, file) };
    if (path.dirname(below) === below) return undefined;
  }
}

/** As a user in the working folder names it. */
export function shownPath(file: string): string {
  return path.relative(process.cwd(), file) || '.';
}

/** With the byte order mark that it may have. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

function bytesIfThere(file: string): Uint8Array | undefined {
  try {
    return readFileSync(file);
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw new UsageError(`${shownPath(file)}: cannot be read`, [troubleOf(cause)], { cause });
  }
}

function objectOf(bytes: Uint8Array, file: string): Readonly<Record<string, unknown>> {
  const json = jsonOf(bytes, shownPath(file));
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as never;
  throw new UsageError(`${shownPath(file)}: want an object: { "name": "…" }`);
}
