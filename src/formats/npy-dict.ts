// The dict in a .npy header, as numpy.lib.format reads it with ast.literal_eval:
// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, these three keys, each once.
import type { Refuse } from './error.ts';
import { Scanner } from './scanner.ts';

export interface NpyDict {
  /** As it is written, a code in single quotes: `'<f4'`. */
  readonly descr: string;
  readonly fortran_order: boolean;
  readonly shape: readonly number[];
}

const KEYS = ['descr', 'fortran_order', 'shape'];
/** NumPy's greatest number of axes. */
const MOST_AXES = 64;

const BLANKS = /[ \t\n\r\f]*/y;
const STRING = /'[^'\\\n\r]*'|"[^"\\\n\r]*"/y;
const SIZE = /0|[1-9][0-9]*/y;
/** Python 2 wrote its longs so. */
const LONG = /[ \t\f]*L/y;
const PLAIN = /[^'"()[\]{},]+/y;

/** @param hasLongs whether sizes may be written `5L`, as NumPy reads them in versions 1 and 2 */
export function readDict(text: string, hasLongs: boolean, refuse: Refuse): NpyDict {
  const scan = new Scanner(text);
  const found = new Map<string, string>();
  const unreadable = () =>
    refuse(`header is unreadable from: ${text.slice(scan.at, scan.at + 60).trimEnd()}`);
  scan.take(/[ \t]*/y);
  if (!scan.takes('{')) refuse(`header is not a Python dict: ${text.slice(scan.at, scan.at + 60).trimEnd()}`);
  for (scan.take(BLANKS); !scan.takes('}'); scan.take(BLANKS)) {
    const key = (scan.take(STRING) ?? unreadable()).slice(1, -1);
    if (found.has(key)) refuse(`header repeats the key '${key.slice(0, 60)}'`);
    scan.take(BLANKS);
    if (!scan.takes(':')) unreadable();
    scan.take(BLANKS);
    found.set(key, valueAt(scan) || unreadable());
    if (!scan.takes(',') && text[scan.at] !== '}') unreadable();
  }
  scan.take(BLANKS);
  if (!scan.isAtEnd) unreadable();

  const value = (key: string) => found.get(key) ?? refuse(`header has no '${key}'`);
  const [descr, order, shape] = [value('descr'), value('fortran_order'), value('shape')];
  const unknown = [...found.keys()].find((key) => !KEYS.includes(key));
  if (unknown !== undefined) refuse(`header has an unknown key '${unknown.slice(0, 60)}'`);
  if (order !== 'True' && order !== 'False')
    refuse(`fortran_order is ${order.slice(0, 60)}, want True or False`);
  return {
    descr: new Scanner(descr).take(STRING) === descr ? `'${descr.slice(1, -1)}'` : descr,
    fortran_order: order === 'True',
    shape: readShape(shape, hasLongs, refuse),
  };
}

/** As it is written, up to the comma or brace that ends it; blanks behind it are passed. */
function valueAt(scan: Scanner): string {
  const from = scan.at;
  for (let depth = 0; !scan.isAtEnd;) {
    if (scan.take(PLAIN) !== undefined || scan.take(STRING) !== undefined) continue;
    const next = scan.text[scan.at]!;
    if ('([{'.includes(next)) depth++;
    else if (depth === 0 || !')]},'.includes(next)) break;
    else if (next !== ',') depth--;
    scan.at++;
  }
  let to = scan.at;
  while (to > from && ' \t\n\r\f'.includes(scan.text[to - 1]!)) to--; // trimEnd knows blanks that Python does not
  return scan.text.slice(from, to);
}

/** A tuple of whole sizes: `()`, `(3,)`, `(3, 4)`. */
function readShape(text: string, hasLongs: boolean, refuse: Refuse): number[] {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  const scan = new Scanner(text);
  const wrong = (): never =>
    refuse(`shape is ${shown}, want a tuple of whole sizes >= 0, such as (3, 4) or (3,)`);
  const shape: number[] = [];
  if (!scan.takes('(')) wrong();
  let commas = 0;
  for (scan.take(BLANKS); !scan.takes(')'); scan.take(BLANKS)) {
    if (shape.length > commas) wrong();
    shape.push(Number(scan.take(SIZE) ?? wrong()));
    if (hasLongs) scan.take(LONG);
    scan.take(BLANKS);
    if (scan.takes(',')) commas++;
  }
  if (!scan.isAtEnd || (shape.length === 1 && commas === 0)) wrong();
  if (shape.length > MOST_AXES)
    refuse(`shape has ${shape.length} axes, want at most ${MOST_AXES}, as in NumPy`);
  return shape.every(Number.isSafeInteger) ? shape : refuse(`shape ${shown} is larger than any file`);
}
