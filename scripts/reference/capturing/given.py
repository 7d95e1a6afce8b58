"""What the model is called with: .npy files, in order or by name."""

import inspect
from pathlib import Path

import numpy as np
import torch

from refusal import Refusal

from .user_code import near_files


def inputs_of(texts: list[str]) -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
    """(by file, in order; by keyword) of `x.npy` and `name=x.npy`."""
    in_order: dict[str, torch.Tensor] = {}
    by_name: dict[str, torch.Tensor] = {}
    for text in texts:
        name, is_named, file = text.partition("=")
        if is_named and name.isidentifier() and not Path(text).exists():
            if name in by_name:
                raise Refusal(f"--input {name}=… is given twice")
            by_name[name] = tensor_in(file)
        else:
            in_order[text if text not in in_order else f"{text} ({len(in_order) + 1})"] = tensor_in(text)
    return in_order, by_name


def tensor_in(file: str) -> torch.Tensor:
    return torch.from_numpy(array_in(file))


def array_in(file: str) -> np.ndarray:
    if not Path(file).is_file():
        raise Refusal(f"--input {file}: no such file\n  {near_files(file)}")
    try:
        array = np.load(file, allow_pickle=False)
    except Exception as error:
        raise Refusal(f"--input {file}: is no .npy file of numbers\n"
                      f"  Write it by: numpy.save({file!r}, array)") from error
    if not isinstance(array, np.ndarray):
        raise Refusal(f"--input {file}: holds {', '.join(array.files[:8])}; want a .npy file of one array")
    array = np.array(array.astype(array.dtype.newbyteorder("="), copy=False), order="C")
    try:
        torch.from_numpy(array)
    except TypeError as error:
        raise Refusal(f"--input {file}: dtype {array.dtype}, which PyTorch has not") from error
    return array


def listed(in_order: dict[str, torch.Tensor], by_name: dict[str, torch.Tensor]) -> list[str]:
    """What was given, a line each."""
    named = {**in_order, **{f"{name}=": one for name, one in by_name.items()}}
    return [f"  given: {name} {str(one.dtype).removeprefix('torch.')} {tuple(one.shape)}" for name, one in named.items()]


def dtype_remedy(error: BaseException, model: torch.nn.Module, given: dict[str, torch.Tensor]) -> list[str]:
    """NumPy's floats are float64 by themselves, and a model's float32."""
    wanted = {one.dtype for one in model.parameters() if one.is_floating_point()}
    other = [name for name, one in given.items() if one.is_floating_point() and one.dtype not in wanted]
    if not isinstance(error, (RuntimeError, ValueError)) or len(wanted) != 1 or not other:
        return []
    name = str(wanted.pop()).removeprefix("torch.")
    return [f"  The model computes in {name}: numpy.save({other[0]!r}, array.astype('{name}'))"]


def first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:120]


def keyword_remedy(model: torch.nn.Module, error: BaseException) -> list[str]:
    """What its forward takes, where the call did not fit it."""
    if not isinstance(error, TypeError) or isinstance(model, torch.jit.ScriptModule):
        return []
    try:
        return [f"  its forward takes {inspect.signature(model.forward)}"]
    except (ValueError, TypeError):
        return []
