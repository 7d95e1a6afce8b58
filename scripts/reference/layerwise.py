"""Holds what is recorded of a network together: h_steps and c_steps, computed layer after layer, against all else that it gives.

`output` and the last states are the very bits of the states after every step, and the module's cell, from the states before
each step, gives those after it within what one step may round.
"""

import numpy as np
import torch

from parts import FIRST, Part, parts
from reference import DTYPES
from refusal import Refusal
from signatures import MODULES, arguments, cell_name, is_network, last_names, letters, num_directions, steps_names
from step_bound import EPS, SMALLEST, step_bound
from stored import Arrays, Case


def require_layerwise(id: str, case: Case) -> None:
    """Refuses a network whose states are not what its output, its last states and its cell give."""
    if not is_network(case.module):
        return
    require_same_bits(id, case)
    with np.errstate(all="ignore"), torch.no_grad():
        for part in parts(case):
            require_steps(id, case, part)


def require_same_bits(id: str, case: Case) -> None:
    directions = num_directions(case.config)
    batched = case.inputs["input"].ndim == 3
    for last, steps in zip(last_names(case.module), steps_names(case.module), strict=True):
        states = case.expected[steps]
        lengths = case.inputs.get("lengths", np.array(states.shape[1]))
        ends = np.stack([of[0] if row % directions else end(of, lengths) for row, of in enumerate(states)])
        top = np.concatenate(states[-directions:], axis=-1)
        output = top.swapaxes(0, 1) if batched and case.config.get("batch_first") else top
        read_off = {last: ends, **({"output": output} if last == last_names(case.module)[0] else {})}
        for name, wanted in read_off.items():
            if not np.array_equal(case.expected[name].view(wanted.dtype), wanted, equal_nan=True):
                raise Refusal(f"{id}: {name} is not what {steps} holds, computed layer after layer")


def end(steps: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The state after the last step of each row, (batch, width)."""
    return steps[-1] if lengths.ndim == 0 else steps[lengths - 1, np.arange(len(lengths))]


def require_steps(id: str, case: Case, part: Part) -> None:
    """The sums of a cell and of a network may round in other orders: by K U at most (src/conformance/step-bound.ts)."""
    if part.flat(part.after[FIRST]).size == 0:
        return
    stepped, allowed = rnn_step(case, part) if case.module == "RNN" else gated_step(case, part)
    for letter, steps in zip(letters(case.module), steps_names(case.module), strict=True):
        comparable = np.isfinite(allowed[letter]) & np.isfinite(stepped[letter])
        gap = np.abs(stepped[letter] - part.flat(part.after[letter]))
        if not (gap <= allowed[letter])[comparable].all():
            raise Refusal(f"{id}: the cell, stepped from the states before, gives other states than {steps}{part.suffix} holds")


def gated_step(case: Case, part: Part) -> tuple[Arrays, Arrays]:
    """What the cell gives in float64, and how far PyTorch may be from it. What is projected has no cell: a network of one step."""
    projected = "weight_hr" in part.weights
    one = double(case, part, case.module if projected else cell_name(case.module), "_l0" if projected else "")
    x = torch.tensor(part.flat(part.input))
    states = [torch.tensor(part.flat(of)) for of in part.before.values()]
    if projected:
        _, after = one(x[np.newaxis], tuple(of[np.newaxis] for of in states))
        after = tuple(of[0] for of in after)
    else:
        after = one(x, tuple(states) if len(states) > 1 else states[0])
    after = after if isinstance(after, tuple) else (after,)
    return dict(zip(part.before, (of.numpy() for of in after), strict=True)), step_bound(part, case.dtype)


def rnn_step(case: Case, part: Part) -> tuple[Arrays, Arrays]:
    """What the cell gives in the dtype of the case, and how far two ways of summing may be apart."""
    weights = {"bias_ih": np.zeros(1), "bias_hh": np.zeros(1), **part.weights}
    cell = double(case, part, cell_name(case.module)).to(DTYPES[case.dtype])
    x, h = part.flat(part.input), part.flat(part.before[FIRST])
    given = [torch.tensor(one.astype(case.dtype)) for one in (x, h)]
    stepped = cell(*given).double().numpy()
    squares = x**2 @ weights["weight_ih"].T**2 + h**2 @ weights["weight_hh"].T**2
    zi, zh = x @ weights["weight_ih"].T, h @ weights["weight_hh"].T
    biases = weights["bias_ih"] ** 2 + weights["bias_hh"] ** 2
    d = np.sqrt(squares + biases + zi**2 + zh**2)
    n = x.shape[1] + h.shape[1] + 2
    allowed = (4 + n / 4) * (EPS[case.dtype] * (d + np.abs(stepped)) + np.sqrt(n) * SMALLEST[case.dtype])
    return {FIRST: stepped}, {FIRST: np.where(d < np.finfo(case.dtype).max / n, allowed, np.inf)}


def double(case: Case, part: Part, module: str, suffix: str = "") -> torch.nn.Module:
    """A cell, or a network of one layer, with the weights of this part, in float64."""
    own = {argument: case.config[argument] for argument in arguments(module) if argument in case.config}
    layer = {"num_layers": 1, "bidirectional": False, "batch_first": False, "dropout": 0} if suffix else {}
    one = MODULES[module](**{**own, **layer, "input_size": part.weights["weight_ih"].shape[1]}, dtype=torch.float64)
    one.load_state_dict({kind + suffix: torch.tensor(array) for kind, array in part.weights.items()})
    return one.eval()
