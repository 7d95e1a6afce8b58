// What fuzz shows while it draws.
import { expect, test } from 'vitest';
import type { CaseVerdict, Status } from '../../src/conformance/index.ts';
import { fuzzProgress } from '../../src/commands/fuzz-progress.ts';

/** A network whose only tensor has spent a share of its budget, at a multiple of PyTorch's own error. */
function verdict(error: number, ratio: number, status: Status = 'pass'): CaseVerdict {
  return {
    id: 'x',
    module: 'RNN',
    claim: '',
    status,
    features: [],
    tensors: [
      {
        name: 'output',
        status: 'pass',
        judged: 'close',
        mismatched: 0,
        total: 1,
        max_abs_error: 0,
        max_ulp_error: 0,
        worst_index: null,
        budget: { error, torch_error: 1, allowed: 1, ratio, index: null },
        reasons: [],
      },
    ],
  };
}

const counts = { pass: 0, fail: 0, skip: 0, chaotic: 0, gap: 0, faults: 0 };

test('the worst figure never falls: a greater share of its budget may be a smaller multiple of the error', () => {
  const lines: string[] = [];
  let now = 0;
  const { onRun, onShrink } = fuzzProgress({ update: (text) => lines.push(text), clear() {} }, () => now);
  const drawn = [verdict(0.2, 9), verdict(0.3, 2), verdict(0.25, 3), verdict(0.9, 1, 'gap'), undefined];
  for (const [i, one] of drawn.entries()) {
    now += 500;
    onRun({ ...counts, runs: i + 1 }, one);
  }
  onShrink(7);
  expect(lines).toEqual([
    '1 network, 2/s, at most 20% of the allowed error',
    '2 networks, 2/s, at most 30% of the allowed error',
    '3 networks, 2/s, at most 30% of the allowed error',
    '4 networks, 2/s, at most 30% of the allowed error',
    '5 networks, 2/s, at most 30% of the allowed error',
    'failed after 5 networks, shrinking: 7 tried',
  ]);
});
