// Cases from disk: every folder with a case.json, checked in all its parts before anything is run.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Case, type CaseConfig, caseShapes } from '../conformance/index.ts';
import { isFloat, type NamedTensors, sameShape, shapeText } from '../tensor/index.ts';
import { CaseFileError, type Manifest, parseManifest } from './manifest.ts';
import { readTensor } from './tensor-file.ts';

const MANIFEST = 'case.json';

/**
 * All cases in or below a folder, in the order of their ids.
 * @throws CaseFileError, NpyError naming the case and the key: nothing is left out silently
 */
export async function loadCases(folder: string): Promise<Case[]> {
  return findCases(folder).map((id) => readCase(path.join(folder, id), id));
}

/** The ids (paths with `/`) of the cases in or below a folder; a folder that is a case itself has its own name. */
export function findCases(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CaseFileError(`${folder}: no such folder; want one with cases in or below it`);
  }
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.name === MANIFEST && !entry.isDirectory(),
  );
  return found
    .map(({ parentPath }) => path.relative(folder, parentPath).split(path.sep).join('/'))
    .toSorted();
}

/** One case. @param id how errors and reports name it */
export function readCase(folder: string, id: string): Case {
  const name = id === '' ? path.basename(path.resolve(folder)) : id;
  const manifest = parseManifest(readFileSync(path.join(folder, MANIFEST), 'utf8'), `${name}/${MANIFEST}`);
  const read = (key: string, files: Readonly<Record<string, string | undefined>>): NamedTensors =>
    Object.fromEntries(
      Object.entries(files).flatMap(([tensor, file]) => {
        const where = `${name}: ${key}.${tensor}`;
        return file === undefined
          ? []
          : [[tensor, readTensor({ folder, file, where, sha256: manifest.sha256[file] })]];
      }),
    );
  const { module, claim, dtype, catches, exact, provenance } = manifest;
  const loaded: Case = {
    id: name,
    claim,
    module,
    config: configOf(manifest),
    dtype,
    stepped: 'stepped' in manifest && manifest.stepped,
    state_dict: read('state_dict', manifest.state_dict),
    inputs: read('inputs', manifest.inputs),
    expected: read('expected', manifest.expected),
    truth: read('truth', manifest.truth),
    attachments: read('attachments', manifest.attachments),
    catches,
    ...(exact && { exact }),
    provenance,
  };
  checkTensors(loaded);
  checkHashes(manifest, name);
  return loaded;
}

/** A cell's config, as that of one layer in one direction. */
function configOf({ config }: Manifest): CaseConfig {
  return { num_layers: 1, batch_first: false, dropout: 0, bidirectional: false, ...config };
}

/** Inputs and answers fit the config and the dtype: a case that contradicts itself proves nothing. */
function checkTensors(loaded: Case): void {
  const { id, config, dtype, inputs, expected, truth, module } = loaded;
  const shapes = caseShapes(loaded);
  if (shapes === undefined) {
    const input = shapeText(inputs['input']!.shape);
    throw new CaseFileError(
      `${id}: inputs.input: shape ${input} does not fit ${module} with input_size = ${config.input_size}`,
    );
  }
  const parts = { inputs, expected, truth };
  for (const [key, tensors] of Object.entries(parts)) {
    for (const [name, { shape, dtype: came }] of Object.entries(tensors)) {
      const where = `${id}: ${key}.${name}`;
      const wanted = key === 'truth' ? 'float64' : dtype;
      const wantedShape = shapes[name];
      if (!wantedShape)
        throw new CaseFileError(`${where}: a stepped case has h_steps, one that is not has h_1`);
      if (came !== wanted) throw new CaseFileError(`${where}: dtype ${came}, want ${wanted}`);
      if (!sameShape(shape, wantedShape)) {
        throw new CaseFileError(
          `${where}: shape ${shapeText(shape)}, want ${shapeText(wantedShape)} from config and input`,
        );
      }
    }
  }
  for (const [name, { dtype: came }] of Object.entries(loaded.state_dict)) {
    if (!isFloat(came)) throw new CaseFileError(`${id}: state_dict.${name}: dtype ${came}, want ${dtype}`);
  }
  for (const name of Object.keys(truth)) {
    if (!expected[name]) throw new CaseFileError(`${id}: truth.${name} has no expected.${name} beside it`);
  }
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
