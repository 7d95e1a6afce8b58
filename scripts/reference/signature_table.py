"""What PyTorch's modules take, as PyTorch itself says: golden/signatures.json. The recorder writes the table.

{"torch": version,
 "arguments": {module: [[name, default], ...]},  in positional order; no default where PyTorch has none
 "parameters": [[module, {argument: value, ...}, [[name, shape], ...]], ...]}

Defaults are read off a module that was made without them, and the order off one that was made by position. Parameters are
those of a real module's state_dict; arguments that have their default are left out of a row.
"""

from itertools import product
from typing import Any

import torch

from signatures import MODULES, arguments, is_network

SIZES = {"input_size": 3, "hidden_size": 5}
OTHER = {"num_layers": 2, "nonlinearity": "relu", "bias": False, "batch_first": True, "dropout": 0.5,
         "bidirectional": True, "proj_size": 2}  # values that are no defaults


def table() -> dict[str, Any]:
    return {"torch": torch.__version__.split("+")[0],
            "arguments": {module: measured_arguments(module) for module in MODULES},
            "parameters": [row for module in MODULES for row in parameter_rows(module)]}


def measured_arguments(module: str) -> list[list]:
    """Names in positional order, each with its default where it has one."""
    names = list(arguments(module))
    given = [{**SIZES, **OTHER}[name] for name in names]
    by_position = MODULES[module](*given)
    for name, value in zip(names, given, strict=True):
        if getattr(by_position, name) != value:
            raise AssertionError(f"{module}: argument {names.index(name)} is not {name}")
    plain = MODULES[module](**SIZES)
    return [[name] if name in SIZES else [name, getattr(plain, name)] for name in names]


def parameter_rows(module: str) -> list[list]:
    """Every combination of a few values of what shapes may depend on."""
    values: dict[str, tuple] = {"input_size": (1, 4), "hidden_size": (1, 5), "bias": (True, False)}
    if is_network(module):
        values |= {"num_layers": (1, 2, 3), "bidirectional": (False, True), "batch_first": (False, True)}
    for name, default in arguments(module).items():
        if isinstance(default, str) or name == "proj_size":
            values[name] = (default, OTHER[name])
    rows = []
    for chosen in product(*values.values()):
        config = dict(zip(values, chosen, strict=True))
        if config.get("proj_size", 0) >= config["hidden_size"]:
            continue  # PyTorch refuses it
        made = MODULES[module](**config)
        told = {name: value for name, value in config.items() if value != arguments(module)[name]}
        rows.append([module, told, [[name, list(weight.shape)] for name, weight in made.state_dict().items()]])
    return rows
