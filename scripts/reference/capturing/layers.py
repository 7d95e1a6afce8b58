"""The recurrent layers and cells of a model, by their dotted names, and why one cannot be captured."""

from dataclasses import dataclass

import torch
from torch.nn.utils import parametrize

from signatures import MODULES

RNN_FILE = "__torch__.torch.nn.modules.rnn."  # the beginning of the type of PyTorch's own layers in TorchScript


@dataclass(frozen=True)
class Layer:
    name: str                 # dotted; "" is the model itself
    kind: str                 # its name in torch.nn
    module: torch.nn.Module
    why_not: str | None       # where it is not captured, whatever it is called with
    other_names: tuple[str, ...] = ()
    is_traced: bool = False   # a trace takes cells apart


def layers_of(model: torch.nn.Module) -> list[Layer]:
    """In the model's order, each once."""
    found: dict[int, Layer] = {}
    for path, module in model.named_modules(remove_duplicate=False):
        name = plain_name(path)
        key = id(module._c) if isinstance(module, torch.jit.ScriptModule) else id(module)
        if key in found:
            before = found[key]
            if name != before.name:
                found[key] = Layer(before.name, before.kind, before.module, before.why_not, (*before.other_names, name),
                                   before.is_traced)
            continue
        layer = as_layer(name, module)
        if layer is not None:
            found[key] = layer
    return list(found.values())


def plain_name(path: str) -> str:
    """Without what torch.compile puts between the names."""
    return ".".join(part for part in path.split(".") if part != "_orig_mod")


def as_layer(name: str, module: torch.nn.Module) -> Layer | None:
    if isinstance(module, torch.jit.ScriptModule):
        type_name = module._c._type().qualified_name()
        kind = getattr(module, "original_name", "")
        if kind not in MODULES or not type_name.startswith(RNN_FILE):
            return None
        return Layer(name, kind, module, None, is_traced=not hasattr(module, "input_size"))
    own = type(module)
    if parametrize.is_parametrized(module):
        own = own.__mro__[1]  # the class before it was parametrized
    for kind, of in MODULES.items():
        if own is of:
            return Layer(name, kind, module, changed(module, of))
        if issubclass(own, of):
            same = own.forward is of.forward and own.__call__ is torch.nn.Module.__call__
            why_not = changed(module, of) if same else f"{own.__name__} has a forward of its own"
            return Layer(name, kind, module, why_not)
    if own.__module__.startswith("torch.ao.") and own.__name__ in MODULES:
        return Layer(name, own.__name__, module, f"{own.__module__}.{own.__name__} is quantised")
    return None


def changed(module: torch.nn.Module, of: type) -> str | None:
    """An instance can be given a forward of its own, too."""
    return f"this {of.__name__} has a forward of its own" if "forward" in vars(module) else None
