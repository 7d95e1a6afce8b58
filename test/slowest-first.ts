// The order of the test files: those that take seconds begin first, so that the two workers end together.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Slowest first; the others follow in any order. */
const SLOW = [
  'live/record',
  'live/fuzz',
  'subjects/examples',
  'live/exact',
  'commands/check',
  'mistakes/explained',
  'mistakes/partial',
  'commands/mistakes',
  'commands/diagnose',
  'mistakes/mistakes',
  'goldens',
  'oracle/worker',
  'mistakes/matrix',
  'case-files/derived',
  'nn/properties',
  'readme',
  'nn/simd/memory',
  'nn/pinned-goldens',
];

export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = SLOW.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return place === -1 ? SLOW.length : place;
}
