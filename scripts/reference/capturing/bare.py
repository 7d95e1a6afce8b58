"""A layer whose weights alone are there: what it is, told from the names and shapes, and a case that PyTorch's own layer answers."""

import json
import re
import shlex
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

import reference
from refusal import Refusal
from weights_file import Lazy
from signatures import FAMILIES, arguments, initial_names, is_network, parameters, shape_of
from stored import Case

from . import cases, forward, shared_weights
from .given import Given, inputs_of, name_of
from .names import ids
from .remedy import cast
from .said import Deadline, Pipe, first_of
from .weights_in import below, weights_in

FLOATS = {torch.float32: "float32", torch.float64: "float64"}
FIRST = re.compile(r"(?:^|(?<=\.))weight_ih(?:_l0)?$")  # that a recurrent layer begins with
UNTOLD = {"nonlinearity": "tanh", "batch_first": False, "dropout": 0}


def capture(pipe: Pipe, deadline: Deadline, options: dict[str, Any], stage: Path) -> None:
    """One case from `weights`, `prefix`, `inputs` and `config`."""
    file = options["weights"]
    pipe.say(at=f"reading {file}")
    deadline.begin(f"--weights {file}, to read it,")
    weights = weights_in(file)
    came = inputs_of(options["inputs"])
    prefix = chosen(weights, came, options)
    own = below(weights, prefix, file)
    kind, config = inferred(own, f"{file}: {prefix}", options["config"] or {})
    state_dict = {one.name: own[one.name] for one in parameters(kind, config)}
    halves = sorted({name_of(one.dtype) for one in state_dict.values() if one.dtype == torch.float16}
                    | {"bfloat16" for name in state_dict if prefix + name in weights.brain})
    state_dict = {name: one.float() if one.dtype == torch.float16 else one for name, one in state_dict.items()}
    dtype = dtype_of(state_dict, file)
    inputs = named_inputs(options["inputs"], came, kind, dtype)
    pipe.say(total=1)
    layer = prefix.rstrip(".")
    deadline.begin(f"PyTorch, to compute {layer or kind},")
    sha256 = shared_weights.write(stage / shared_weights.FILE, ((prefix + name, one) for name, one in state_dict.items()))
    pipe.say(weights={"bytes": (stage / shared_weights.FILE).stat().st_size, "layers": 1})
    case = Case(claim=f"{layer or kind} of {Path(file).name}, as PyTorch's own {kind} computes it", module=kind, config=config,
                dtype=dtype, stepped=not is_network(kind) and inputs["input"].ndim == 3,
                state_dict={name: np.array(one) for name, one in state_dict.items()}, inputs=inputs, expected={}, truth={})
    try:
        forward.switch_tf32_off()
        case, notes = cases.completed(case, {"from": file, "layer": layer, "seen_as": "weights", "tf32": False, "threads": 1})
    except reference.TorchRefusal as error:
        raise Refusal(refused(kind, config, inputs, error)) from error
    (id,) = ids([(layer, kind)])
    cases.write(stage / id, case, prefix, sha256)
    pipe.say(case=asdict(cases.told(id, case, notes)))
    pipe.say(changed="TF32 is off, and one thread computed")
    if halves:
        pipe.say(changed=f"its weights are {' and '.join(halves)} in the file: cast to float32")
    for text in untold(kind, options["config"] or {}):
        pipe.say(changed=text)


def refused(kind: str, config: dict[str, Any], inputs: dict[str, np.ndarray], error: reference.TorchRefusal) -> str:
    sizes = ", ".join(f"{name} {config[name]}" for name in ("input_size", "hidden_size", "num_layers") if name in config)
    lines = [f"PyTorch refuses {kind} with this input", f"  {error}", *(f"  {name}: {one.shape}" for name, one in inputs.items()),
             f"  the weights tell: {sizes}"]
    told = {name: config[name] for name in UNTOLD if name in config and name != "dropout"}
    return "\n".join([*lines, *([f"  taken: --config '{json.dumps(told)}'"] if told else [])])


def takes(weights: Lazy, prefix: str, came: Given) -> bool:
    """Whether the layer's input is as wide as what was given."""
    input = next(iter(came.all.values()), None) if "input" not in came.by_name else came.by_name["input"]
    of = next(weights[prefix + name] for name in ("weight_ih_l0", "weight_ih") if prefix + name in weights)
    return input is not None and input.ndim > 0 and of().shape[-1:] == (input.shape[-1],)


def chosen(weights: Lazy, came: Given, options: dict[str, Any]) -> str:
    """The prefix of the one layer that is meant."""
    file, given = options["weights"], options["prefix"]
    found = [FIRST.sub("", name) for name in weights if FIRST.search(name)]
    if not found:
        raise Refusal(f"--weights {file}: has no recurrent layer: no name in it ends with weight_ih_l0 or weight_ih")
    meant = found if given is None else [one for one in found if one in (given, f"{given}.")] or [
        one for one in found if one.startswith(given)]
    if len(meant) == 1:
        return meant[0]
    if not meant:
        raise Refusal("\n".join([f"--prefix {given}: no recurrent layer of {file} has it; there is", *commands(found, options)]))
    fits = [one for one in meant if takes(weights, one, came)]
    which = "name one that takes this input" if 0 < len(fits) < len(meant) else "name one of them"
    raise Refusal("\n".join([f"--weights {file}: has {len(meant)} recurrent layers; {which}", *commands(fits or meant, options)]))


