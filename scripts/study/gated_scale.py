"""What LSTM and GRU round, S: the floor of the error budget. As src/conformance/rounding.ts and `scale` of opened.ts."""

import numpy as np

from gated import Layer, States
from gated_opened import nudged, Opened, opened_layers, ROOM, SIGMOIDS
from variants import Array

RULES = ("of h alone", "all letters", "own letter and sigmoids", "own letter", "all letters and sigmoids")


def scales_by_rule(layers: list[list[Layer]], input: Array, initial: States, states: States) -> list[list[float]]:
    """S of h and of c: as the judge has it, the greatest of all letters and of |c before|; then by each of RULES."""
    bare, full, greatest = [0.0, 0.0], [0.0, 0.0], 0.0
    for of in opened_layers(layers, input, initial, states):
        for into, sigmoids in ((bare, False), (full, True)):
            for letter, one in enumerate(scales(of, sigmoids)):
                into[letter] = max(into[letter], float(one.max()))
        greatest = max(greatest, *(float(np.abs(one).max()) for one in of.before[1:]), 0.0)
    return [[max(*bare, greatest)] * 2, [bare[0]] * 2, [max(bare)] * 2, full, bare, [max(full)] * 2]


def scales(of: Opened, sigmoids: bool = True) -> States:
    """By letter, what is rounded on the way to every state: the root of the sum of (d state / d z)^2 * squared terms.

    z are the gates' sums, from x and from h apart; with `sigmoids` also what each of these gives, with ROOM for its
    term: computed as 1/2 tanh(z / 2) + 1/2 it is off absolutely.
    """
    squares = [0.0 for _ in of.before]

    def add(up: States, down: States, apart: Array | float, terms: Array | float) -> None:
        for letter, (high, low) in enumerate(zip(up, down)):
            squares[letter] = squares[letter] + ((high - low) / (2 * apart))**2 * terms

    for gate in range(len(of.ih)):
        apart = np.abs(of.ih[gate]) + np.abs(of.hh[gate])
        apart = 1e-6 * np.where(apart == 0, 1, apart)
        add(of.step(nudged(of.ih, gate, apart), of.hh), of.step(nudged(of.ih, gate, -apart), of.hh), apart,
            of.ih_squares[gate])
        add(of.step(of.ih, nudged(of.hh, gate, apart)), of.step(of.ih, nudged(of.hh, gate, -apart)), apart,
            of.hh_squares[gate])
    for call in SIGMOIDS[of.layer.module] if sigmoids else ():
        add(*(of.step(of.ih, of.hh, call, lambda value: value + by) for by in (1e-6, -1e-6)), 1e-6, ROOM**2)
    found, weight = [np.sqrt(one) for one in squares], of.layer.weight_hr
    if weight is not None:  # a sum again, of terms that bring what they have rounded
        found[0] = np.sqrt((found[0]**2 + of.step(of.ih, of.hh)[0]**2) @ weight.T**2)
    return found
