// Cases from disk: every folder with a case.json, checked in all its parts before anything is run.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Case } from '../conformance/index.ts';
import { completeConfig } from '../signatures/index.ts';
import { checkTensors } from './check-tensors.ts';
import { derivedCase } from './derive.ts';
import { GOLDEN } from './golden-folder.ts';
import { CaseFileError } from './error.ts';
import type { DerivedManifest, Manifest } from './manifest.ts';
import { whereSetAside } from './recording.ts';
import { bytesOf, type CaseFile, insideOf, readBytes, readTensor } from './tensor-file.ts';

const MANIFEST = 'case.json';

export interface FoundCase {
  readonly folder: string;
  /** How errors and reports name it. */
  readonly id: string;
}

/** Cases that are read one by one, when it is their turn. It can be gone through again. */
export interface CaseFlow extends AsyncIterable<Case> {
  /** How many there are. */
  readonly size: number;
}

/**
 * All cases in or below a folder, in the order of their ids.
 * @param folder default: the goldens of this package
 * @throws CaseFileError, NpyError naming the case and the key: nothing is left out silently
 */
export async function loadCases(folder: string = GOLDEN): Promise<Case[]> {
  const cases: Case[] = [];
  for await (const one of readCases(folder)) cases.push(one);
  return cases;
}

/**
 * The same, each read when it is its turn: what was judged need not be kept in memory.
 * @throws CaseFileError, NpyError where a case cannot be read; where nothing is found, at once
 */
export function readCases(folder: string = GOLDEN): CaseFlow {
  return flowOf(findCases(folder).map((id) => ({ folder: path.join(folder, id), id })));
}

/** These cases. zod, which takes long to load, is loaded with the first. */
export function flowOf(found: readonly FoundCase[]): CaseFlow {
  return {
    size: found.length,
    async *[Symbol.asyncIterator]() {
      const { parseManifest } = await import('./manifest.ts');
      for (const one of found) yield readCase(one, parseManifest);
    },
  };
}

/** The ids (paths with `/`) of the cases in or below a folder; a folder that is a case itself has its own name. */
export function findCases(folder: string): string[] {
  if (!isFolder(folder)) {
    throw new CaseFileError(
      `${folder}: no such folder; want one with cases in or below it`,
      whereSetAside(folder),
    );
  }
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const link = entries
    .filter((entry) => entry.isSymbolicLink())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .find((target) => isFolder(target) && existsSync(path.join(target, MANIFEST)));
  if (link !== undefined) {
    throw new CaseFileError(`${link}: a link to a case is not followed; name the folder that it leads to`);
  }
  return entries
    .filter((entry) => entry.name === MANIFEST && !entry.isDirectory())
    .map(({ parentPath }) => path.relative(folder, parentPath).split(path.sep).join('/'))
    .toSorted();
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

type Parse = (text: string, where: string) => Manifest | DerivedManifest;

function readCase({ folder, id }: FoundCase, parse: Parse): Case {
  const name = id === '' ? path.basename(path.resolve(folder)) : id;
  const where = `${name}/${MANIFEST}`;
  const text = Buffer.from(bytesOf(insideOf(folder, MANIFEST, name), where)).toString('utf8');
  const manifest = parse(text, where);
  if ('derived' in manifest) return derivedCase(manifest, name);
  const read = <T>(
    how: (file: CaseFile) => T,
    key: string,
    files: Readonly<Record<string, string | undefined>>,
  ) =>
    Object.fromEntries(
      Object.entries(files).flatMap(([tensor, file]) => {
        if (file === undefined) return [];
        return [
          [tensor, how({ folder, file, where: `${name}: ${key}.${tensor}`, sha256: manifest.sha256[file] })],
        ];
      }),
    );
  const { module, claim, dtype, catches, exact, provenance } = manifest;
  const loaded: Case = {
    id: name,
    claim,
    module,
    config: completeConfig(module, manifest.config),
    dtype,
    stepped: manifest.stepped ?? false,
    state_dict: read(readTensor, 'state_dict', manifest.state_dict),
    inputs: read(readTensor, 'inputs', manifest.inputs),
    expected: read(readTensor, 'expected', manifest.expected),
    truth: read(readTensor, 'truth', manifest.truth),
    attachments: read(readBytes, 'attachments', manifest.attachments),
    catches,
    ...(exact && { exact }),
    provenance,
  };
  checkTensors(loaded);
  checkHashes(manifest, name);
  return loaded;
}

/** A hash of a file that nothing names is a mistake in the case. */
function checkHashes(
  { sha256, state_dict, inputs, expected, truth, attachments }: Manifest,
  name: string,
): void {
  const named = [state_dict, inputs, expected, truth, attachments].flatMap((files) => Object.values(files));
  const idle = Object.keys(sha256).find((file) => !named.includes(file));
  if (idle !== undefined)
    throw new CaseFileError(`${name}: sha256 has ${idle}, which no other key of the case names`);
}
