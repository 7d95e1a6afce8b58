// Whether this Node is one that the package is for: `engines` of its package.json, which npm only warns of.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './package-root.ts';

export const ENGINES = (
  JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { engines: { node: string } }
).engines.node;

/** @param version `20.20.2` @param range of `^20.19.0` and `>=24` alone, joined by `||` */
export function isIn(version: string, range: string = ENGINES): boolean {
  const numbers = numbersOf(version);
  return range.split('||').some((one) => {
    const [, sign, least = ''] = /^\s*(\^|>=)([\d.]+)\s*$/.exec(one) ?? [];
    if (sign === undefined) throw new Error(`engines: ${one.trim()}: want ^ or >= and a version`);
    const wanted = numbersOf(least);
    return isAtLeast(numbers, wanted) && (sign === '>=' || numbers[0] === wanted[0]);
  });
}

function numbersOf(version: string): number[] {
  return version.split('-')[0]!.split('.').map(Number).concat([0, 0]).slice(0, 3);
}

function isAtLeast(numbers: readonly number[], wanted: readonly number[]): boolean {
  const at = numbers.findIndex((one, i) => one !== wanted[i]);
  return at < 0 || numbers[at]! > wanted[at]!;
}
