"""Proves that a network on a dyadic lattice has one answer, whatever the order of its sums ("exact": "any").

Every term of every sum is a multiple of some quantum, and the absolute values of a sum's terms add up to at most
2**24 quanta. Then every partial sum, in any order, fused or not, is a multiple of the quantum below 2**24 of them:
float32 holds it exactly and no rounding ever happens. Of RNN that is all, with relu; saturation.py has GRU and LSTM. The
checks on PyTorch's own numbers guard this reasoning.
"""

import numpy as np

import reference
from parts import FIRST, Part, parts
from refusal import Refusal
from saturation import LARGEST, quantum, require_saturated
from signatures import letters, num_gates, parameters, width
from stored import Arrays, Case


def require_exact(id: str, case: Case) -> None:
    """Refuses a case that is not exact, or that is so one-sided that it tests little."""
    narrow = case.expected if case.dtype == "float32" else recomputed(case, "float32")
    wide = case.truth if case.dtype == "float32" else case.expected
    for name in wide:
        if narrow[name].astype(np.float64).tobytes() != wide[name].tobytes():
            raise Refusal(f"{id}: {name} in float32 is not what it is in float64")
    for part in parts(case):
        if num_gates(case.module) > 1:
            require_saturated(f"{id}{part.suffix}", part)
        else:
            require_unrounded(f"{id}{part.suffix}", part)
            require_lively(f"{id}{part.suffix}", part)
    require_order_free(id, case)


def require_unrounded(where: str, part: Part) -> None:
    terms = [(part.weights["weight_ih"], part.flat(part.input)), (part.weights["weight_hh"], part.flat(part.before[FIRST]))]
    biases = [part.weights[name] for name in ("bias_ih", "bias_hh") if name in part.weights]
    absolute = sum((np.abs(x) @ np.abs(weight).T for weight, x in terms), sum(np.abs(bias) for bias in biases))
    unit = min([quantum(weight) * quantum(x) for weight, x in terms] + [quantum(bias) for bias in biases])
    if absolute.max() > LARGEST * unit:
        raise Refusal(f"{where}: terms add up to {absolute.max()}, more than 2**24 times their quantum {unit}")
    if absolute.min() == 0:
        # a sum without any term but zeros may be 0 or -0, as the order has it
        raise Refusal(f"{where}: a sum has no term other than 0")


def require_lively(where: str, part: Part) -> None:
    active = part.after[FIRST] > 0
    share = float(part.flat(active).mean())
    if not 0.3 <= share <= 0.7:
        raise Refusal(f"{where}: relu lets {share:.0%} of the units through, want 30% to 70%")
    if not active.reshape(len(active), -1).any(axis=1)[part.live.reshape(len(active), -1).any(axis=1)].all():
        raise Refusal(f"{where}: at some step every unit is 0")


def require_order_free(id: str, case: Case) -> None:
    """The same network with its hidden units in reverse order gives the same bits, in reverse order."""
    # gates, and the directions in a layer's input, stand side by side: each is turned within its own block
    of_h, of_c = (width(case.module, case.config, letters(case.module)[at]) for at in (0, -1))
    rows = {"weight_hr": of_h}
    columns = {"weight_hh": of_h, "weight_hr": of_c}
    state_dict = {one.name: turned(case.state_dict[one.name], rows.get(one.kind, case.config["hidden_size"]), 0)
                  for one in parameters(case.module, case.config)}
    for one in parameters(case.module, case.config):
        if one.kind in columns or (one.kind == "weight_ih" and one.layer > 0):
            state_dict[one.name] = turned(state_dict[one.name], columns.get(one.kind, of_h), 1)
    widths = {letter: width(case.module, case.config, letter) for letter in letters(case.module)}

    def turned_state(name: str, array: np.ndarray) -> np.ndarray:
        return turned(array, widths.get(name[0], of_h), -1)  # output holds h

    inputs = {name: array if name in ("input", "lengths") else turned_state(name, array) for name, array in case.inputs.items()}
    again = reference.compute(case.module, case.config, case.dtype, case.stepped, state_dict, inputs)
    for name, array in case.expected.items():
        if np.ascontiguousarray(turned_state(name, again[name])).tobytes() != array.tobytes():
            raise Refusal(f"{id}: {name} changes with the order of the hidden units")


def turned(array: np.ndarray, size: int, axis: int) -> np.ndarray:
    """Every block of this size in reverse order."""
    blocks = np.split(array, array.shape[axis] // size, axis)
    return np.concatenate([np.flip(block, axis) for block in blocks], axis)


def recomputed(case: Case, dtype: str) -> Arrays:
    return reference.compute_as(dtype, case.module, case.config, case.stepped, case.state_dict, case.inputs)
