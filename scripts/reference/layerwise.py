"""Holds what is recorded of a network together: h_steps, computed layer after layer, against all else that PyTorch gives.

`output` and the last states are the very bits of h_steps, and the module's cell, from the state before each step, gives
the state after it within what one step may round.
"""

import numpy as np
import torch

import reference
from exactness import Part, parts
from refusal import Refusal
from signatures import MODULES, arguments, cell_name, is_network, last_names, num_directions, steps_names
from stored import Case

EPS = {"float32": 2.0**-23, "float64": 2.0**-52}
SMALLEST = {"float32": 2.0**-149, "float64": 2.0**-1074}


def require_layerwise(id: str, case: Case) -> None:
    """Refuses a network whose h_steps are not what its output, its last states and its cell give."""
    if not is_network(case.module):
        return
    require_same_bits(id, case)
    for part in parts(case):
        require_cell(id, case, part)


def require_same_bits(id: str, case: Case) -> None:
    directions = num_directions(case.config)
    batched = case.inputs["input"].ndim == 3
    for last, steps in zip(last_names(case.module), steps_names(case.module)):
        states = case.expected[steps]
        ends = np.stack([of[0 if row % directions else -1] for row, of in enumerate(states)])
        top = np.concatenate(states[-directions:], axis=-1)
        output = top.swapaxes(0, 1) if batched and case.config.get("batch_first") else top
        read_off = {last: ends, **({"output": output} if last == last_names(case.module)[0] else {})}
        for name, wanted in read_off.items():
            if not np.array_equal(case.expected[name].view(wanted.dtype), wanted, equal_nan=True):
                raise Refusal(f"{id}: {name} is not what {steps} holds, computed layer after layer")


def require_cell(id: str, case: Case, part: Part) -> None:
    """The sums of a cell and of a network may round in other orders: by K U at most (src/conformance/step-bound.ts)."""
    if part.after.size == 0:
        return
    weights = {"bias_ih": np.zeros(1), "bias_hh": np.zeros(1), **part.weights}
    own = {argument: case.config[argument] for argument in arguments(cell_name(case.module)) if argument in case.config}
    cell = MODULES[cell_name(case.module)](**{**own, "input_size": part.weights["weight_ih"].shape[1]},
                                           dtype=reference.DTYPES[case.dtype])
    cell.load_state_dict({kind: torch.tensor(array) for kind, array in part.weights.items()})
    with np.errstate(all="ignore"), torch.no_grad():
        x, h = flat(part.input), flat(part.before)
        given = [torch.tensor(one.astype(case.dtype)) for one in (x, h)]
        stepped = cell(*given).double().numpy()
        squares = x**2 @ weights["weight_ih"].T**2 + h**2 @ weights["weight_hh"].T**2
        zi, zh = x @ weights["weight_ih"].T, h @ weights["weight_hh"].T
        biases = weights["bias_ih"] ** 2 + weights["bias_hh"] ** 2
        d = np.sqrt(squares + biases + zi**2 + zh**2)
        n = x.shape[1] + h.shape[1] + 2
        gates = d.shape[1] // h.shape[1]
        of_unit = d.reshape(len(d), gates, -1).max(axis=1)
        allowed = (4 + n / 4) * (EPS[case.dtype] * (of_unit + np.abs(stepped)) + np.sqrt(n) * SMALLEST[case.dtype])
        gap = np.abs(stepped - flat(part.after))
        comparable = np.isfinite(of_unit) & np.isfinite(stepped) & (of_unit < np.finfo(case.dtype).max / n)
    if (gap[comparable] > allowed[comparable]).any():
        raise Refusal(f"{id}: the cell, stepped from the states before, gives other states than h_steps{part.suffix} holds")


def flat(states: np.ndarray) -> np.ndarray:
    """(steps and rows, width)"""
    return states.reshape(-1, states.shape[-1])
