"""Turns a Case into its weights and inputs. Depends on the case alone (and on its source, where it has one)."""

import numpy as np
import torch

from cases.case import Case
from reference import DTYPES, Arrays, build


def draw(case: Case, source: np.ndarray | None = None) -> tuple[Arrays, Arrays]:
    """(state_dict, inputs) by torch name; `source` is the input of a case with input_from.

    The weights are those of `torch.manual_seed(seed); torch.nn.RNN(**config)`; then the input is drawn, then h_0.
    """
    torch.manual_seed(case.seed)
    built = build(case.module, case.config, case.dtype)
    state_dict = {name: weight * case.weight_scale for name, weight in built.state_dict().items()}
    if case.lattice:
        state_dict = {name: lattice_weight(name, weight) for name, weight in state_dict.items()}
    numbers = lattice_numbers if case.lattice else torch.randn
    inputs = {"input": numbers(input_shape(case), dtype=DTYPES[case.dtype])}
    if case.initial is not None:
        name = "h_0" if case.module == "RNN" else "hx"
        make = torch.zeros if case.initial == "zeros" else numbers
        inputs[name] = make(initial_shape(case), dtype=DTYPES[case.dtype])
    state_dict = {name: weight.numpy() for name, weight in state_dict.items()}
    inputs = {name: tensor.numpy() for name, tensor in inputs.items()}
    if source is not None:
        inputs["input"] = source
    for edit in case.edits:
        apply(edit, {**state_dict, **inputs})
    return state_dict, inputs


def input_shape(case: Case) -> tuple[int, ...]:
    """RNN: (seq_len, batch, input_size), with batch_first (batch, seq_len, input_size); a cell: time only if stepped."""
    batch = () if case.batch is None else (case.batch,)
    time = () if case.seq_len is None else (case.seq_len,)
    leading = batch + time if case.config.get("batch_first") else time + batch
    return (*leading, case.config["input_size"])


def initial_shape(case: Case) -> tuple[int, ...]:
    """RNN: (num_layers * num_directions, batch, hidden_size); a cell: (batch, hidden_size)."""
    batch = () if case.batch is None else (case.batch,)
    if case.module == "RNNCell":
        return (*batch, case.config["hidden_size"])
    num_directions = 2 if case.config["bidirectional"] else 1
    return (case.config["num_layers"] * num_directions, *batch, case.config["hidden_size"])


def lattice_numbers(shape: tuple[int, ...], dtype: torch.dtype) -> torch.Tensor:
    """Multiples of 1/4 from -2 to 2."""
    return torch.randint(-8, 9, shape).to(dtype) / 4


def lattice_weight(name: str, weight: torch.Tensor) -> torch.Tensor:
    """A weight of the same shape on a dyadic lattice.

    weight_hh holds -1, 0 and 1, about two a row other than 0: a step then adds no bits behind the point and hardly
    grows the state, so that long sequences stay exact. Everything else: multiples of 1/4 from -1 to 1.
    """
    if name.startswith("weight_hh"):
        hidden_size = weight.shape[0]
        sign = torch.randint(0, 2, weight.shape) * 2 - 1
        chosen = torch.rand(weight.shape) < 2 / hidden_size
        return (sign * chosen).to(weight.dtype)
    return torch.randint(-4, 5, weight.shape).to(weight.dtype) / 4


def apply(edit: dict, tensors: Arrays) -> None:
    """Changes one tensor in place: {tensor, index, value} sets an element or slice, {tensor, scale} multiplies."""
    tensor = tensors[edit["tensor"]]
    if "scale" in edit:
        tensor *= edit["scale"]
    else:
        tensor[tuple(edit["index"])] = float(edit["value"])
