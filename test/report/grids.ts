// Pictures by hand, with every kind of cell in them.
import type { Grid } from '../../src/conformance/index.ts';

export const TWO_DIRECTIONS: Grid = {
  seq_len: 4,
  steps_per_bin: 1,
  rows: [
    { name: 'output', direction: 'forward', cells: [2, 2, 2, 10] },
    { name: 'output', direction: 'reverse', cells: [2000, 1001, 4e9, 300] },
    { name: 'h', layer: 1, direction: 'forward', cells: [0, 0.1, 0.05, 0], last: 0 },
    { name: 'h', layer: 1, direction: 'reverse', cells: ['wrong', 3000, 30, 1.01], last: 'wrong' },
    { name: 'h', layer: 0, direction: 'forward', cells: [1, 'not seen', 'not seen', 0], last: 0 },
    { name: 'h', layer: 0, direction: 'reverse', cells: [0, 'not seen', 'not seen', 'not judged'], last: 0 },
  ],
  first: { row: 3, bin: 3, t: 3 },
};

export const PACKED_LSTM: Grid = {
  seq_len: 9,
  steps_per_bin: 3,
  rows: [
    { name: 'output', cells: [0, 0, 0] },
    { name: 'h', layer: 0, cells: [0, 0, null], last: 0 },
    { name: 'c', layer: 0, cells: [0, 0, null], last: 0 },
  ],
};
