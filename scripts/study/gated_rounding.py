"""What a step of LSTM or GRU rounds: the scale S of the error budget, and the unit U of a single step.

All by differences through the equation, in float64, so that one code serves every module.
As src/conformance/rounding.ts (S) and step-bound.ts (U).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gated import Array, F64, gates_of, Layer, plain_sigmoid, stack, States, step, sums_of

EPS = 2.0**-23
SMALLEST, NORMAL = 2.0**-149, 2.0**-126
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


def nudged(sums: list[Array], gate: int, by: Array) -> list[Array]:
    return [one + by if index == gate else one for index, one in enumerate(sums)]


def steps(of: Opened, room: bool) -> tuple[States, States]:
    """By letter, what one step gives, and its unit U. `room` is for sigmoids by tanh, which are off absolutely."""
    here, module = of.step(of.ih, of.hh), of.layer.module
    floor = np.sqrt(of.layer.weight_ih.shape[1] + of.layer.weight_hh.shape[1] + 2) * SMALLEST
    units = [EPS * np.abs(one) + floor for one in here]

    def add(*moved: States) -> None:
        for letter, one in enumerate(here):
            units[letter] = units[letter] + np.maximum(*(np.abs(after[letter] - one) for after in moved)) / 8

    for gate in range(len(of.ih)):
        by = 8 * EPS * np.sqrt(of.ih_squares[gate] + of.hh_squares[gate] + of.ih[gate]**2 + of.hh[gate]**2)
        add(*(of.step(nudged(of.ih, gate, sign * by), of.hh) for sign in (1, -1)))
    for call in range(CALLS[module]):
        least = NORMAL + (EPS * ROOM if room and call in SIGMOIDS[module] else 0)
        add(*(of.step(of.ih, of.hh, call, lambda value: value + sign * 8 * (EPS * np.abs(value) + least))
              for sign in (1, -1)))
    weight = of.layer.weight_hr
    if weight is not None:
        m, h = here[0], here[0] @ weight.T
        brought = np.where(all_alike(of), units[0] @ np.abs(weight).T, np.sqrt(units[0]**2 @ weight.T**2))
        units[0] = brought + EPS * np.sqrt(m**2 @ weight.T**2) + EPS * np.abs(h) + floor
        here = [h, *here[1:]]
    return here, units


def all_alike(of: Opened) -> Array:
    """Where a gate's product is the same in all units, as with constant weights: they err alike. (rows, 1)"""
    found = np.zeros((len(of.below), 1), bool)
    for sums, bias in ((of.ih, of.layer.bias_ih), (of.hh, of.layer.bias_hh)):
        for one, own in zip(sums, gates_of(bias, len(sums))):
            products = one - own
            size = np.abs(products).max(axis=-1, keepdims=True)
            found |= (np.ptp(products, axis=-1, keepdims=True) <= 1e-9 * size) & (size > 0)
    return found


def has_grown(layers: list[list[Layer]], input: Array, initial: States, truth: States) -> bool:
    """Whether rounding grows from step to step: a run in which every state is moved by up to U ends far away.

    As src/conformance/drift.ts: four runs, 100 times the greatest U.
    """
    random, greatest = np.random.default_rng(1), 0.0

    def perturbed(layer: Layer, below: Array, start: States) -> States:
        nonlocal greatest
        states, all_steps = start, []
        for x in below:
            here, units = steps(opened(layer, x, states), room=False)
            greatest = max(greatest, float(units[0].max()))
            states = [one + random.uniform(-1, 1, one.shape) * unit for one, unit in zip(here, units)]
            all_steps.append(states)
        return [np.stack(one) for one in zip(*all_steps)]

    four = np.tile(input, (1, 4, 1)), [np.tile(one, (1, 4, 1)) for one in initial]  # beside each other in the batch
    gaps = np.abs(stack(layers, *four, perturbed)[0] - np.tile(truth[0], (1, 1, 4, 1)))
    return float(gaps.max()) >= 100 * greatest
