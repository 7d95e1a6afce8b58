"""What PyTorch refuses and accepts: golden/refusals/calls.json. The recorder writes the table.

Every call constructs a module, loads a state_dict (or keeps fresh weights) and runs it once on zeros. The outcome is the
shapes that came out, or the phase (construct, load, forward), the type and the text of the refusal.
"""

from typing import Any

import numpy as np
import torch

import reference
from answers import numbers
from calls import all_calls
from calls.call import Call, Shapes
from signatures import steps_names


def table() -> dict[str, Any]:
    """{"calls": [...]}: module, config, dtype, state_dict, inputs; accepted (shapes), or refused."""
    return {"torch": torch.__version__, "calls": [{**call, **outcome(call)} for call in all_calls()]}


def outcome(call: Call) -> dict[str, Any]:
    state_dict = None if call["state_dict"] is None else arrays(call["state_dict"])
    try:
        found = reference.compute(call["module"], numbers(call["config"]), call["dtype"], False, state_dict,
                                  arrays(call["inputs"]))
    except reference.TorchRefusal as refusal:
        return {"refused": {"phase": refusal.phase, "type": type(refusal.error).__name__, "text": str(refusal)}}
    return {"accepted": {name: list(array.shape) for name, array in found.items() if name not in steps_names(call["module"])}}


def arrays(tensors: Shapes) -> dict[str, np.ndarray]:
    """The values that are given, or zeros."""
    return {name: np.reshape(np.array(*values, dtype), shape) if values else np.zeros(shape, dtype)
            for name, (dtype, shape, *values) in tensors.items()}
