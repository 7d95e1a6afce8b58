"""The PyTorch reference: what the modules of torch.nn compute from given weights and inputs.

Writes nothing and knows no files: the recorder asks it for goldens, a live worker may ask it for answers.
Tensors come and go as numpy arrays under their torch names.
"""

import warnings
from contextlib import nullcontext

import numpy as np
import torch

from packed import Given
from phases import TorchRefusal, phase
from pinned import float32_in_order
from refusal import Refusal
from signatures import MODULES, initial_names, is_network, last_names, letters, steps_names
from states import Arithmetic, States, as_states, as_torch, call, network_steps

__all__ = ["DTYPES", "Arrays", "TorchRefusal", "build", "compute", "compute_as", "phase", "truth"]

DTYPES = {"float32": torch.float32, "float64": torch.float64}

Arrays = dict[str, np.ndarray]

# torch says so once, of every projected network; the goldens hold what it gives
warnings.filterwarnings("ignore", message="LSTM with projections is not supported with oneDNN")


def build(module: str, config: dict, dtype: str, state_dict: Arrays | None = None) -> torch.nn.Module:
    """The torch module in eval(), with fresh weights from torch's generator, or with those given (cast to dtype)."""
    with warnings.catch_warnings():
        # torch warns of dropout with a single layer; some cases are about that very thing
        warnings.filterwarnings("ignore", message="dropout option adds dropout")
        with phase("construct"):
            built = MODULES[module](**config, dtype=DTYPES[dtype])
    if state_dict is not None:
        with phase("load"):
            built.load_state_dict({name: torch.tensor(array) for name, array in state_dict.items()})
    return built.eval()


def compute(module: str, config: dict, dtype: str, stepped: bool, state_dict: Arrays | None, inputs: Arrays,
            pinned: bool = False, same_bits: bool = False) -> Arrays:
    """The expected tensors, by torch name, computed by a module of this dtype. Raises TorchRefusal.

    A network, from `input`, optional `h_0` (LSTM: and `c_0`) and optional `lengths`: `output`, `h_n` (and `c_n`), and
    `h_steps` (and `c_steps`) from its layers one after the other.
    A cell, from `input` and optional `hx` (and `cx`): `h_1` (and `c_1`); stepped over a leading time axis: `h_steps` (and
    `c_steps`).
    `pinned`: in the arithmetic float32-in-order, which gives the same bits on every machine (float32 only; see
    pinned.py). Raises UnpinnedOp where PyTorch runs what is not pinned.
    `same_bits`: raises Refusal where c_steps could only be had with other last bits (memory.py).
    """
    if pinned and dtype != "float32":
        raise Refusal(f"pinned to float32-in-order, but its dtype is {dtype}")
    torch.set_num_threads(1)  # more threads split the sums elsewhere and change the last bits
    built = build(module, config, dtype, state_dict)
    given = {name: torch.tensor(array) for name, array in inputs.items()}
    arithmetic = float32_in_order if pinned else nullcontext
    with torch.no_grad():
        start = states_of(module, given)
        if is_network(module):
            sequence = Given(given["input"], given.get("lengths"), built.batch_first)
            with phase("forward"):
                output, last = call(built, sequence, start, arithmetic)
            steps = network_steps(module, built, sequence, as_read(module, start), arithmetic, same_bits)
            expected = {"output": output, **named(last_names(module), last), **named(steps_names(module), steps)}
        elif stepped:
            with phase("forward"):
                expected = named(steps_names(module), step(module, built, given["input"], start, arithmetic))
        else:
            with phase("forward"), arithmetic():
                expected = named(last_names(module), as_states(built(given["input"], as_torch(start))))
    return {name: np.ascontiguousarray(tensor.numpy()) for name, tensor in expected.items()}


def truth(module: str, config: dict, stepped: bool, state_dict: Arrays, inputs: Arrays) -> Arrays:
    """The same tensors computed in float64 from the same (float32) weights and inputs."""
    return compute_as("float64", module, config, stepped, state_dict, inputs)


def compute_as(dtype: str, module: str, config: dict, stepped: bool, state_dict: Arrays, inputs: Arrays) -> Arrays:
    """The same tensors computed in dtype, whatever dtype the weights and inputs are stored in."""
    inputs = {name: array if name == "lengths" else array.astype(dtype) for name, array in inputs.items()}
    return compute(module, config, dtype, stepped, state_dict, inputs)


def states_of(module: str, given: dict[str, torch.Tensor]) -> States | None:
    """The initial states that are given; None where they are absent. One alone is given as it is, to an LSTM too."""
    return tuple(given[name] for name in initial_names(module) if name in given) or None


def as_read(module: str, start: States | None) -> States | None:
    """PyTorch indexes what it takes for a pair, also one tensor: then its first parts are the states."""
    count = len(letters(module))
    return start if start is None or len(start) == count else tuple(start[0][at] for at in range(count))


def named(names: tuple[str, ...], states: States) -> dict[str, torch.Tensor]:
    return dict(zip(names, states, strict=True))


def step(module: str, cell: torch.nn.Module, input: torch.Tensor, start: States | None, arithmetic: Arithmetic) -> States:
    """`cell` stepped over the leading axis of `input` (seq_len, batch, input_size): each (seq_len, batch, hidden_size)."""
    states, after = start, []
    with arithmetic():
        for x_t in input:
            states = as_states(cell(x_t, as_torch(states)))
            after.append(states)
    return tuple(torch.stack([states[at] for states in after]) for at in range(len(letters(module))))
