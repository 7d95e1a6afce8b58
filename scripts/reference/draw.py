"""Turns a Spec into its weights and inputs. Depends on the spec alone (and on its source, where it has one)."""

import numpy as np
import torch

from lattice import formula_of, lattice_case, with_lengths
from saturated import FORMULA as SATURATED
from reference import DTYPES, Arrays, build
from signatures import initial_names, is_network, letters, num_states, parameters, width
from specs.spec import Spec


def draw(spec: Spec, source: np.ndarray | None = None) -> tuple[Arrays, Arrays]:
    """(state_dict, inputs) by torch name; `source` is the input of a spec with input_from.

    The weights are those of `torch.manual_seed(seed); torch.nn.RNN(**config)`; then the input is drawn, then the initial
    states, h before c. Where rows have lengths, the padding is NaN: nothing may read it.
    """
    if spec.lattice and formula_of(spec.module) == SATURATED:
        return lattice_case(spec.module, spec.config, spec.dtype, derived_from(spec))
    torch.manual_seed(spec.seed)
    built = build(spec.module, spec.config, spec.dtype)
    state_dict = {name: weight * spec.weight_scale for name, weight in built.state_dict().items()}
    if spec.lattice:
        kinds = {one.name: one.kind for one in parameters(spec.module, spec.config)}
        state_dict = {name: lattice_weight(kinds[name], weight) for name, weight in state_dict.items()}
    numbers = lattice_numbers if spec.lattice else torch.randn
    inputs = {"input": numbers(input_shape(spec), dtype=DTYPES[spec.dtype])}
    if spec.initial is not None:
        make = torch.zeros if spec.initial == "zeros" else numbers
        for name, letter in zip(initial_names(spec.module), letters(spec.module), strict=True):
            inputs[name] = make(initial_shape(spec, letter), dtype=DTYPES[spec.dtype])
    state_dict = {name: weight.numpy() for name, weight in state_dict.items()}
    inputs = {name: tensor.numpy() for name, tensor in inputs.items()}
    if source is not None:
        inputs["input"] = source
    for edit in spec.edits:
        apply(edit, {**state_dict, **inputs})
    if spec.lengths is not None:
        inputs = with_lengths(inputs, spec.lengths, spec.config.get("batch_first", False))
    return state_dict, inputs


def derived_from(spec: Spec) -> dict:
    """What a formula makes of it, as in `derived` of a case."""
    given = {"seq_len": spec.seq_len, "batch": spec.batch, "lengths": None if spec.lengths is None else list(spec.lengths)}
    return {"formula": formula_of(spec.module), "seed": spec.seed,
            **{key: value for key, value in given.items() if value is not None}, "states": spec.initial is not None}


def input_shape(spec: Spec) -> tuple[int, ...]:
    """(seq_len, batch, input_size), with batch_first (batch, seq_len, input_size); a cell: time only if stepped."""
    batch = () if spec.batch is None else (spec.batch,)
    time = () if spec.seq_len is None else (spec.seq_len,)
    leading = batch + time if spec.config.get("batch_first") else time + batch
    return (*leading, spec.config["input_size"])


def initial_shape(spec: Spec, letter: str) -> tuple[int, ...]:
    """(num_layers * num_directions, batch, width of the state); a cell: (batch, hidden_size)."""
    states = (num_states(spec.config),) if is_network(spec.module) else ()
    batch = () if spec.batch is None else (spec.batch,)
    return (*states, *batch, width(spec.module, spec.config, letter))


def lattice_numbers(shape: tuple[int, ...], dtype: torch.dtype) -> torch.Tensor:
    """Multiples of 1/4 from -2 to 2."""
    return torch.randint(-8, 9, shape).to(dtype) / 4


def lattice_weight(kind: str, weight: torch.Tensor) -> torch.Tensor:
    """A weight of the same shape on a dyadic lattice.

    weight_hh holds -1, 0 and 1, about two a row other than 0: a step then adds no bits behind the point and hardly
    grows the state, so that long sequences stay exact. Everything else: multiples of 1/4 from -1 to 1.
    """
    if kind == "weight_hh":
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
