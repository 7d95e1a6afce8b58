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
    num_gates: int                       # blocks of hidden_size rows in its weights and biases
    states: tuple[str, ...]              # letters; the first is what a layer gives to the next
    network_arguments: dict[str, Any]    # in PyTorch's order, with its defaults
    cell_arguments: dict[str, Any]


FAMILIES = (
    Signature(torch.nn.RNN, torch.nn.RNNCell, 1, ("h",), {**NETWORK, "nonlinearity": "tanh", "bias": True, **LAYOUT},
              {**CELL, "nonlinearity": "tanh"}),
    Signature(torch.nn.LSTM, torch.nn.LSTMCell, 4, ("h", "c"), {**NETWORK, "bias": True, **LAYOUT, "proj_size": 0}, CELL),
    Signature(torch.nn.GRU, torch.nn.GRUCell, 3, ("h",), {**NETWORK, "bias": True, **LAYOUT}, CELL),
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


def letters(module: str) -> tuple[str, ...]:
    """Of its states: h, and c of an LSTM."""
    return BY_MODULE[module].states


def num_gates(module: str) -> int:
    return BY_MODULE[module].num_gates


def width(module: str, config: dict[str, Any], letter: str) -> int:
    """Elements of one state: hidden_size, or proj_size for the h of a projected LSTM."""
    projected = config.get("proj_size") if letter == letters(module)[0] else 0
    return projected or config["hidden_size"]


def initial_names(module: str) -> tuple[str, ...]:
    """The states that a call begins with: h_0, or hx of a cell."""
    return tuple(f"{letter}_0" if is_network(module) else f"{letter}x" for letter in letters(module))


def last_names(module: str) -> tuple[str, ...]:
    """The states that a call ends with: h_n, or h_1 of a cell."""
    return tuple(f"{letter}_n" if is_network(module) else f"{letter}_1" for letter in letters(module))


def steps_names(module: str) -> tuple[str, ...]:
    """The states after every step: h_steps."""
    return tuple(f"{letter}_steps" for letter in letters(module))


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
    kind: str       # its name without layer and direction; in a cell, its whole name
    layer: int
    direction: int  # 0 forward, 1 reverse


def parameters(module: str, config: dict[str, Any]) -> list[Parameter]:
    """In PyTorch's order: layer, direction, kind."""
    kinds = ("weight_ih", "weight_hh", *(("bias_ih", "bias_hh") if config.get("bias", True) else ()),
             *(("weight_hr",) if config.get("proj_size") else ()))
    return [Parameter(kind + suffix(module, layer, direction), kind, layer, direction)
            for layer in range(config.get("num_layers", 1)) for direction in range(num_directions(config))
            for kind in kinds]


def layer_input_size(module: str, config: dict[str, Any], layer: int) -> int:
    """What a layer reads: the input, or the h of every direction below."""
    return config["input_size"] if layer == 0 else num_directions(config) * width(module, config, letters(module)[0])


def shape_of(module: str, config: dict[str, Any], parameter: Parameter) -> tuple[int, ...]:
    """The rows of a weight are gates of hidden_size units each; its columns are what it reads."""
    rows, h = num_gates(module) * config["hidden_size"], width(module, config, letters(module)[0])
    return {"weight_ih": (rows, layer_input_size(module, config, parameter.layer)), "weight_hh": (rows, h),
            "weight_hr": (h, config["hidden_size"])}.get(parameter.kind, (rows,))


def suffix(module: str, layer: int, direction: int) -> str:
    """What stands behind a kind in a parameter's name."""
    return (f"_l{layer}_reverse" if direction == 1 else f"_l{layer}") if is_network(module) else ""


def at_place(module: str, config: dict[str, Any], named: dict[str, Any], layer: int, direction: int) -> dict[str, Any]:
    """Of a state_dict what belongs to one layer and direction, by kind."""
    return {one.kind: named[one.name] for one in parameters(module, config)
            if (one.layer, one.direction) == (layer, direction)}
