"""Whose weights an operation computed with. Layers can share some: one is known by all of its parameters, each at its name."""

import re

import torch

from signatures import parameters

from .layers import Layer
from .operations import Operation, config_of

NAME = re.compile(r"(weight|bias)_(ih|hh|hr)(_l\d+(_reverse)?)?")

Place = tuple[int, tuple[int, ...], tuple[int, ...]]  # address, shape, strides


class Owners:
    """As the parameters are when it is made. It holds them: what takes their place does not take their address."""

    def __init__(self, layers: list[Layer]) -> None:
        named = [(layer, {name: one.detach() for name, one in layer.module.named_parameters(recurse=False)
                          if NAME.fullmatch(name) and one.numel() > 0 and not one.is_meta}) for layer in layers]
        self._held = [own for _, own in named]
        self._own = [(layer, {name: at for name, one in own.items() if (at := place(one))}) for layer, own in named]

    def of(self, operation: Operation) -> tuple[list[Layer], list[Layer]]:
        """The layers that such a call of theirs would compute with these weights; and all that have some of them."""
        came = named_places(operation)
        sharing = [(layer, own) for layer, own in self._own if not set(own.values()).isdisjoint(came.values())]
        anyones = {at for _, own in sharing for at in own.values()}
        # Where a layer has no parameter, as of a weight that weight_norm computes, no layer has it.
        whole = [layer for layer, own in sharing if layer.kind == operation.kind
                 and all(came.get(name) == at for name, at in own.items())
                 and not any(at in anyones for name, at in came.items() if name not in own)]
        return whole, [layer for layer, _ in sharing]


def named_places(operation: Operation) -> dict[str, Place]:
    names = [one.name for one in parameters(operation.kind, config_of(operation))]
    return {name: at for name, one in zip(names, operation.parameters, strict=False) if (at := place(one))}


def place(tensor: torch.Tensor) -> Place | None:
    """None of a tensor that lies nowhere: it is empty, or one of torch.func."""
    try:
        return (at, tuple(tensor.shape), tensor.stride()) if (at := tensor.data_ptr()) else None
    except RuntimeError:
        return None


def places(operation: Operation) -> tuple[Place | None, ...]:
    return tuple(place(one) for one in operation.parameters)
