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
from stored import Arrays, Golden

LARGEST = 2.0**24  # float32 holds every whole number up to here


@dataclass(frozen=True)
class Part:
    """One layer in one direction: its weights, what it read and what it answered at every step."""

    suffix: str
    weights: Arrays     # by name without suffix
    input: np.ndarray   # (seq_len, ..., layer_input_size)
    before: np.ndarray  # (seq_len, ..., hidden_size), the state that each step started from
    after: np.ndarray   # (seq_len, ..., hidden_size)


def require_exact(id: str, golden: Golden) -> None:
    """Refuses a golden that is not exact, or that is so one-sided that it tests little."""
    narrow = golden.expected if golden.dtype == "float32" else recomputed(golden, "float32")
    wide = golden.truth if golden.dtype == "float32" else golden.expected
    for name in wide:
        if not np.array_equal(narrow[name].astype(np.float64), wide[name]):
            raise Refusal(f"{id}: {name} in float32 is not what it is in float64")
    for part in parts(golden):
        require_unrounded(f"{id}{part.suffix}", part)
        require_lively(f"{id}{part.suffix}", part)
    require_order_free(id, golden)


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


def require_order_free(id: str, golden: Golden) -> None:
    """The same network with its hidden units in reverse order gives the same bits, in reverse order."""
    def turned(array: np.ndarray, axis: int) -> np.ndarray:
        # the directions stand side by side in a layer's input: turn each within its own half
        halves = np.split(array, array.shape[axis] // golden.config["hidden_size"], axis)
        return np.concatenate([np.flip(half, axis) for half in halves], axis)

    state_dict = {name: turned(weight, 0) for name, weight in golden.state_dict.items()}
    for name, weight in state_dict.items():
        if name.startswith("weight_hh") or (name.startswith("weight_ih") and "_l0" not in name and "_l" in name):
            state_dict[name] = turned(weight, 1)
    inputs = {name: array if name == "input" else turned(array, -1) for name, array in golden.inputs.items()}
    again = reference.compute(golden.module, golden.config, golden.dtype, golden.stepped, state_dict, inputs)
    for name, array in golden.expected.items():
        if np.ascontiguousarray(turned(again[name], -1)).tobytes() != array.tobytes():
            raise Refusal(f"{id}: {name} changes with the order of the hidden units")


def parts(golden: Golden) -> Iterator[Part]:
    """Every layer and direction of an RNN, or the one of a cell, in float64."""
    inputs = {name: array.astype(np.float64) for name, array in golden.inputs.items()}
    below = inputs["input"]
    if golden.module == "RNNCell":
        h_steps = golden.expected["h_steps"] if golden.stepped else golden.expected["h_1"][np.newaxis]
        states, starts = h_steps[np.newaxis], inputs["hx"][np.newaxis] if "hx" in inputs else None
        below = below if golden.stepped else below[np.newaxis]
    else:
        states, starts = golden.expected["h_steps"], inputs.get("h_0")
        if golden.config["batch_first"] and below.ndim == 3:
            below = below.swapaxes(0, 1)
    num_directions = 2 if golden.config.get("bidirectional") else 1
    for layer in range(golden.config.get("num_layers", 1)):
        rows = range(layer * num_directions, (layer + 1) * num_directions)
        for direction, row in enumerate(rows):
            suffix = "" if golden.module == "RNNCell" else f"_l{layer}" + "_reverse" * direction
            after = states[row].astype(np.float64)
            start = np.zeros_like(after[:1]) if starts is None else starts[row : row + 1]
            before = np.concatenate([after[1:], start] if direction == 1 else [start, after[:-1]])
            weights = {name: golden.state_dict[name + suffix].astype(np.float64)
                       for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh") if name + suffix in golden.state_dict}
            yield Part(suffix, weights, below, before, after)
        below = np.concatenate([states[row] for row in rows], axis=-1).astype(np.float64)


def quantum(array: np.ndarray) -> float:
    """The greatest power of two that divides every element; 1 for zeros."""
    unit = 1.0
    while not np.array_equal(np.round(array / unit) * unit, array):
        unit /= 2
    return unit


def recomputed(golden: Golden, dtype: str) -> Arrays:
    return reference.compute_as(dtype, golden.module, golden.config, golden.stepped, golden.state_dict, golden.inputs)
