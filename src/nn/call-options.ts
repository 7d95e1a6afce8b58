// The options of one call of forward, read once.
import { InputError, shown, unreadable } from '../tensor/index.ts';

/** What a network's options hold; undefined for what is not given. @throws InputError */
export function readCall(options: unknown): { readonly out: unknown; readonly lengths: unknown } {
  if (options === undefined) return NOTHING;
  const known = '{ out, lengths }';
  try {
    const { out, lengths } = options as { readonly out?: unknown; readonly lengths?: unknown };
    if (out === undefined && lengths === undefined) wantOptions(options, known);
    return { out, lengths };
  } catch (cause) {
    throw options === null ? refusedOptions(null, known) : unreadable('options', cause);
  }
}

const NOTHING = { out: undefined, lengths: undefined };

/** `out` of a cell's options, which take no lengths; undefined for none. Small, so that V8 puts it where it is called. @throws InputError */
export function outOf(options: unknown): unknown {
  if (options === undefined) return undefined;
  try {
    const { out, lengths } = options as { readonly out?: unknown; readonly lengths?: unknown };
    if (out === undefined) wantOptions(options, '{ out }');
    if (lengths !== undefined)
      throw new InputError('options.lengths: a cell computes one step, want { out }');
    return out;
  } catch (cause) {
    throw options === null ? refusedOptions(null, '{ out }') : unreadable('options', cause);
  }
}

function wantOptions(options: unknown, known: string): void {
  if (typeof options !== 'object' || Array.isArray(options)) throw refusedOptions(options, known);
}

function refusedOptions(options: unknown, known: string): InputError {
  return new InputError(`options: ${shown(options)}, want ${known}, or nothing`);
}
