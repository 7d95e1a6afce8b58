// test/goldens.ts for mutants: a case that is asked for by its id is read alone, which makes a run of one file quick.
import path from 'node:path';
import { loadCases } from '../../src/case-files/index.ts';
import type { Case } from '../../src/conformance/index.ts';
import { GOLDEN } from '../../test/goldens.ts';

export { GOLDEN, goldens } from '../../test/goldens.ts';

export async function golden(id: string): Promise<Case> {
  return (await loadCases(path.join(GOLDEN, id)))[0]!;
}
