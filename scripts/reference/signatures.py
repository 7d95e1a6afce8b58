"""What PyTorch's modules take and give, said once for the Python side: arguments, parameters, names of states.

src/signatures says the same for TypeScript. golden/signatures.json, which PyTorch writes (signature_table.py), holds both
to PyTorch itself.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import torch

REQUIRED = None  # in place of a default

NETWORK = {"input_size": REQUIRED, "hidden_size": REQUIRED, "num_layers": 1}
LAYOUT = {"batch_first": False, "dropout": 0, "bidirectional": False}
CELL = {"input_size": REQUIRED, "hidden_size": REQUIRED, "bias": True}


@dataclass(frozen=True)
class Signature:
    """One family: a network and the cell that is one step of it."""

    network: type[torch.nn.Module]
    cell: type[torch.nn.Module]
    states: tuple[str, ...]              # letters; the first is what a layer gives to the next
    network_arguments: dict[str, Any]    # in PyTorch's order, with its defaults
    cell_arguments: dict[str, Any]


FAMILIES = (
    Signature(torch.nn.RNN, torch.nn.RNNCell, ("h",), {**NETWORK, "nonlinearity": "tanh", "bias": True, **LAYOUT},
              {**CELL, "nonlinearity": "tanh"}),
)

BY_MODULE = {of.__name__: family for family in FAMILIES for of in (family.network, family.cell)}
MODULES = {of.__name__: of for family in FAMILIES for of in (family.network, family.cell)}


def is_network(module: str) -> bool:
    return BY_MODULE[module].network.__name__ == module


def cell_name(module: str) -> str:
    """The cell that steps this module."""
    return BY_MODULE[module].cell.__name__


def arguments(module: str) -> dict[str, Any]:
    """The constructor's, in PyTorch's order, with its defaults."""
    family = BY_MODULE[module]
    return family.network_arguments if is_network(module) else family.cell_arguments


def full_config(module: str, config: dict[str, Any]) -> dict[str, Any]:
    """`config` with every constructor argument, in torch's order, where torch's defaults fill the rest."""
    return {**arguments(module), **config}


def initial_names(module: str) -> tuple[str, ...]:
    """The states that a call begins with: h_0, or hx of a cell."""
    return tuple(f"{letter}_0" if is_network(module) else f"{letter}x" for letter in BY_MODULE[module].states)


def last_names(module: str) -> tuple[str, ...]:
    """The states that a call ends with: h_n, or h_1 of a cell."""
    return tuple(f"{letter}_n" if is_network(module) else f"{letter}_1" for letter in BY_MODULE[module].states)


def steps_names(module: str) -> tuple[str, ...]:
    """The states after every step: h_steps."""
    return tuple(f"{letter}_steps" for letter in BY_MODULE[module].states)


def answer_names(module: str) -> tuple[str, ...]:
    """What may be expected of it, stepped or not."""
    return (*(("output",) if is_network(module) else ()), *last_names(module), *steps_names(module))


def num_directions(config: dict[str, Any]) -> int:
    return 2 if config.get("bidirectional") else 1


def num_states(config: dict[str, Any]) -> int:
    """Layers times directions; a cell has one of each."""
    return config.get("num_layers", 1) * num_directions(config)


class Parameter(NamedTuple):
    """A parameter, by the layer and direction that it belongs to."""

    name: str
    kind: str       # its name in a cell
    layer: int
    direction: int  # 0 forward, 1 reverse


def parameters(module: str, config: dict[str, Any]) -> list[Parameter]:
    """In PyTorch's order: layer, direction, kind."""
    kinds = ("weight_ih", "weight_hh", *(("bias_ih", "bias_hh") if config.get("bias", True) else ()))
    return [Parameter(kind + suffix(module, layer, direction), kind, layer, direction)
            for layer in range(config.get("num_layers", 1)) for direction in range(num_directions(config))
            for kind in kinds]


def suffix(module: str, layer: int, direction: int) -> str:
    """What stands behind a kind in a parameter's name."""
    return (f"_l{layer}_reverse" if direction == 1 else f"_l{layer}") if is_network(module) else ""


def at_place(module: str, config: dict[str, Any], named: dict[str, Any], layer: int, direction: int) -> dict[str, Any]:
    """Of a state_dict what belongs to one layer and direction, by kind."""
    return {one.kind: named[one.name] for one in parameters(module, config)
            if (one.layer, one.direction) == (layer, direction)}
