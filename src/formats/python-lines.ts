// Remedies that work when typed: one line of Python each, which changes the file into one that is read here.
import type { Dtype } from '../tensor/index.ts';

/** The file that a remedy is for: an error prints what to type. */
export interface Wanted {
  /** Its path, as one would type it. */
  readonly path: string;
  /** The dtype that it should have; where it is absent, the one that it has. */
  readonly dtype?: Dtype | undefined;
}

const CODES: Readonly<Record<Dtype, string>> = { float32: '<f4', float64: '<f8', int64: '<i8' };

/** The same numbers in C order and little-endian. @param own the file's dtype, or the nearest that is read */
export function savedAgain({ path, dtype }: Wanted, own: Dtype, loaded = 'np.load(file)'): string {
  return line(`import numpy as np; file = ${quoted(path)}; np.save(file, ${asArray(loaded, dtype ?? own)})`);
}

/** bfloat16, of which NumPy keeps two bytes an element: the upper half of a float32. */
export function fromBfloat16(wanted: Wanted): string {
  return savedAgain(
    wanted,
    'float32',
    '(np.asarray(np.load(file)).view("<u2").astype("<u4") * np.uint32(65536)).view("<f4")',
  );
}

/** Each field of a structured array as a file of its own. */
export function fieldsSaved({ path }: Wanted): string {
  return line(
    `import numpy as np; from pathlib import Path; file = Path(${quoted(path)}); array = np.load(file); [np.save(file.with_name(f"{file.stem}.{name}.npy"), np.asarray(array[name], dtype=array[name].dtype.newbyteorder("<"), order="C")) for name in array.dtype.names]`,
  );
}

/** What holds one array or tensor, or several by name. One becomes the file itself, several become files beside it. */
export function eachSaved({ path, dtype }: Wanted, loaded: string, kind: 'numpy' | 'torch'): string {
  const isTorch = kind === 'torch';
  const array = isTorch
    ? `one.detach()${dtype ? `.to(torch.${dtype})` : ''}.contiguous().numpy()`
    : asArray('one', dtype);
  return line(
    `import numpy as np${isTorch ? ', torch' : ''}; from pathlib import Path; file = Path(${quoted(path)}); loaded = ${loaded}; named = loaded if isinstance(loaded, dict) else {0: loaded}; [np.save(file if len(named) == 1 else file.with_name(f"{name}.npy"), ${array}) for name, one in named.items()]`,
  );
}

function asArray(what: string, dtype: Dtype | undefined): string {
  return `np.asarray(${what}, ${dtype ? `dtype="${CODES[dtype]}", ` : ''}order="C")`;
}

/** A string of JSON is one of Python. */
const quoted = (text: string) => JSON.stringify(text);

const line = (python: string) => `Save it again, in Python: ${python}`;
