// Reports by hand, for tests of what is written of them.
import { type CaseVerdict, type Report, totalsOf } from '../../src/conformance/index.ts';

export function verdict(given: Partial<CaseVerdict>): CaseVerdict {
  return { id: 'rnn/a', module: 'RNN', claim: '', status: 'pass', features: ['RNN'], tensors: [], ...given };
}

export const wrongTensor = {
  name: 'h_n',
  status: 'fail',
  judged: 'close',
  mismatched: 1,
  total: 3,
  max_abs_error: Number.NaN,
  max_ulp_error: Number.NaN,
  worst_index: [0],
  reasons: ['1 of 3 elements differ (33.3%)', '1 of them NaN or infinite on one side'],
} as const;

export function reportOf(cases: readonly CaseVerdict[], more: Partial<Report> = {}): Report {
  return {
    format: 1,
    subject: { name: 'a port' },
    totals: totalsOf(cases),
    cases,
    blind_spots: [],
    known_mistakes: { all: 0, impossible: 0, untried: 0 },
    mistakes: {},
    ...more,
  };
}
