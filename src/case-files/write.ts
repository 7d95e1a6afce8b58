// A case to disk: case.json in the order of the contract, and its .npy files. Written beside, then renamed. Or what a
// subject is given of it: the question alone.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Case, Question } from '../conformance/index.ts';
import { npyBytes } from '../formats/index.ts';
import { ownArguments } from '../signatures/index.ts';
import type { NamedTensors } from '../tensor/index.ts';
import { discard } from './discard.ts';
import { CaseFileError } from './error.ts';

/**
 * Writes a case into a folder of its own.
 * @throws CaseFileError where the folder exists already: nothing is overwritten
 */
export function writeCase(folder: string, written: Case): void {
  if (existsSync(folder))
    throw new CaseFileError(`${folder}: exists already; a case is not written over another`);
  const stage = `${path.resolve(folder)}.staged-${process.pid}`; // on the same disk, so that a rename suffices
  mkdirSync(stage, { recursive: true });
  try {
    fill(stage, written);
    renameSync(stage, folder);
  } finally {
    discard(stage);
  }
}

/**
 * Writes case.json and the .npy files of a question into a folder that is there: no answers, no truth, no hints.
 * @returns the sha256 of each file, by its name
 */
export function writeQuestion(folder: string, asked: Question): Record<string, string> {
  const { sha256, save } = saver(folder);
  const manifest = {
    format: 1,
    ...headOf(asked),
    state_dict: save(asked.state_dict),
    inputs: save(asked.inputs),
  };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  writeFileSync(path.join(folder, 'case.json'), text);
  return { 'case.json': createHash('sha256').update(text).digest('hex'), ...sha256 };
}

function headOf({ module, config, dtype, stepped }: Question) {
  return { module, config: ownArguments(module, config), dtype, ...(stepped && { stepped }) };
}

/** Writes tensors, and keeps the hash of each file. */
function saver(folder: string) {
  const sha256: Record<string, string> = {};
  const save = (tensors: NamedTensors, ending = '.npy') => {
    return Object.fromEntries(
      Object.entries(tensors).map(([name, one]) => {
        const file = name + ending;
        const bytes = npyBytes(one);
        writeFileSync(path.join(folder, file), bytes);
        sha256[file] = createHash('sha256').update(bytes).digest('hex');
        return [name, file];
      }),
    );
  };
  return { sha256, save };
}

/** Attachments are left out: they belong to the case that they came with. */
function fill(stage: string, { exact, catches, ...written }: Case): void {
  const { sha256, save } = saver(stage);
  const some = <T extends object>(key: string, value: T) =>
    Object.keys(value).length > 0 ? { [key]: value } : {};
  const manifest = {
    format: 1,
    claim: written.claim,
    ...headOf(written),
    state_dict: save(written.state_dict),
    inputs: save(written.inputs),
    expected: save(written.expected),
    ...some('truth', save(written.truth, '.f64.npy')),
    ...some('catches', catches),
    ...(exact && { exact }),
    provenance: written.provenance,
    sha256,
  };
  writeFileSync(path.join(stage, 'case.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}
