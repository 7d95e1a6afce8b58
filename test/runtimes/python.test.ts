// The Python runtimes, without any of their packages: the list is whole, and every adapter is Python with what is asked of it.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { describe, expect, test } from 'vitest';

const FOLDER = path.join(import.meta.dirname, '../../scripts/runtimes/python');
const text = z.string().min(1);
const head = { name: text, package: text, version: text, requirements: z.array(text).min(1) };
const runtime = z.union([
  z.strictObject({ ...head, adapter: text, defects: text.optional(), notes: z.array(text).optional() }),
  z.strictObject({ ...head, reason: text }),
]);

const list = JSON.parse(readFileSync(path.join(FOLDER, 'runtimes.json'), 'utf8')) as unknown;
const runtimes = z.array(runtime).parse(list);
const adapters = runtimes.flatMap((one) => ('adapter' in one ? [one.adapter] : []));

describe('runtimes.json', () => {
  test('every adapter in it exists', () => {
    const missing = adapters.filter((file) => !existsSync(path.join(FOLDER, 'adapters', file)));
    expect(missing).toEqual([]);
  });

  test('its own package is pinned to its version', () => {
    for (const { package: name, version, requirements } of runtimes) {
      const own = requirements.filter((line) => line.replace(/\[.*\]/, '').startsWith(`${name}==`));
      expect(own).toEqual([expect.stringMatching(`==${version}$`)]);
    }
  });

  test('every requirement is pinned', () => {
    const loose = runtimes
      .flatMap(({ requirements }) => requirements)
      .filter((line) => !/^[\w.[\]-]+==[\w.]+$/.test(line));
    expect(loose).toEqual([]);
  });

  test('its defects are listed where it says, each with the goldens that fail for it', () => {
    const defect = z.strictObject({ title: text, reproduction: text.optional(), cases: z.array(text) });
    const named = runtimes.flatMap((one) => ('adapter' in one && one.defects ? [one.defects] : []));
    const files = named
      .map((name) => path.join(FOLDER, '../defects', `${name}.json`))
      .filter((file) => existsSync(file));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files)
      z.array(defect)
        .min(1)
        .parse(JSON.parse(readFileSync(file, 'utf8')));
  });

  test('names are said once', () => {
    const names = runtimes.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the adapters', () => {
  const files = ['', 'adapters'].flatMap((folder) =>
    readdirSync(path.join(FOLDER, folder))
      .filter((name) => name.endsWith('.py'))
      .map((name) => path.join(FOLDER, folder, name)),
  );
  const COMPILE =
    'import sys\nfor file in sys.argv[1:]: compile(open(file, encoding="utf-8").read(), file, "exec")';

  test('are Python', () => {
    expect(() => execFileSync('python3', ['-c', COMPILE, ...files], { stdio: 'pipe' })).not.toThrow();
  });

  test('the check above fails on what is no Python', () => {
    const broken = ['-c', COMPILE, path.join(FOLDER, '../../../CONTRIBUTING.md')];
    expect(() => execFileSync('python3', broken, { stdio: 'pipe' })).toThrow(/SyntaxError|Command failed/);
  });

  test('each has network(question)', () => {
    for (const file of adapters) {
      expect(readFileSync(path.join(FOLDER, 'adapters', file), 'utf8')).toMatch(
        /^def network\(question\):$/m,
      );
    }
  });
});
