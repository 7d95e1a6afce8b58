// JSON that a user wrote.
import { CaseFileError } from './error.ts';

/** As it is, or with some letter escaped. */
const MAY_HAVE_PROTO = /__proto__|\\u/;
/** Brackets: with no more than these nothing is nested too deeply. */
const FEW = 1000;

/** A byte order mark, which some editors write, is passed over. @param where how errors name the file @throws CaseFileError */
export function jsonOf(bytes: Uint8Array, where: string): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (isTame(text)) return JSON.parse(text);
    return JSON.parse(text, (key, value: unknown) => {
      if (key === '__proto__') throw new Error('it has the key __proto__'); // zod passes over it in silence
      return value;
    });
  } catch (cause) {
    const reason = cause instanceof RangeError ? 'it is nested too deeply' : (cause as Error).message;
    throw new CaseFileError(`${where}: not JSON`, [reason], { cause });
  }
}

/** Looking at every key takes several times as long as parsing. */
function isTame(text: string): boolean {
  return !MAY_HAVE_PROTO.test(text) && (text.match(/[[{]/g)?.length ?? 0) < FEW;
}
