// What is installed with the package: nothing runs at its installation, and the lock file is whole on every platform.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Locked {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: true;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')) as never;
const { packages } = read('package-lock.json') as { packages: Readonly<Record<string, Locked>> };
const { scripts } = read('package.json') as { scripts: Readonly<Record<string, string>> };
const installed = Object.entries(packages).filter(([place]) => place !== '');

const REGISTRY = 'https://registry.npmjs.org/';

/** What is wrong with a lock file. */
function faults(entries: readonly (readonly [string, Locked])[]): string[] {
  const names = new Set(entries.map(([place]) => place));
  return entries.flatMap(([place, { resolved, integrity, hasInstallScript, optionalDependencies }]) => [
    ...(hasInstallScript ? [`${place} runs a script when it is installed`] : []),
    ...(integrity?.startsWith('sha512-') ? [] : [`${place} has no hash`]),
    // npm asks the registry that it is set up with where nothing is said
    ...((resolved ?? REGISTRY).startsWith(REGISTRY) ? [] : [`${place} is not from the registry`]),
    ...Object.keys(optionalDependencies ?? {})
      .filter((name) => !names.has(`node_modules/${name}`) && !names.has(`${place}/node_modules/${name}`))
      .map((name) => `${place}: ${name}, for another platform, is missing`),
  ]);
}

test('nothing runs when it is installed, and the lock file names everything, with hashes, for every platform', () => {
  expect(installed.length).toBeGreaterThan(50);
  expect(faults(installed)).toEqual([]);
  expect(Object.keys(scripts).filter((name) => /install/.test(name))).toEqual([]);
});

test('each of these would be seen', () => {
  const [place, fine] = installed.find(([, { optionalDependencies }]) => optionalDependencies)!;
  const other = Object.keys(fine.optionalDependencies!)[0]!;
  const without = installed.filter(([name]) => name !== `node_modules/${other}`);
  expect(faults(without)).toContain(`${place}: ${other}, for another platform, is missing`);
  expect(faults([['a', { ...fine, optionalDependencies: {}, hasInstallScript: true }]])).toHaveLength(1);
  expect(faults([['a', { resolved: 'http://elsewhere/a.tgz' }]])).toHaveLength(2);
});
