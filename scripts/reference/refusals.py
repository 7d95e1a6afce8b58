"""What PyTorch refuses and accepts: golden/refusals/calls.json. The recorder writes the table.

Every call constructs a module, loads a state_dict (or keeps fresh weights) and runs it once on zeros. The outcome is the
shapes that came out, or the phase (construct, load, forward), the type and the text of the refusal.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

import reference
from answers import numbers
from signatures import is_network, steps_names

SIZES = {"input_size": 3, "hidden_size": 5}
ODD_SIZES = (0, -1, 2.5, "3", None, True, False, 1, 7)
ODD_FLAGS = (True, False, 1, 0, None, "yes", "")
ODD_DROPOUTS = (0, 1, 0.5, 1.0, -0.1, 1.5, "NaN", "Infinity", "-Infinity", True, False, None, "half")
ODD_NONLINEARITIES = ("tanh", "relu", "sigmoid", "", "TANH", None, 3, True)

Call = dict[str, Any]
Shapes = dict[str, list]  # by tensor name: [dtype, shape]


def table() -> dict[str, Any]:
    """{"calls": [...]}: module, config, dtype, stepped, state_dict, inputs; accepted (shapes), or refused."""
    return {"torch": torch.__version__, "calls": [{**call, **outcome(call)} for call in calls()]}


def calls() -> Iterator[Call]:
    yield from constructions()
    yield from loads()
    yield from rnn_forwards()
    yield from cell_forwards()


def constructions() -> Iterator[Call]:
    odd = {"input_size": ODD_SIZES, "hidden_size": ODD_SIZES, "bias": ODD_FLAGS, "nonlinearity": ODD_NONLINEARITIES}
    odd_rnn = {**odd, "num_layers": ODD_SIZES, "batch_first": ODD_FLAGS, "bidirectional": ODD_FLAGS,
               "dropout": ODD_DROPOUTS, "proj_size": (0, 1), "colour": ("red",)}
    odd_cell = {**odd, "num_layers": (1,), "proj_size": (0,), "batch_first": (False,), "dropout": (0,)}
    for module, arguments in (("RNN", odd_rnn), ("RNNCell", odd_cell)):
        for missing in SIZES:
            config = {name: size for name, size in SIZES.items() if name != missing}
            yield call(module, config)
        for name, values in arguments.items():
            for value in values:
                yield call(module, {**SIZES, name: value})
    for layers in (2, 3):  # several wrong at once: still the construction
        yield call("RNN", {**SIZES, "num_layers": layers, "hidden_size": 0, "dropout": 2})


def loads() -> Iterator[Call]:
    """A state_dict with a key missing, added, misshapen, misnamed or of another dtype."""
    for module, config in (("RNN", SIZES), ("RNN", {**SIZES, "num_layers": 2, "bidirectional": True}),
                           ("RNN", {**SIZES, "bias": False}), ("RNNCell", SIZES), ("RNNCell", {**SIZES, "bias": False})):
        right = {name: ["float32", list(weight.shape)]
                 for name, weight in reference.build(module, config, "float32").state_dict().items()}
        yield call(module, config, right)
        for name, (dtype, shape) in right.items():
            rest = {key: value for key, value in right.items() if key != name}
            yield call(module, config, rest)
            yield call(module, config, {**rest, name: [dtype, shape[::-1]]})
            yield call(module, config, {**rest, name: [dtype, [*shape, 1]]})
            yield call(module, config, {**rest, name: [dtype, [shape[0] + 1, *shape[1:]]]})
            yield call(module, config, {**rest, name.replace("weight", "kernel").replace("bias", "shift"): [dtype, shape]})
        for dtype in ("float64", "int64"):
            yield call(module, config, {name: [dtype, shape] for name, (_, shape) in right.items()})
        yield call(module, config, {**right, "weight_hr_l0": ["float32", [2, 5]]})
        yield call(module, config, {})


def rnn_forwards() -> Iterator[Call]:
    """Ranks, sizes and dtypes of input and h_0, batched and not, with every layout."""
    for options in ({}, {"batch_first": True}, {"num_layers": 2, "bidirectional": True},
                    {"num_layers": 2, "bidirectional": True, "batch_first": True}, {"nonlinearity": "relu", "bias": False}):
        config = {**SIZES, **options}
        states = config.get("num_layers", 1) * (2 if config.get("bidirectional") else 1)
        input_shapes = ([7, 4, 3], [7, 3], [7], [], [7, 4, 2, 3], [7, 4, 2], [7, 2], [4, 7, 3], [0, 4, 3], [7, 0, 3],
                        [0, 0, 3], [0, 3], [1, 1, 3], [7, 4, 0])
        for shape in input_shapes:
            yield call("RNN", config, inputs={"input": ["float32", shape]})
        state_shapes = ([states, 4, 5], [states, 7, 5], [states, 5], [states, 4, 4], [states + 1, 4, 5], [4, states, 5],
                        [states, 1, 5], [1, 5], [states, 4, 5, 1], [5], [], [states, 0, 5])
        for shape in state_shapes:
            for input_shape in ([7, 4, 3], [4, 7, 3], [7, 3], [7, 0, 3], [7, 4, 2], [0, 4, 3]):
                yield call("RNN", config, inputs={"input": ["float32", input_shape], "h_0": ["float32", shape]})
        for dtypes in (("float64", "float64"), ("float32", "float64"), ("float64", "float32"), ("int64", "float32"),
                       ("float32", "int64")):
            batch = 7 if config.get("batch_first") else 4
            yield call("RNN", config, inputs={"input": [dtypes[0], [7, 4, 3]], "h_0": [dtypes[1], [states, batch, 5]]})
    yield call("RNN", SIZES, dtype="float64", inputs={"input": ["float64", [7, 4, 3]]})
    yield call("RNN", SIZES, dtype="float64", inputs={"input": ["float32", [7, 4, 3]]})


def cell_forwards() -> Iterator[Call]:
    for options in ({}, {"bias": False, "nonlinearity": "relu"}, {"nonlinearity": "sigmoid"}):
        config = {**SIZES, **options}
        for shape in ([4, 3], [3], [], [7, 4, 3], [4, 2], [2], [0, 3], [1, 3], [4, 0]):
            yield call("RNNCell", config, inputs={"input": ["float32", shape]})
        for shape in ([4, 5], [5], [1, 5], [3, 5], [5, 5], [4, 4], [4], [4, 5, 1], [], [0, 5], [1, 4, 5]):
            for input_shape in ([4, 3], [3], [1, 3], [0, 3]):
                yield call("RNNCell", config, inputs={"input": ["float32", input_shape], "hx": ["float32", shape]})
        for dtypes in (("float64", "float64"), ("float32", "float64"), ("float64", "float32"), ("int64", "float32"),
                       ("float32", "int64")):
            yield call("RNNCell", config, inputs={"input": [dtypes[0], [4, 3]], "hx": [dtypes[1], [4, 5]]})
    for sizes in ({"input_size": 0, "hidden_size": 2}, {"input_size": 3, "hidden_size": 0}, {"input_size": 0, "hidden_size": 0}):
        yield call("RNNCell", sizes, inputs={"input": ["float32", [4, sizes["input_size"]]]})


def call(module: str, config: dict, state_dict: Shapes | None = None, dtype: str = "float32",
         inputs: Shapes | None = None) -> Call:
    """One call; without inputs, on a sound one."""
    sound = {"input": [dtype, [7, 4, 3] if is_network(module) else [4, 3]]}
    return {"module": module, "config": config, "dtype": dtype, "state_dict": state_dict, "inputs": inputs or sound}


def outcome(call: Call) -> dict[str, Any]:
    def zeros(tensors: Shapes) -> dict[str, np.ndarray]:
        return {name: np.zeros(shape, dtype) for name, (dtype, shape) in tensors.items()}

    state_dict = None if call["state_dict"] is None else zeros(call["state_dict"])
    try:
        found = reference.compute(call["module"], numbers(call["config"]), call["dtype"], False, state_dict,
                                  zeros(call["inputs"]))
    except reference.TorchRefusal as refusal:
        return {"refused": {"phase": refusal.phase, "type": type(refusal.error).__name__, "text": str(refusal)}}
    return {"accepted": {name: list(array.shape) for name, array in found.items() if name not in steps_names(call["module"])}}
