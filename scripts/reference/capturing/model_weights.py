"""A state_dict beside the module: loaded into it, strictly."""

import difflib

import torch
from torch.nn.parameter import is_lazy

from refusal import Refusal
from weights_file import Lazy

from .said import told
from .weights_in import below, weights_in

MOST = 4  # keys of a kind
LONGEST = 300  # characters of a line of PyTorch's


def load_into(model: torch.nn.Module, target: str, file: str, prefix: str | None) -> None:
    """Every parameter and buffer of the model from `file`, whose names begin with `prefix`."""
    names = weights_in(file)
    start = prefix or ""
    state_dict = below(names, start, file)
    if not state_dict:
        near = difflib.get_close_matches(start, prefixes(names), n=2, cutoff=0.3)
        raise Refusal(f"--prefix {start}: no name in {file} begins with it\n  "
                      + (f"Did you mean {' or '.join(near)}?" if near else f"It has {some(names)}"))
    try:
        model.load_state_dict(state_dict, strict=True)
    except Exception as error:
        if not isinstance(error, RuntimeError):
            raise Refusal(told(error, f"{target}, given {file},")) from error
        remedy = better_prefix(model, names, start)
        lines = [f"Name the part that does: --prefix {remedy}"] if remedy else []
        lines += misfits(model.state_dict(), state_dict, error)
        raise Refusal("\n  ".join([f"{file} does not fit {target}", *lines])) from error


def misfits(wanted: dict[str, torch.Tensor], came: dict[str, torch.Tensor], error: RuntimeError) -> list[str]:
    """What is missing, what is there too much, and which shapes differ: a few of each."""
    found = {
        "missing": [name for name in wanted if name not in came],
        "unexpected": [name for name in came if name not in wanted],
        "other shapes": [f"{name} {tuple(came[name].shape)}, want {tuple(one.shape)}" for name, one in wanted.items()
                         if isinstance(one, torch.Tensor) and not is_lazy(one) and came.get(name, one).shape != one.shape],
    }
    lines = [line for what, names in found.items() if names for line in (f"{what}:", *listed(names))]
    return lines or [line.strip()[:LONGEST] for line in str(error).splitlines()[:12]]


def listed(names: list[str]) -> list[str]:
    rest = len(names) - MOST
    return [f"  {name}" for name in names[:MOST]] + ([f"  and {rest} more"] if rest > 0 else [])


def better_prefix(model: torch.nn.Module, names: Lazy, given: str) -> str | None:
    """Below which all names are those of the model."""
    wanted = set(model.state_dict())
    fits = [one for one in prefixes(names)
            if one != given and wanted == {name.removeprefix(one) for name in names if name.startswith(one)}]
    return fits[0] if len(fits) == 1 else None


def prefixes(names: Lazy) -> list[str]:
    """Every beginning of a name up to a dot."""
    found = {".".join(parts[:end]) + "." for parts in (name.split(".") for name in names) for end in range(1, len(parts))}
    return sorted(found, key=lambda one: (one.count("."), one))


def some(names: Lazy) -> str:
    shown = list(names)[:6]
    return ", ".join(shown) + (f" and {len(names) - len(shown)} more" if len(names) > len(shown) else "")
