// The state_dict of a case that names a file of weights.
import path from 'node:path';
import { belowPrefix, WeightsError } from '../../formats/weights/index.ts';
import { type Config, type ModuleName, parametersOf } from '../../signatures/index.ts';
import type { FloatDtype, NamedTensors } from '../../tensor/index.ts';
import { checkLayers } from '../check-sizes.ts';
import { CaseFileError } from '../error.ts';
import type { FoundCase } from '../find.ts';
import type { WeightsEntry } from './entry.ts';
import { weightsPath } from './find-weights.ts';
import type { SharedWeights } from './shared-weights.ts';

interface Asking {
  /** How errors name the case. */
  readonly name: string;
  readonly module: ModuleName;
  readonly config: Config;
  readonly dtype: FloatDtype;
  readonly sha256: string | undefined;
}

/** In bytes, of all parameters of a case. */
const GREATEST = 2e9;

/** All parameters, by name and in the module's order. @throws CaseFileError, WeightsError naming the case and the key */
export function readWeights(
  found: FoundCase,
  { file, prefix }: WeightsEntry,
  { name, module, config, dtype, sha256 }: Asking,
  shared: SharedWeights,
): NamedTensors {
  const entry = `${name}: state_dict`;
  const real = weightsPath(found, file, entry);
  const label = path.basename(real); // what is opened once must not name one of its cases
  try {
    const opened = shared.opened(real, label);
    if (sha256 !== undefined) opened.checkHash(sha256, label);
    checkLayers(label, config.num_layers, opened.stored.size); // a number would do to ask for any number of keys
    const wanted = parametersOf(module, config);
    const stored = belowPrefix(opened.stored, prefix, { file: label, module, wanted });
    const bytes = [...stored.values()].reduce((sum, one) => sum + one.bytes, 0);
    if (bytes > GREATEST)
      throw new CaseFileError(`${label}: ${bytes} bytes below the prefix, want at most ${GREATEST}`);
    const tensors = opened.tensors(
      wanted.map((one) => prefix + one.name),
      dtype,
    );
    return Object.fromEntries(wanted.map((one, i) => [one.name, tensors[i]!]));
  } catch (cause) {
    throw ofCase(entry, cause);
  }
}

/** The same error, with the case before it. */
function ofCase(entry: string, cause: unknown): unknown {
  if (cause instanceof WeightsError) return new WeightsError(`${entry}: ${cause.message}`, [], { cause });
  if (cause instanceof CaseFileError) return new CaseFileError(`${entry}: ${cause.message}`, [], { cause });
  return cause;
}
