// What the recorder demands of a network: output and h_n are the bits of h_steps, and its cell gives the same states. The
// controls change one element.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { GOLDEN } from '../goldens.ts';
import { torch } from './torch.ts';

const scripts = fileURLToPath(new URL('../../scripts/reference', import.meta.url));
const program = `
import sys
from dataclasses import replace
from pathlib import Path
import numpy as np
import stored
from layerwise import require_layerwise
from refusal import Refusal
from signatures import full_config

def verdict(case):
    try:
        require_layerwise("case", case)
    except Refusal as refusal:
        return str(refusal)
    return "held"

def moved(case, name, by):
    array = case.expected[name].copy()
    array.flat[0] += by
    return replace(case, expected={**case.expected, name: array})

case = stored.read(Path(sys.argv[1]))
case = replace(case, config=full_config(case.module, case.config))
print(verdict(case))
print(verdict(moved(case, "output", 2e-7)))
print(verdict(moved(case, "h_n", 2e-7)))
print(verdict(moved(case, "h_steps", 2e-5)))
`;

describe.skipIf(!torch)('a network is recorded layer after layer', () => {
  test('what does not hold together is refused', async () => {
    const golden = `${GOLDEN}/rnn/chaotic_in_both_directions`;
    const { stdout } = await execa(torch!.command, ['-c', program, golden], {
      env: { PYTHONPATH: scripts },
    });
    expect(stdout.split('\n')).toEqual([
      'held',
      'case: output is not what h_steps holds, computed layer after layer',
      'case: h_n is not what h_steps holds, computed layer after layer',
      'case: the cell, stepped from the states before, gives other states than h_steps_l0 holds',
    ]);
  });
});
