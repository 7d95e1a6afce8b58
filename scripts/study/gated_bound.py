"""How far one step of LSTM or GRU may be from its equation: K U. As src/conformance/step-bound.ts."""

import math

import numpy as np

from gated import gates_of, Layer, stack, States
from gated_opened import CALLS, nudged, Opened, opened, ROOM, SIGMOIDS
from rows import EPS
from variants import Array

SMALLEST, NORMAL = 2.0**-149, 2.0**-126


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


def factors(of: Opened) -> States:
    """K by letter: for sums in order, and more where all terms of one are equal."""
    layer = of.layer
    is_equal = (equal_terms(layer.weight_ih, of.below) | equal_terms(layer.weight_hh, of.before[0]))
    is_equal = np.any(np.split(is_equal, len(of.ih), axis=-1), axis=0)  # in any gate
    terms = layer.weight_ih.shape[1] + layer.weight_hh.shape[1] + 2
    found = [factor(layer.module, terms, is_equal) for _ in of.before]
    if layer.weight_hr is not None:
        terms = max(terms, layer.weight_hr.shape[1])  # of the sum that has most
        m = of.step(of.ih, of.hh)[0]
        found[0] = factor(layer.module, terms, is_equal.any(axis=-1, keepdims=True) | equal_terms(layer.weight_hr, m))
    return found


def factor(module: str, terms: int, is_equal: Array) -> Array:
    usual = 4 + math.sqrt(terms) if module == "LSTM" else 2 + 0.6 * math.sqrt(terms)
    return np.where(is_equal, max(usual, 4 + terms / 4), usual)


def equal_terms(weight: Array, x: Array) -> Array:
    """Nearly: the squares add up to what they would if all terms were of one size. (rows, lines)"""
    if x.shape[-1] < 8:
        return np.zeros((len(x), len(weight)), bool)
    return x.shape[-1] * (x**2 @ (weight**2).T) < 1.05 * (np.abs(x) @ np.abs(weight).T)**2
