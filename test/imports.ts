// The import table of the house, what breaks it, and circles: files that import each other, types included.
import { readFileSync } from 'node:fs';
import path from 'node:path';

const README = readFileSync(new URL('../src/README.md', import.meta.url), 'utf8');

/**
 * Each room of src and the rooms that it may import, from the table of src/README.md. Doors and commands may import all;
 * nothing imports them.
 */
export const ALLOWED: Readonly<Record<string, readonly string[]>> = tableOf(README);

/** The rows of the table whose second column is "may import". */
export function tableOf(text: string): Record<string, readonly string[]> {
  const [, rows = ''] = /^\| room +\| may import .*\n\| -.*\n((?:\|.*\n)+)/m.exec(text) ?? [];
  const names = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
  return Object.fromEntries(
    rows
      .trimEnd()
      .split('\n')
      .map((row) => row.split('|'))
      .map(([, room, may]) => [names(room)[0]!, names(may)]),
  );
}

/** Third parties and Node's effects, and the folders that may use them. */
export const ALLOWED_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  zod: ['case-files', 'oracle', 'subjects', 'commands'],
  execa: ['processes'],
  npyjs: ['formats'],
  fflate: ['formats'],
  'fast-check': ['fuzz'],
  commander: ['commands', 'door'],
  picocolors: ['report', 'commands'],
  picomatch: ['text'],
  vitest: ['door'],
  'node:fs': ['case-files', 'offline', 'processes', 'oracle', 'subjects', 'commands', 'door'],
  'node:crypto': ['case-files', 'commands'],
  'node:module': ['subjects'],
  'node:os': ['case-files', 'subjects'],
  'node:path': ['case-files', 'offline', 'oracle', 'subjects', 'commands'],
  'node:stream': ['processes', 'oracle', 'subjects'],
  'node:url': ['case-files', 'subjects', 'commands'],
  'node:worker_threads': ['subjects'],
  'node:v8': ['commands'],
};

/** Imports as statements, at the beginning of a line, so that code in a string does not count; and import(…). */
const IMPORTS =
  /^(?:import|export)\b[^'"`;]*\bfrom\s*'([^']+)'|^import\s*'([^']+)'|\bimport\(\s*(?:'([^']+)'\))?/gm;

/** The only file that may import what is not written out: it loads a user's subject. */
const LOADER = 'subjects/host.ts';

/** Every import of one file that the table does not allow. @param file path below src, with `/` */
export function violations(file: string, text: string): string[] {
  const from = folderOf(file);
  return importsOf(text).flatMap((target) => {
    if (target === undefined) return file === LOADER ? [] : [`${file} imports what cannot be read off`];
    const relative = target.startsWith('.');
    const to = relative ? folderOf(resolved(file, target)) : target;
    const fine = relative ? relativeIsFine(from, to) : (ALLOWED_PACKAGES[to] ?? []).includes(from);
    return fine ? [] : [`${file} imports ${to}`];
  });
}

/**
 * Every circle of relative imports, as a walk that ends where it begins, and once only. An `index.ts` that re-exports a
 * file imports it, so a file that imports its own folder's index is in a circle.
 * @param texts each file's text, by its path below src, with `/`
 */
export function circles(texts: ReadonlyMap<string, string>): string[] {
  const graph = new Map(
    [...texts].map(([file, text]) => {
      const targets = importsOf(text).filter((target) => target?.startsWith('.'));
      return [file, targets.map((target) => resolved(file, target!))] as const;
    }),
  );
  const found = new Map<string, string>();
  for (const file of graph.keys()) {
    const way = wayBack(file, graph);
    if (way) found.set(way.toSorted().join(' '), [...way, file].join(' -> '));
  }
  return [...found.values()];
}

/** The files on a shortest way from this one back to itself; undefined where there is none. */
function wayBack(file: string, graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const seen = new Set<string>();
  const ways = [[file]];
  for (const way of ways) {
    for (const next of graph.get(way.at(-1)!) ?? []) {
      if (next === file) return way;
      if (!seen.has(next)) ways.push([...way, next]); // and is visited by this very loop
      seen.add(next);
    }
  }
  return undefined;
}

/** What one file imports, as it is written; undefined where that is not written out. */
function importsOf(text: string): (string | undefined)[] {
  return [...text.matchAll(IMPORTS)].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic);
}

/** The path below src of what a file imports by a relative path. */
function resolved(file: string, target: string): string {
  return path.posix.join(path.posix.dirname(file), target);
}

function relativeIsFine(from: string, to: string): boolean {
  if (from === to) return true;
  if (to === 'commands' || to === 'door') return from === 'door';
  if (from === 'commands' || from === 'door') return true;
  return (ALLOWED[from] ?? []).includes(to);
}

/** The room of a file: the innermost that the table has; `door` for a file that stands in src itself. */
function folderOf(file: string): string {
  const folders = file.split('/').slice(0, -1);
  const inner = folders.slice(0, 2).join('/');
  return inner in ALLOWED ? inner : (folders[0] ?? 'door');
}
