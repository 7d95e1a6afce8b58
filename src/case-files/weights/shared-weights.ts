// Files of weights that cases share: each is looked into once, and what one case has of it the next need not read again.
import type { StoredTensors } from '../../formats/weights/index.ts';
import { readStored } from '../../formats/weights/index.ts';
import { cast, type FloatDtype, type FloatTensor } from '../../tensor/index.ts';
import path from 'node:path';
import { CaseFileError } from '../error.ts';
import { type FileSource, fileSource } from './file-source.ts';

export class SharedWeights {
  readonly #files = new Map<string, OpenedWeights>();

  /** @param real its path @param where how errors name it @throws CaseFileError, WeightsError */
  opened(real: string, where: string): OpenedWeights {
    const known = this.#files.get(real);
    if (known) return known;
    const made = new OpenedWeights(real, where);
    this.#files.set(real, made);
    return made;
  }
}

export class OpenedWeights {
  readonly stored: StoredTensors;
  readonly #source: FileSource;
  #sha256: string | undefined;
  /** Those of the last case, which the next one probably wants; of others as long as somebody has them. */
  #last: ReadonlyMap<string, FloatTensor> = new Map();
  readonly #seen = new Map<string, WeakRef<FloatTensor>>();

  constructor(real: string, where: string) {
    this.#source = fileSource(real, where);
    this.stored = readStored(this.#source, where, named(real));
  }

  /** @param wanted hexadecimal @param where how errors name the entry @throws CaseFileError */
  checkHash(wanted: string, where: string): void {
    this.#sha256 ??= this.#source.sha256();
    if (this.#sha256 === wanted) return;
    throw new CaseFileError(`${where} is not the file that was recorded`, [
      `sha256 ${this.#sha256}`,
      `want   ${wanted}`,
      'It was edited or damaged: restore it, or record the case again.',
    ]);
  }

  /** Tensors of the file, cast to a dtype; the same memory for every case. @throws CaseFileError, WeightsError */
  tensors(keys: readonly string[], dtype: FloatDtype): FloatTensor[] {
    const tensors = keys.map((key) => [`${dtype} ${key}`, this.#tensor(key, dtype)] as const);
    this.#last = new Map(tensors);
    return tensors.map(([, tensor]) => tensor);
  }

  #tensor(key: string, dtype: FloatDtype): FloatTensor {
    const id = `${dtype} ${key}`;
    const known = this.#last.get(id) ?? this.#seen.get(id)?.deref();
    if (known) return known;
    const read = this.stored.get(key)!.read();
    const tensor = read.dtype === dtype ? read : cast(read, dtype);
    this.#seen.set(id, new WeakRef(tensor));
    return tensor;
  }
}

/** As one would type it. */
function named(real: string): string {
  const relative = path.relative('.', real);
  return relative.length < real.length ? relative : real;
}
