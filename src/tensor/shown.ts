// Any value in a message: in few words, without running code of its own.

const MOST_LETTERS = 60;
const MOST_ITEMS = 8;

/** `'gelu'`, `1n`, `[2,-3]`, `an object`: short, and it never throws. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `'${shortened(value)}'`;
    case 'bigint':
      return value > -(2n ** 64n) && value < 2n ** 64n ? `${value}n` : 'a bigint';
    case 'symbol':
      return 'a symbol';
    case 'function':
      return 'a function';
    case 'object':
      return value === null ? 'null' : shownObject(value);
    default:
      return String(value);
  }
}

/** A name that came from outside, not longer than a line. */
export function shortened(text: string): string {
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text;
}

/** `4 GiB`, `12 KiB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const power = Math.min(5, Math.floor(Math.log2(bytes) / 10));
  const unit = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'][power - 1];
  return `${Number((bytes / 1024 ** power).toPrecision(3))} ${unit}`;
}

function shownObject(value: object): string {
  try {
    if (!Array.isArray(value)) return value instanceof Map ? 'a Map' : 'an object';
    const { length } = value;
    const items = Array.from({ length: Math.min(length, MOST_ITEMS) }, (_, i) => shownItem(value[i]));
    return `[${items.join(',')}${length > MOST_ITEMS ? ',…' : ''}]`;
  } catch {
    return 'an object that cannot be read';
  }
}

/** Arrays in arrays are not opened: one may hold itself. */
function shownItem(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'an object' : shown(value);
}
