// The unrolled picture in a terminal.
import { expect, test } from 'vitest';
import type { Grid } from '../../src/conformance/index.ts';
import { gridLines } from '../../src/report/index.ts';
import { PACKED_LSTM, TWO_DIRECTIONS } from './grids.ts';

const drawn = (grid: Grid, indent = 0) => gridLines(grid, { colours: false, indent });

test('layers up, time to the right, output on top, h_n on the right, the first wrong state marked', () => {
  expect(drawn(TWO_DIRECTIONS).join('\n')).toBe(
    `
             t = 0 to 3
output >     x  x  x  x
output <     #  #  #  X
                         h_n
h layer 1 >  .  .  .  .   .
h layer 1 <  !  #  X  @   !
h layer 0 >  :  ?  ?  .   .
h layer 0 <  .  ?  ?  ~   .
Error, as a multiple of what is allowed: . up to 0.1, : up to 1, x up to 10, X
up to 1000, # beyond 1000, ! NaN or infinity where it is wrong, ? not given by
the subject, ~ not judged, as rounding decides. > is forward, < is reverse.
@ The first wrong state: h, layer 1, reverse, t = 3.
A cell has the worst of its rows and units.`.slice(1),
  );
});

test('c stands beneath h; padding is no cell; steps are binned, and that is said', () => {
  expect(drawn(PACKED_LSTM, 4).join('\n')).toBe(
    `
               t = 0 to 8
    output     .  .  .
                        h_n
    h layer 0  .  .      .
                        c_n
    c layer 0  .  .      .
    Error, as a multiple of what is allowed: . up to 0.1.
    A cell has the worst of its rows and units, and of 3 of the 9 time steps.`.slice(1),
  );
});

test('the widest picture fits 80 columns', () => {
  const cells = Array.from({ length: 56 }, () => 0.5);
  const row = { name: 'h', layer: 99, direction: 'reverse', cells, last: 2 } as const;
  const grid: Grid = { seq_len: 5600, steps_per_bin: 100, rows: [row], first: { row: 0, bin: 55, t: 5599 } };
  const lines = drawn(grid, 5);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(lines[1]).toContain(`${':'.repeat(55)}@  x`);
});

test('colours add nothing that the signs do not say', () => {
  const coloured = gridLines(TWO_DIRECTIONS, { colours: true }).join('\n');
  expect(coloured).toContain('\x1b[31m');
  // oxlint-disable-next-line no-control-regex
  expect(coloured.replaceAll(/\x1b\[\d+m/g, '')).toBe(drawn(TWO_DIRECTIONS).join('\n'));
});
