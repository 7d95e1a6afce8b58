// One case from disk, checked in all its parts before anything is run.
import path from 'node:path';
import type { Case } from '../conformance/index.ts';
import { LENGTHS } from '../signatures/axes/index.ts';
import { completeConfig } from '../signatures/index.ts';
import { quoted } from '../text/index.ts';
import { cast, type FloatDtype, type NamedTensors } from '../tensor/index.ts';
import { bytesOf, glanceAt } from './bytes-of.ts';
import { checkLayers } from './check-sizes.ts';
import { checkLengths } from './check-lengths.ts';
import { checkInput, checkKeys, checkTensors, checkWeights } from './check-tensors.ts';
import { derivedCase } from './derive.ts';
import { CaseFileError } from './error.ts';
import { type FoundCase, MANIFEST } from './find.ts';
import type { DerivedManifest, Manifest } from './manifest.ts';
import { insideOf } from './tensor-file.ts';
import { OwnFiles } from './own-files.ts';
import { isShared } from './weights/entry.ts';
import { readWeights } from './weights/read-weights.ts';
import { SharedWeights } from './weights/shared-weights.ts';

type Parse = (bytes: Uint8Array, where: string) => Manifest | DerivedManifest;

/** In bytes. */
const GREATEST_MANIFEST = 1e6;

/** Its case.json alone. @throws CaseFileError */
export function readManifest({ folder, id }: FoundCase, parse: Parse): Manifest | DerivedManifest {
  const name = nameOf(folder, id);
  const where = `${name}/${MANIFEST}`;
  const seen = glanceAt(path.join(folder, MANIFEST));
  try {
    if (seen) return parse(seen, where); // a part of an object is no JSON
  } catch {
    // what is wrong is told of the whole
  }
  const whole = bytesOf(insideOf(folder, MANIFEST, name), where, { greatest: GREATEST_MANIFEST });
  return parse(whole, where);
}

function nameOf(folder: string, id: string): string {
  return id === '' ? path.basename(path.resolve(folder)) : id;
}

/**
 * @param shared what is known already of files that cases share
 * @throws CaseFileError, NpyError, WeightsError naming the case and the key
 */
export function readCase(found: FoundCase, parse: Parse, shared = new SharedWeights()): Case {
  const { folder, id, within = folder } = found;
  const name = nameOf(folder, id);
  const where = `${name}/${MANIFEST}`;
  const manifest = readManifest(found, parse);
  if ('derived' in manifest) return derivedCase(manifest, name);
  if (Object.keys(manifest.expected).length === 0)
    throw new CaseFileError(`${where}: it has no expected answers yet`, [
      `PyTorch gives them: npx torch-parity record ${quoted(within)}`,
    ]);
  const files = new OwnFiles(folder, name, where, manifest);
  const { module, claim, dtype, catches, exact, provenance } = manifest;
  const stepped = manifest.stepped ?? false;
  const named = isShared(manifest.state_dict) ? undefined : Object.keys(manifest.state_dict);
  if (named) checkLayers(where, Number(manifest.config['num_layers'] ?? 1), named.length);
  const config = completeConfig(module, manifest.config);
  const { [LENGTHS]: lengths, ...floats } = manifest.inputs;
  const inputs = {
    ...files.tensors('inputs', floats, dtype),
    ...(lengths !== undefined && files.tensors('inputs', { [LENGTHS]: lengths }, 'int64')),
  };
  const asked = { id: name, module, config, dtype, stepped, inputs };
  checkInput(asked);
  checkLengths(asked);
  const expected = files.tensors('expected', manifest.expected, dtype);
  const truth = files.tensors('truth', manifest.truth, 'float64');
  checkTensors({ ...asked, expected, truth });
  if (named) checkKeys(name, module, config, named);
  const loaded: Case = {
    id: name,
    claim,
    module,
    config,
    dtype,
    stepped,
    state_dict: isShared(manifest.state_dict)
      ? readWeights(
          found,
          manifest.state_dict,
          { ...asked, name, sha256: files.hashOf(manifest.state_dict.file) },
          shared,
        )
      : files.tensors('state_dict', manifest.state_dict),
    inputs,
    expected,
    truth,
    attachments: files.bytes('attachments', manifest.attachments),
    catches,
    ...(exact && { exact }),
    provenance,
  };
  checkWeights(loaded);
  files.wantNoneIdle();
  return { ...loaded, state_dict: castAll(loaded.state_dict, dtype) };
}

/** As load_state_dict does: weights of any floating dtype become the module's. */
function castAll(state_dict: NamedTensors, dtype: FloatDtype): NamedTensors {
  const all = Object.entries(state_dict);
  if (all.every(([, one]) => one.dtype === dtype)) return state_dict;
  return Object.fromEntries(all.map(([name, one]) => [name, one.dtype === dtype ? one : cast(one, dtype)]));
}
