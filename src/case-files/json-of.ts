// JSON that a user wrote.
import { CaseFileError } from './error.ts';

/** Brackets: with no more than these nothing is nested too deeply. */
const FEW = 1000;
const decoder = new TextDecoder('utf-8', { fatal: true });

/** A byte order mark, which some editors write, is passed over. @param where how errors name the file @throws CaseFileError */
export function jsonOf(bytes: Uint8Array, where: string): unknown {
  try {
    const text = decoder.decode(bytes);
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

/** Has no key __proto__, with no letter escaped either. Looking at every key takes several times as long as parsing. */
function isTame(text: string): boolean {
  return !text.includes('__proto__') && !text.includes('\\u') && count(text, '[') + count(text, '{') < FEW;
}

function count(text: string, bracket: string): number {
  let found = 0;
  for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) found++;
  return found;
}
