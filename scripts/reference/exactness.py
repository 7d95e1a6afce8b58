"""Proves that a relu network on a dyadic lattice has one answer, whatever the order of its sums ("exact": "any").

Every term of every sum is a multiple of some quantum, and the absolute values of a sum's terms add up to at most
2**24 quanta. Then every partial sum, in any order, fused or not, is a multiple of the quantum below 2**24 of them:
float32 holds it exactly and no rounding ever happens. The checks on PyTorch's own numbers guard this reasoning.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

import reference
from refusal import Refusal
from signatures import at_place, initial_names, is_network, last_names, num_directions, parameters, steps_names, suffix
from stored import Arrays, Case

LARGEST = 2.0**24  # float32 holds every whole number up to here


@dataclass(frozen=True)
class Part:
    """One layer in one direction: its weights, what it read and what it answered at every step."""

    suffix: str
    weights: Arrays     # by name without suffix
    input: np.ndarray   # (seq_len, ..., layer_input_size)
    before: np.ndarray  # (seq_len, ..., hidden_size), the state that each step started from
    after: np.ndarray   # (seq_len, ..., hidden_size)


def require_exact(id: str, case: Case) -> None:
    """Refuses a case that is not exact, or that is so one-sided that it tests little."""
    narrow = case.expected if case.dtype == "float32" else recomputed(case, "float32")
    wide = case.truth if case.dtype == "float32" else case.expected
    for name in wide:
        if not np.array_equal(narrow[name].astype(np.float64), wide[name]):
            raise Refusal(f"{id}: {name} in float32 is not what it is in float64")
    for part in parts(case):
        require_unrounded(f"{id}{part.suffix}", part)
        require_lively(f"{id}{part.suffix}", part)
    require_order_free(id, case)


def require_unrounded(where: str, part: Part) -> None:
    terms = [(part.weights["weight_ih"], part.input), (part.weights["weight_hh"], part.before)]
    biases = [part.weights[name] for name in ("bias_ih", "bias_hh") if name in part.weights]
    absolute = sum((np.abs(x) @ np.abs(weight).T for weight, x in terms), sum(np.abs(bias) for bias in biases))
    unit = min([quantum(weight) * quantum(x) for weight, x in terms] + [quantum(bias) for bias in biases])
    if absolute.max() > LARGEST * unit:
        raise Refusal(f"{where}: terms add up to {absolute.max()}, more than 2**24 times their quantum {unit}")
    if absolute.min() == 0:
        # a sum without any term but zeros may be 0 or -0, as the order has it
        raise Refusal(f"{where}: a sum has no term other than 0")


def require_lively(where: str, part: Part) -> None:
    active = float((part.after > 0).mean())
    if not 0.3 <= active <= 0.7:
        raise Refusal(f"{where}: relu lets {active:.0%} of the units through, want 30% to 70%")
    if not (part.after > 0).reshape(len(part.after), -1).any(axis=1).all():
        raise Refusal(f"{where}: at some step every unit is 0")


def require_order_free(id: str, case: Case) -> None:
    """The same network with its hidden units in reverse order gives the same bits, in reverse order."""
    def turned(array: np.ndarray, axis: int) -> np.ndarray:
        # the directions stand side by side in a layer's input: turn each within its own half
        halves = np.split(array, array.shape[axis] // case.config["hidden_size"], axis)
        return np.concatenate([np.flip(half, axis) for half in halves], axis)

    of = parameters(case.module, case.config)
    state_dict = {one.name: turned(case.state_dict[one.name], 0) for one in of}
    for one in of:
        if one.kind == "weight_hh" or (one.kind == "weight_ih" and one.layer > 0):
            state_dict[one.name] = turned(state_dict[one.name], 1)
    inputs = {name: array if name == "input" else turned(array, -1) for name, array in case.inputs.items()}
    again = reference.compute(case.module, case.config, case.dtype, case.stepped, state_dict, inputs)
    for name, array in case.expected.items():
        if np.ascontiguousarray(turned(again[name], -1)).tobytes() != array.tobytes():
            raise Refusal(f"{id}: {name} changes with the order of the hidden units")


def parts(case: Case) -> Iterator[Part]:
    """Every layer and direction of a network, or the one of a cell, in float64."""
    inputs = {name: array.astype(np.float64) for name, array in case.inputs.items()}
    (initial,), (steps,), (last,) = initial_names(case.module), steps_names(case.module), last_names(case.module)
    below, starts = inputs["input"], inputs.get(initial)
    if is_network(case.module):
        states = case.expected[steps]
        if case.config["batch_first"] and below.ndim == 3:
            below = below.swapaxes(0, 1)
    else:
        h_steps = case.expected[steps] if case.stepped else case.expected[last][np.newaxis]
        states, starts = h_steps[np.newaxis], None if starts is None else starts[np.newaxis]
        below = below if case.stepped else below[np.newaxis]
    directions = num_directions(case.config)
    for layer in range(case.config.get("num_layers", 1)):
        rows = range(layer * directions, (layer + 1) * directions)
        for direction, row in enumerate(rows):
            after = states[row].astype(np.float64)
            start = np.zeros_like(after[:1]) if starts is None else starts[row : row + 1]
            before = np.concatenate([after[1:], start] if direction == 1 else [start, after[:-1]])
            given = at_place(case.module, case.config, case.state_dict, layer, direction)
            weights = {kind: array.astype(np.float64) for kind, array in given.items()}
            yield Part(suffix(case.module, layer, direction), weights, below, before, after)
        below = np.concatenate([states[row] for row in rows], axis=-1).astype(np.float64)


def quantum(array: np.ndarray) -> float:
    """The greatest power of two that divides every element; 1 for zeros."""
    unit = 1.0
    while not np.array_equal(np.round(array / unit) * unit, array):
        unit /= 2
    return unit


def recomputed(case: Case, dtype: str) -> Arrays:
    return reference.compute_as(dtype, case.module, case.config, case.stepped, case.state_dict, case.inputs)
