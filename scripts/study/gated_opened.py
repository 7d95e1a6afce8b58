"""The steps of LSTM and GRU layers, all at once and in float64: what they begin with, and what a nudge does to them.

By differences through the equation, so that one code serves every module; so does the TypeScript.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from gated import gates_of, Layer, plain_sigmoid, States, step, sums_of
from variants import Array, F64

SIGMOIDS = {"LSTM": (0, 1, 3), "GRU": (0, 1)}  # of the calls of an activation in a step, in their order
CALLS = {"LSTM": 5, "GRU": 3}
ROOM = 1 / 4  # half an ulp of what is 1/2 to 1: what a sigmoid by tanh is off by, in EPS
Change = Callable[[Array], Array]


@dataclass(frozen=True)
class Opened:
    """One layer in one direction, all its (t, row) at once: what its steps begin with."""

    layer: Layer       # in float64
    below: Array       # (rows, layer_input_size)
    before: States     # (rows, width), by letter
    ih: list[Array]    # weight_ih @ x + bias_ih, by gate, (rows, hidden_size)
    hh: list[Array]    # weight_hh @ h + bias_hh
    ih_squares: list[Array]  # the sums of their squared terms
    hh_squares: list[Array]

    def step(self, ih: list[Array], hh: list[Array], call: int = -1, change: Change = lambda value: value) -> States:
        """The states after it, before a projection; `change` is made to what one call of an activation gives."""
        number = iter(range(CALLS[self.layer.module]))

        def changed(activation: Change) -> Change:
            return lambda z: change(activation(z)) if next(number) == call else activation(z)

        sums = sums_of(self.layer.module, np.concatenate(ih, axis=-1), np.concatenate(hh, axis=-1))
        return step(self.layer.module, sums, self.before, changed(plain_sigmoid), changed(np.tanh))


def opened(layer: Layer, below: Array, before: States) -> Opened:
    """below (rows, layer_input_size), before (rows, width), by letter."""
    layer, below, before = layer.wide(), below.astype(F64), [one.astype(F64) for one in before]
    gates = 4 if layer.module == "LSTM" else 3

    def sums(x: Array, weight: Array, bias: Array) -> tuple[list[Array], list[Array]]:
        return gates_of(x @ weight.T + bias, gates), gates_of(x**2 @ (weight**2).T + bias**2, gates)

    ih, ih_squares = sums(below, layer.weight_ih, layer.bias_ih)
    hh, hh_squares = sums(before[0], layer.weight_hh, layer.bias_hh)
    return Opened(layer, below, before, ih, hh, ih_squares, hh_squares)


def nudged(sums: list[Array], gate: int, by: Array) -> list[Array]:
    return [one + by if index == gate else one for index, one in enumerate(sums)]


def opened_layers(layers: list[list[Layer]], input: Array, initial: States, states: States) -> Iterator[Opened]:
    """Every layer in every direction, all its steps at once."""
    below = input
    for number, directions in enumerate(layers):
        first = number * len(directions)
        for index, layer in enumerate(directions, first):
            before = [np.concatenate([start[index][None], one[index][:-1]] if index == first else
                                     [one[index][1:], start[index][None]]) for start, one in zip(initial, states)]
            yield opened(layer, flat(below), [flat(one) for one in before])
        below = np.concatenate(list(states[0][first:first + len(directions)]), axis=-1)


def flat(steps: Array) -> Array:
    """(seq_len, batch, width) to (rows, width)."""
    return steps.reshape(-1, steps.shape[-1])
