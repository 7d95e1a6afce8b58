// A disk on which one operation of node:fs goes wrong, or something happens just before it.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

type Operation = 'renameSync' | 'statfsSync' | 'mkdirSync';

/** @param before is told how often it was called before, and with what; what it returns is returned in its place */
export async function withFault<T>(
  operation: Operation,
  before: (count: number, ...args: unknown[]) => unknown,
  work: () => T | Promise<T>,
): Promise<T> {
  const real = fs[operation] as (...args: unknown[]) => unknown;
  let count = 0;
  const faulty = (...args: unknown[]) => before(count++, ...args) ?? real(...args);
  Object.assign(fs, { [operation]: faulty });
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    Object.assign(fs, { [operation]: real });
    syncBuiltinESMExports();
  }
}

export function failWith(code: string): never {
  throw Object.assign(new Error(`${code}: said by the disk`), { code });
}
