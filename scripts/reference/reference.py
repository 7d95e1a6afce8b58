"""The PyTorch reference: what the modules of torch.nn compute from given weights and inputs.

Writes nothing and knows no files: the recorder asks it for goldens, a live worker may ask it for answers.
Tensors come and go as numpy arrays under their torch names.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import numpy as np
import torch

from pinned import float32_in_order
from refusal import Refusal
from signatures import (MODULES, arguments, at_place, initial_names, is_network, last_names, num_directions,
                        steps_names, suffix)

DTYPES = {"float32": torch.float32, "float64": torch.float64}

Arrays = dict[str, np.ndarray]
Arithmetic = Callable[[], AbstractContextManager]  # inside of it PyTorch computes; nullcontext for its ordinary way


class TorchRefusal(Exception):
    """PyTorch refused: in which phase (construct, load, forward), with which error."""

    def __init__(self, phase: str, error: Exception) -> None:
        super().__init__(str(error))
        self.phase = phase
        self.error = error


@contextmanager
def phase(name: str) -> Iterator[None]:
    """Whatever torch raises inside is its refusal in this phase."""
    try:
        yield
    except Refusal:
        raise  # ours: an op that is not pinned
    except Exception as error:
        raise TorchRefusal(name, error) from error


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
            pinned: bool = False) -> Arrays:
    """The expected tensors, by torch name, computed by a module of this dtype. Raises TorchRefusal.

    A network, from `input` and optional `h_0`: `output` and `h_n`, and `h_steps` from its layers one after the other.
    A cell, from `input` and optional `hx`: `h_1`; stepped over a leading time axis: `h_steps`.
    `pinned`: in the arithmetic float32-in-order, which gives the same bits on every machine (float32 only; see
    pinned.py). Raises UnpinnedOp where PyTorch runs what is not pinned.
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
            with phase("forward"), arithmetic():
                output, last = built(given["input"], start)
            steps = network_steps(module, built, given["input"], start, arithmetic)
            expected = {"output": output, **named(last_names(module), last), **named(steps_names(module), steps)}
        elif stepped:
            with phase("forward"):
                expected = named(steps_names(module), step(built, given["input"], start, arithmetic))
        else:
            with phase("forward"), arithmetic():
                expected = named(last_names(module), built(given["input"], start))
    return {name: np.ascontiguousarray(tensor.numpy()) for name, tensor in expected.items()}


def truth(module: str, config: dict, stepped: bool, state_dict: Arrays, inputs: Arrays) -> Arrays:
    """The same tensors computed in float64 from the same (float32) weights and inputs."""
    return compute_as("float64", module, config, stepped, state_dict, inputs)


def compute_as(dtype: str, module: str, config: dict, stepped: bool, state_dict: Arrays, inputs: Arrays) -> Arrays:
    """The same tensors computed in dtype, whatever dtype the weights and inputs are stored in."""
    inputs = {name: array.astype(dtype) for name, array in inputs.items()}
    return compute(module, config, dtype, stepped, state_dict, inputs)


def states_of(module: str, given: dict[str, torch.Tensor]) -> torch.Tensor | None:
    """The initial state as torch takes it; None where it is absent."""
    (name,) = initial_names(module)
    return given.get(name)


def named(names: tuple[str, ...], states: torch.Tensor) -> dict[str, torch.Tensor]:
    (name,) = names
    return {name: states}


def network_steps(module: str, network: torch.nn.Module, input: torch.Tensor, h_0: torch.Tensor | None,
                  arithmetic: Arithmetic) -> torch.Tensor:
    """The state of every layer and direction after every step, indexed by the time of the input.

    Computed layer after layer by one-layer networks with the same weights: so `output` and `h_n` are the same bits.
    A cell stepped by hand gives other last bits. Takes `input` as the network does (batch_first included).
    Returns (num_layers * num_directions, seq_len, batch, hidden_size), whatever batch_first is;
    unbatched (num_layers * num_directions, seq_len, hidden_size).
    """
    config = {name: getattr(network, name) for name in arguments(module)}
    directions = num_directions(config)
    below = input
    states = []
    for layer in range(network.num_layers):
        one = layer_of(module, config, network, layer)
        start = None if h_0 is None else h_0[layer * directions:(layer + 1) * directions]
        with phase("forward"), arithmetic():
            below, _ = one(below, start)
        by_time = below.transpose(0, 1) if below.dim() == 3 and network.batch_first else below
        states += by_time.tensor_split(directions, dim=-1)
    return torch.stack(states)


def layer_of(module: str, config: dict, network: torch.nn.Module, layer: int) -> torch.nn.Module:
    """One layer of a network, as a network of its own."""
    weights = {f"{kind}{suffix(module, 0, direction)}": tensor for direction in range(num_directions(config))
               for kind, tensor in at_place(module, config, network.state_dict(), layer, direction).items()}
    sizes = {"input_size": weights["weight_ih_l0"].shape[1], "num_layers": 1, "dropout": 0}
    one = MODULES[module](**{**config, **sizes}, dtype=weights["weight_ih_l0"].dtype)
    one.load_state_dict(weights)
    return one.eval()


def step(cell: torch.nn.Module, input: torch.Tensor, hx: torch.Tensor | None, arithmetic: Arithmetic) -> torch.Tensor:
    """`cell` stepped over the leading axis of `input` (seq_len, batch, input_size): (seq_len, batch, hidden_size)."""
    states = []
    with arithmetic():
        for x_t in input:
            hx = cell(x_t, hx)
            states.append(hx)
    return torch.stack(states)
