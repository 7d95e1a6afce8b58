"""PyTorch's own recurrent operations, seen wherever they are called from: a module, TorchScript's interpreter, a function.

Each is overridden on the CPU by one that hands its arguments on to PyTorch's own, and tells of the call. So the weights are
those that were computed with, however the module came by them. What it hands them to is PyTorch's kernel in C++: `decompose`
would take one in Python, whose last bits are others.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from signatures import arguments, cell_name, num_gates

aten = torch.ops.aten


@dataclass(frozen=True)
class Operation:
    """One call. Tensors are PyTorch's; states are the operation's own arguments, zeros where a module was given none."""

    kind: str
    input: torch.Tensor
    batch_sizes: torch.Tensor | None       # of packed rows
    states: tuple[torch.Tensor, ...]
    parameters: tuple[torch.Tensor, ...]   # in PyTorch's order
    options: dict[str, Any]
    is_random: bool                        # dropout acts
    answers: tuple[torch.Tensor, ...]

    @property
    def name(self) -> str:
        """Of PyTorch's function: torch.lstm_cell."""
        family, is_cell = self.kind.removesuffix("Cell").lower(), self.kind.endswith("Cell")
        return "_".join(["torch." + family, *filter(None, [self.options.get("nonlinearity")]), *(["cell"] if is_cell else [])])


def network(kind: str, nonlinearity: str | None, is_packed: bool) -> Callable[..., Operation]:
    def seen(args: tuple, answers: tuple) -> Operation:
        input, batch_sizes, (states, parameters, has_biases, num_layers, dropout, train, bidirectional, *rest) = (
            (args[0], args[1], args[2:]) if is_packed else (args[0], None, args[1:]))
        options = {"num_layers": num_layers, "bias": has_biases, "batch_first": bool(rest and rest[0]), "dropout": dropout,
                   "bidirectional": bidirectional, **({"nonlinearity": nonlinearity} if nonlinearity else {})}
        return Operation(kind, input, batch_sizes, as_tuple(states), tuple(parameters), options,
                         bool(train and dropout and num_layers > 1), answers)
    return seen


def cell(kind: str, nonlinearity: str | None) -> Callable[..., Operation]:
    def seen(args: tuple, answers: Any) -> Operation:
        input, states, *parameters = args
        given = tuple(one for one in parameters if one is not None)
        options = {"bias": len(given) > 2, **({"nonlinearity": nonlinearity} if nonlinearity else {})}
        return Operation(kind, input, None, as_tuple(states), given, options, False, as_tuple(answers))
    return seen


def as_tuple(given: Any) -> tuple[torch.Tensor, ...]:
    return (given,) if isinstance(given, torch.Tensor) else tuple(given)


OPERATIONS = {
    **{overload: network(kind, nonlinearity, overload is packed)
       for kind, nonlinearity, name in (("LSTM", None, aten.lstm), ("GRU", None, aten.gru), ("RNN", "tanh", aten.rnn_tanh),
                                        ("RNN", "relu", aten.rnn_relu))
       for packed in (name.data,) for overload in (name.input, packed)},
    **{name.default: cell(cell_name(kind), nonlinearity)
       for kind, nonlinearity, name in (("LSTM", None, aten.lstm_cell), ("GRU", None, aten.gru_cell),
                                        ("RNN", "tanh", aten.rnn_tanh_cell), ("RNN", "relu", aten.rnn_relu_cell))},
}


def config_of(operation: Operation) -> dict[str, Any]:
    """The arguments of a module that makes this call."""
    rows_of_first, columns = operation.parameters[0].shape
    config = {"input_size": columns, "hidden_size": rows_of_first // num_gates(operation.kind), **operation.options}
    if operation.kind == "LSTM":
        config["proj_size"] = operation.states[0].shape[-1] if has_projection(operation) else 0
    return {name: config[name] for name in arguments(operation.kind)}


def has_projection(operation: Operation) -> bool:
    directions = 2 if operation.options["bidirectional"] else 1
    each = len(operation.parameters) // (directions * operation.options["num_layers"])
    return each == (5 if operation.options["bias"] else 3)


class Overridden:
    """Tells `see` of every call while it lasts.

    It stands before autograd, too: one on the CPU alone would take an operation's derivative from it.
    """

    def __init__(self, see: Callable[[Operation], None]) -> None:
        self._see = see

    def __enter__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that an operation is overridden
            self._library = torch.library.Library("aten", "IMPL")
            for overload, of in OPERATIONS.items():
                for key in ("AutogradCPU", "CPU"):
                    self._library.impl(overload, self._told(overload, of), key)

    def __exit__(self, *_: object) -> None:
        self._library._destroy()

    def _told(self, overload: Any, of: Callable[..., Operation]) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            answers = overload._op_dk(torch._C.DispatchKey.CompositeImplicitAutograd, *args)
            self._see(of(args, answers))
            return answers
        return call

