// Number formats with fewer digits than float32.
import type { Arithmetic } from '../../conformance/index.ts';
import { toBfloat16, toFloat16, toTf32 } from '../../tensor/index.ts';

export const FORMATS = {
  bfloat16: {
    round: toBfloat16,
    eps: 2 ** -7,
    smallest: 2 ** -133,
    greatest: (2 - 2 ** -7) * 2 ** 127,
    isStored: true,
  },
  float16: { round: toFloat16, eps: 2 ** -10, smallest: 2 ** -24, greatest: 65_504, isStored: true },
  tf32: {
    round: toTf32,
    eps: 2 ** -10,
    smallest: 2 ** -136,
    greatest: (2 - 2 ** -10) * 2 ** 127,
    isStored: false,
  },
} as const satisfies Readonly<Record<string, Omit<Arithmetic, 'isThroughout'>>>;
