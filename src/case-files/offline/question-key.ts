// A question by its content: the same question has the same key, wherever and whenever it is asked.
import { createHash } from 'node:crypto';
import type { Question } from '../../conformance/index.ts';
import { ownArguments } from '../../signatures/index.ts';

export function keyOf({ module, config, dtype, stepped, state_dict, inputs }: Question): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([module, sorted(ownArguments(module, config)), dtype, stepped]));
  for (const tensors of [state_dict, inputs]) {
    for (const [name, one] of sorted(tensors)) {
      hash.update(JSON.stringify([name, one.dtype, one.shape]));
      hash.update(new Uint8Array(one.data.buffer, one.data.byteOffset, one.data.byteLength));
    }
  }
  return hash.digest('hex');
}

/** Entries in the order of their names. */
function sorted<T>(named: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(named).toSorted(([one], [other]) => (one < other ? -1 : 1));
}
