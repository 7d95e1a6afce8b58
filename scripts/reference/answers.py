"""Requests and answers of the live oracle. The recorder of the goldens calls the same reference.

Request {"id", "draw": {module, config, dtype, stepped, seed, seq_len, batch, initial, weight_scale, edits, lengths,
    pinned}}:
    PyTorch draws weights and inputs. Tensors of the answer: state_dict/*, inputs/*, expected/*, truth/*.
    "lengths" (default null): of each row, for a packed sequence; they come back as inputs/lengths, and the padding is NaN.
    "pinned" (default false): PyTorch computes in the arithmetic float32-in-order, see pinned.py.
Request {"id", "compute": {module, config, dtype, stepped, pinned}} with the tensors inputs/* and, unless fresh weights will
    do, state_dict/*. inputs/lengths is int64. Tensors of the answer: expected/*, truth/* ("truth": false leaves the truth out).
Answer {"id", "answered": true}, or {"id", "refused": {phase, type, text}} where PyTorch refuses,
    or {"id", "failed": text} where the request is not one of these or the worker itself fails.
"""

import platform
from typing import Any

import numpy as np
import torch

import reference
from specs.spec import Spec
from draw import draw
from frames import Arrays

PROTOCOL = 2  # of frames.py too; src/oracle/protocol.ts has the same

Header = dict[str, Any]


def hello() -> Header:
    """The first frame: who answers."""
    return {"protocol": PROTOCOL, "torch": torch.__version__, "numpy": np.__version__,
            "python": platform.python_version()}


def answer(request: Header, tensors: Arrays) -> tuple[Header, Arrays]:
    """The answer to one request. Never raises: a request that cannot be met is answered with why."""
    id = request.get("id")
    try:
        return {"id": id, "answered": True}, answered(request, tensors)
    except reference.TorchRefusal as refusal:
        error = refusal.error
        return {"id": id, "refused": {"phase": refusal.phase, "type": type(error).__name__, "text": str(error)}}, {}
    except Exception as error:  # the worker goes on: one request must not end the others
        return {"id": id, "failed": f"{type(error).__name__}: {error}"}, {}


def answered(request: Header, tensors: Arrays) -> Arrays:
    if "draw" in request:
        asked = dict(request["draw"])
        pinned = asked.pop("pinned", False)
        spec = spec_of(**asked)
        state_dict, inputs = draw(spec)
        given = {**prefixed("state_dict", state_dict), **prefixed("inputs", inputs)}
        return {**given, **computed(spec.module, spec.config, spec.dtype, spec.stepped, state_dict, inputs, True, pinned)}
    asked = request["compute"]
    state_dict = part("state_dict", tensors)
    return computed(asked["module"], numbers(asked["config"]), asked["dtype"], asked["stepped"],
                    state_dict or None, part("inputs", tensors), asked.get("truth", True), asked.get("pinned", False))


def spec_of(module: str, config: Header, dtype: str, stepped: bool, seed: int, seq_len: int | None,
            batch: int | None, initial: str | None, weight_scale: float, edits: list[Header],
            lengths: list[int] | None = None) -> Spec:
    return Spec("live", "", module, config, seed, seq_len, batch, dtype, initial, weight_scale, stepped, tuple(edits),
                lengths=None if lengths is None else tuple(lengths))


def computed(module: str, config: Header, dtype: str, stepped: bool, state_dict: Arrays | None, inputs: Arrays,
             with_truth: bool, pinned: bool) -> Arrays:
    expected = reference.compute(module, config, dtype, stepped, state_dict, inputs, pinned)
    if dtype != "float32" or state_dict is None or not with_truth:
        return prefixed("expected", expected)
    truth = reference.truth(module, config, stepped, state_dict, inputs)
    return {**prefixed("expected", expected), **prefixed("truth", truth)}


def numbers(config: Header) -> Header:
    """JSON has no NaN: it comes as a string."""
    special = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}
    return {name: special.get(value, value) if isinstance(value, str) else value for name, value in config.items()}


def prefixed(group: str, tensors: Arrays) -> Arrays:
    return {f"{group}/{name}": array for name, array in tensors.items()}


def part(group: str, tensors: Arrays) -> Arrays:
    return {name.removeprefix(f"{group}/"): array for name, array in tensors.items() if name.startswith(f"{group}/")}
