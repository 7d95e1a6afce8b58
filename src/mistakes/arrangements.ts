// Tensors that hold the right numbers in another arrangement, by how many failing cases show it.
import { arrangementOf } from '../compare/index.ts';
import type { Trial } from './trial.ts';

export function arrangements(failing: readonly Trial[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { asked, expected: all, answer } of failing) {
    for (const name of Object.keys(asked.expected)) {
      const expected = all[name]!;
      const how = answer[name] && arrangementOf(answer[name], expected);
      if (how) found.set(`${name}: ${how}`, (found.get(`${name}: ${how}`) ?? 0) + 1);
    }
  }
  return found;
}
