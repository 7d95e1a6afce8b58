// The files that a case names: read where they lie, held against their hashes, and together against a limit.
import type { Bytes, Dtype, NamedTensors } from '../tensor/index.ts';
import { sizeOf } from './bytes-of.ts';
import { CaseFileError } from './error.ts';
import type { Manifest } from './manifest.ts';
import { type CaseFile, inFolder, readBytes, readTensor } from './tensor-file.ts';
import { isShared } from './weights/entry.ts';

type Files = Readonly<Record<string, string | undefined>>;

/** In bytes, together: one file can be named many times. */
const GREATEST_CASE = 2e9;
/** In bytes: before more is read, all files are looked at. */
const FEW = 1e8;

export class OwnFiles {
  readonly #folder: string;
  readonly #name: string;
  readonly #hashes: Readonly<Record<string, string>>;
  /** Hashes of files that were not asked for yet. */
  readonly #idle: Set<string>;
  readonly #onSize: (size: number) => void;

  /** @param name how errors name the case @param where how they name its case.json */
  constructor(folder: string, name: string, where: string, manifest: Manifest) {
    this.#folder = folder;
    this.#name = name;
    this.#hashes = manifest.sha256;
    this.#idle = new Set(Object.keys(manifest.sha256));
    let bytes = 0;
    this.#onSize = (size) => {
      if (bytes <= FEW && bytes + size > FEW) wantFew(folder, filesOf(manifest), where);
      bytes += size;
    };
  }

  /** @param dtype what the case wants, for a remedy @throws CaseFileError, NpyError */
  tensors(key: string, files: Files, dtype?: Dtype): NamedTensors {
    return this.#each(key, files, (file) => readTensor(file, dtype));
  }

  /** @throws CaseFileError */
  bytes(key: string, files: Files): Readonly<Record<string, Bytes>> {
    return this.#each(key, files, readBytes);
  }

  /** Of a file, where case.json has it. */
  hashOf(file: string): string | undefined {
    this.#idle.delete(file);
    return Object.hasOwn(this.#hashes, file) ? this.#hashes[file] : undefined;
  }

  /** A hash of a file that nothing names is a mistake in the case. @throws CaseFileError */
  wantNoneIdle(): void {
    const [idle] = this.#idle;
    if (idle !== undefined)
      throw new CaseFileError(`${this.#name}: sha256 has ${idle}, which no other key of the case names`);
  }

  #each<T>(key: string, files: Files, how: (file: CaseFile) => T): Readonly<Record<string, T>> {
    const read: [string, T][] = [];
    for (const [tensor, file] of Object.entries(files)) {
      if (file === undefined) continue;
      const where = `${this.#name}: ${key}.${tensor}`;
      const sha256 = this.hashOf(file);
      read.push([tensor, how({ folder: this.#folder, file, where, sha256, onSize: this.#onSize })]);
    }
    return Object.fromEntries(read);
  }
}

/** All that are named, as often as they are. One of weights is left out: only what a case wants of it is read. */
function filesOf({ state_dict, inputs, expected, truth, attachments }: Manifest): string[] {
  const own = isShared(state_dict) ? {} : state_dict;
  return [own, inputs, expected, truth, attachments].flatMap((files) => Object.values(files));
}

function wantFew(folder: string, files: readonly string[], where: string): void {
  const bytes = files.reduce((sum, file) => sum + sizeOf(inFolder(folder, file)), 0);
  if (bytes > GREATEST_CASE)
    throw new CaseFileError(
      `${where}: names files of ${bytes} bytes together, want at most ${GREATEST_CASE}`,
    );
}
