"""What the model is called with: .npy files, in order or by name."""

import difflib
import inspect
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from refusal import Refusal

from .near import near_files
from .remedy import cast, free_name
from .said import first_of
from .user_code import Loaded


@dataclass(frozen=True)
class Given:
    """What the model is called with."""

    in_order: dict[str, torch.Tensor]  # by file
    by_name: dict[str, torch.Tensor]   # by keyword
    files: dict[str, str]              # of each of these

    @property
    def all(self) -> dict[str, torch.Tensor]:
        return {**self.in_order, **self.by_name}


def inputs_of(texts: list[str]) -> Given:
    """Of `x.npy` and `name=x.npy`."""
    in_order: dict[str, torch.Tensor] = {}
    by_name: dict[str, torch.Tensor] = {}
    files: dict[str, str] = {}
    for text in texts:
        name, is_named, file = text.partition("=")
        if is_named and name.isidentifier() and not Path(text).exists():
            if name in by_name:
                raise Refusal(f"--input {name}=… is given twice")
            by_name[name], files[name] = tensor_in(file), file
        else:
            key = text if text not in in_order else f"{text} ({len(in_order) + 1})"
            in_order[key], files[key] = tensor_in(text), text
    return Given(in_order, by_name, files)


def tensor_in(file: str) -> torch.Tensor:
    return torch.from_numpy(array_in(file))


def array_in(file: str) -> np.ndarray:
    if not Path(file).is_file():
        raise Refusal(f"--input {file}: no such file\n  {near_files(file)}")
    try:
        array = np.load(file, allow_pickle=False)
    except Exception as error:
        raise Refusal(f"--input {file}: is no .npy file of numbers\n"
                      f"  Write it by: numpy.save({free_name(file, ending='.npy')!r}, array)") from error
    if not isinstance(array, np.ndarray):
        raise Refusal(f"--input {file}: holds {first_of(array.files)}\n"
                      "  Want a .npy file of one array.")
    array = np.array(array.astype(array.dtype.newbyteorder("="), copy=False), order="C")
    try:
        torch.from_numpy(array)
    except TypeError as error:
        raise Refusal(f"--input {file}: dtype {array.dtype}, which PyTorch has not") from error
    return array


def listed(given: Given) -> list[str]:
    """What was given, a line each."""
    named = {**given.in_order, **{f"{name}=": one for name, one in given.by_name.items()}}
    return [f"  given: {name} {name_of(one.dtype)} {tuple(one.shape)}" for name, one in named.items()]


def dtype_remedy(error: BaseException, loaded: Loaded, given: Given) -> list[str]:
    """NumPy's floats are float64 by themselves, and a model's float32; an embedding takes whole numbers."""
    floats = [name for name, one in given.all.items() if one.is_floating_point()]
    if not isinstance(error, (RuntimeError, ValueError)) or not floats:
        return []
    if "scalar types: Long, Int" in str(error):
        return cast("Whole numbers are wanted there", given.files[floats[0]], "int64") if len(floats) == 1 else []
    wanted = {one.dtype for one in loaded.model.parameters() if one.is_floating_point()}
    other = [name for name in floats if given.all[name].dtype not in wanted]
    if len(wanted) != 1 or not other:
        return []
    (dtype,) = wanted
    if dtype not in (torch.float32, torch.float64):
        return loaded.as_float32()
    return cast(f"The model computes in {name_of(dtype)}", given.files[other[0]], name_of(dtype))


def name_of(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def keyword_remedy(model: torch.nn.Module, error: BaseException) -> list[str]:
    """What its forward takes, where the call did not fit it."""
    if not isinstance(error, TypeError) or isinstance(model, torch.jit.ScriptModule):
        return []
    try:
        signature = inspect.signature(model.forward)
    except (ValueError, TypeError):
        return []
    unknown = re.search(r"unexpected keyword argument '(\w+)'", str(error))
    near = difflib.get_close_matches(unknown[1], signature.parameters, n=1) if unknown else []
    return [*([f"  Did you mean {near[0]}=…?"] if near else []), f"  its forward takes {signature}"]
