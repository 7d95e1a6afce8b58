"""The states of every layer and direction after every step, computed layer after layer by one-layer networks.

So `output` and the last states are the same bits. A cell stepped by hand gives other last bits.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import torch

from memory import Seen, memory_steps
from packed import Given, in_order, rows_as_in
from phases import phase
from signatures import MODULES, arguments, at_place, letters, num_directions, suffix

Arithmetic = Callable[[], AbstractContextManager]  # inside of it PyTorch computes; nullcontext for its ordinary way
States = tuple[torch.Tensor, ...]  # of one module, in the order of its letters


def network_steps(module: str, network: torch.nn.Module, given: Given, start: States | None, arithmetic: Arithmetic,
                  same_bits: bool) -> States:
    """h_steps, and c_steps of an LSTM, indexed by the time of the input; zeros after a row's end.

    Each is (num_layers * num_directions, seq_len, batch, width), whatever batch_first is; unbatched
    (num_layers * num_directions, seq_len, width). `same_bits`: refuse where c_steps could not be had in the very bits.
    """
    config = {name: getattr(network, name) for name in arguments(module)}
    directions = num_directions(config)
    sequence = given.sequence()
    below = in_order(sequence)
    # states are cut from the whole, as PyTorch does it: float64 products depend on how memory is aligned
    start = None if start is None else rows_as_in(sequence, start)
    steps: dict[str, list[torch.Tensor]] = {letter: [] for letter in letters(module)}
    for layer in range(network.num_layers):
        one = layer_of(module, config, network, layer)
        rows = slice(layer * directions, (layer + 1) * directions)
        of_layer = None if start is None else tuple(state[rows] for state in start)
        seen = Seen()
        with phase("forward"), both(arithmetic, seen):
            output, last = one(below, as_torch(of_layer))
        steps["h"] += given.by_time(output).tensor_split(directions, dim=-1)
        if "c" in steps:
            alone = [layer_of(module, config, network, layer, direction) for direction in range(directions)]
            with phase("forward"):
                steps["c"] += memory_steps(alone, given, below, of_layer, seen, output, last[1], same_bits)
        below = output
    return tuple(torch.stack(steps[letter]) for letter in letters(module))


def call(network: torch.nn.Module, given: Given, start: States | None, arithmetic: Arithmetic) -> tuple[torch.Tensor, States]:
    """(output, last states) of a network; a packed output is padded again."""
    sequence = given.sequence()
    with arithmetic():
        output, last = network(sequence, as_torch(start))
    return given.padded(output), as_states(last)


def as_torch(states: States | None) -> Any:
    """As PyTorch takes them: one tensor, a pair of an LSTM, None."""
    return states[0] if states is not None and len(states) == 1 else states


def as_states(given: Any) -> States:
    return given if isinstance(given, tuple) else (given,)


def layer_of(module: str, config: dict, network: torch.nn.Module, layer: int, direction: int | None = None) -> torch.nn.Module:
    """One layer of a network, as a network of its own; or one direction of it, which then runs forward."""
    given = network.state_dict()
    chosen = range(num_directions(config)) if direction is None else (direction,)
    weights = {f"{kind}{suffix(module, 0, place)}": tensor for place, of in enumerate(chosen)
               for kind, tensor in at_place(module, config, given, layer, of).items()}
    own = {"input_size": weights["weight_ih_l0"].shape[1], "num_layers": 1, "dropout": 0, "bidirectional": len(chosen) == 2}
    one = MODULES[module](**{**config, **own}, dtype=weights["weight_ih_l0"].dtype)
    one.load_state_dict(weights)
    return one.eval()


@contextmanager
def both(outer: Arithmetic, inner: AbstractContextManager) -> Iterator[None]:
    with outer(), inner:
        yield