def commands(found: list[str], options: dict[str, Any]) -> list[str]:
    given = " ".join(f"--input {shlex.quote(one)}" for one in options["inputs"])
    return [f"  npx torch-parity capture --weights {shlex.quote(options['weights'])} --prefix {shlex.quote(one)} {given} "
            f"--to {shlex.quote(options['to'])}" for one in found[:20]] + (
                [f"  and {len(found) - 20} more"] if len(found) > 20 else [])


def inferred(own: dict[str, torch.Tensor], where: str, given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The module and its config; refuses names and shapes that are those of none."""
    end = "_l0" if "weight_ih_l0" in own else ""
    try:
        rows, input_size = own[f"weight_ih{end}"].shape
        (_, width), projection = own[f"weight_hh{end}"].shape, own.get(f"weight_hr{end}")
        hidden_size = width if projection is None else projection.shape[1]
        (family,) = [one for one in FAMILIES if one.num_gates * hidden_size == rows]
    except (KeyError, ValueError, IndexError) as error:
        shapes = first_of([f"{name} {tuple(one.shape)}" for name, one in own.items()])
        raise Refusal(f"{where} is no RNN, LSTM or GRU of PyTorch: {shapes}\n"
                      "  The rows of weight_ih are 1, 4 or 3 times hidden_size.") from error
    kind = (family.network if end else family.cell).__name__
    config: dict[str, Any] = {**arguments(kind), "input_size": input_size, "hidden_size": hidden_size, "bias": f"bias_ih{end}" in own}
    if end:
        config["num_layers"] = sum(re.fullmatch(r"weight_ih_l\d+", name) is not None for name in own)
        config["bidirectional"] = "weight_ih_l0_reverse" in own
    if projection is not None:
        config["proj_size"] = width
    config |= checked(given, kind, config)
    wanted = {one.name: shape_of(kind, config, one) for one in parameters(kind, config)}
    came = {name: tuple(one.shape) for name, one in own.items()}
    wrong = [f"{name}: {came.get(name, 'is missing')}, want {shape}" for name, shape in wanted.items() if came.get(name) != shape]
    wrong += [f"{name}: unexpected" for name in came if name not in wanted and re.match(r"(weight|bias)_", name)]
    if wrong:
        raise Refusal("\n".join([f"{where} is nearly {kind}, and does not fit it", *(f"  {one}" for one in wrong[:12]),
                                 *([f"  and {len(wrong) - 12} more"] if len(wrong) > 12 else [])]))
    return kind, config


def checked(given: dict[str, Any], kind: str, told: dict[str, Any]) -> dict[str, Any]:
    """What --config says beside the shapes."""
    for name, value in given.items():
        if name not in arguments(kind):
            raise Refusal(f"--config: {name}: {kind} has no such argument; it has {', '.join(arguments(kind))}")
        if name not in UNTOLD and value != told[name]:
            raise Refusal(f"--config: {name}: {value!r}, and the weights tell {told[name]!r}")
    return given


def untold(kind: str, given: dict[str, Any]) -> list[str]:
    """What no shape tells, and was taken for PyTorch's default."""
    taken = {name: value for name, value in UNTOLD.items() if name in arguments(kind) and name not in given and name != "dropout"}
    if not taken:
        return []
    shown = ", ".join(f"{name} {str(value).lower()}" for name, value in taken.items())
    other = {"nonlinearity": '"relu"', "batch_first": "true"}
    example = ",".join(f'"{name}":{other[name]}' for name in taken)
    return [f"{shown}: taken, as no shape tells; else --config '{{{example}}}'"]


def dtype_of(state_dict: dict[str, torch.Tensor], file: str) -> str:
    of = {one.dtype for one in state_dict.values()}
    if len(of) == 1 and (dtype := of.pop()) in FLOATS:
        return FLOATS[dtype]
    names = ", ".join(sorted({str(one.dtype).removeprefix("torch.") for one in state_dict.values()}))
    raise Refusal(f"--weights {file}: this layer is {names}; a case has weights of\n  float32 or of float64 alone. "
                  "Save them all in one of these, under a new name.")


def named_inputs(texts: list[str], came: Given, kind: str, dtype: str) -> dict[str, np.ndarray]:
    """By PyTorch's names, in the dtype of the weights."""
    names = ("input", *initial_names(kind), *(("lengths",) if is_network(kind) else ()))
    given = {**dict(zip(names, came.in_order.values(), strict=False)), **came.by_name}
    if len(came.in_order) > len(names) or len(given) < len(came.all) or "input" not in given or given.keys() - set(names):
        raise Refusal(f"--input: {kind} takes {', '.join(names)}, in this order or as NAME=FILE; given: {', '.join(texts) or 'none'}")
    arrays = {name: np.array(one) for name, one in given.items()}
    for name, array in arrays.items():
        wanted = "int64" if name == "lengths" else dtype
        if array.dtype != wanted:
            files = {**dict(zip(names, map(came.files.get, came.in_order), strict=False)), **came.files}
            raise Refusal("\n".join([f"--input: {name} is {array.dtype}, and the weights want {wanted}",
                                     *cast(f"{name} is wanted in {wanted}", files[name], wanted)]))
    return arrays
