"""Weights from a file of a user's: a state_dict of torch.save, .safetensors or .npz. Nothing in it is run."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch

from refusal import Refusal

from .given import first_line
from .user_code import a, near_files

SAFETENSORS = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64,
               "I32": torch.int32, "I16": torch.int16, "I8": torch.int8, "U8": torch.uint8, "BOOL": torch.bool}
GREATEST_HEADER = 100_000_000  # bytes, as safetensors has it


def tensors_in(file: str) -> dict[str, torch.Tensor]:
    """Every tensor by its name; what is nested is joined by dots."""
    path = Path(file)
    if not path.is_file():
        raise Refusal(f"--weights {file}: no such file\n  {near_files(file)}")
    try:
        if path.suffix == ".npz":
            return from_npz(path)
        if path.suffix == ".safetensors":
            return from_safetensors(path)
        holds = torch.load(path, map_location="cpu", weights_only=True)
    except Refusal:
        raise
    except Exception as error:
        if "TorchScript" in str(error):
            raise Refusal(f"--weights {file}: is a scripted module\n  Capture it as that: --module {file}") from error
        why = "it holds more than tensors, or is no such file" if "weights_only" in str(error) else first_line(error)
        raise Refusal(f"--weights {file}: cannot be read as weights: {why}\n"
                      f"  Write it by: torch.save(model.state_dict(), {file!r})") from error
    if not isinstance(holds, dict):
        raise Refusal(f"--weights {file}: holds {a(holds)}, want a state_dict\n"
                      f"  Write it by: torch.save(model.state_dict(), {file!r})")
    return dict(flat(holds))


def flat(given: dict[Any, Any], before: str = "") -> Any:
    for name, one in given.items():
        if isinstance(one, torch.Tensor):
            yield f"{before}{name}", one
        elif isinstance(one, dict):
            yield from flat(one, f"{before}{name}.")


def from_npz(path: Path) -> dict[str, torch.Tensor]:
    with np.load(path, allow_pickle=False) as arrays:
        return {name: torch.from_numpy(np.array(arrays[name].astype(arrays[name].dtype.newbyteorder("="), copy=False), order="C"))
                for name in arrays.files}


def from_safetensors(path: Path) -> dict[str, torch.Tensor]:
    """Strict: each tensor within the file, as long as its shape asks for, none over another, nothing between them."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or length > min(size - 8, GREATEST_HEADER):
            raise ValueError(f"its header would have {length} bytes, and the file has {size}")
        header = json.loads(file.read(length), object_pairs_hook=once)
        begin, entries = 8 + length, []
        for name, entry in header.items():
            if name == "__metadata__":
                continue
            dtype, shape, (start, end) = SAFETENSORS[entry["dtype"]], entry["shape"], entry["data_offsets"]
            if not all(isinstance(one, int) and one >= 0 for one in (start, end, *shape)):
                raise ValueError(f"{name}: sizes that are none")
            if end - start != int(np.prod(shape, dtype=object)) * dtype.itemsize:
                raise ValueError(f"{name}: {end - start} bytes do not fit its shape {shape}")
            entries.append((start, end, name, dtype, shape))
        at = 0
        for start, end, name, *_ in sorted(entries, key=lambda one: one[:2]):
            if start != at:
                raise ValueError(f"{name}: begins at byte {start}, want {at}")
            at = end
        if begin + at != size:
            raise ValueError(f"{size - begin} bytes of tensors, want {at}")
        tensors = {}
        for start, end, name, dtype, shape in entries:
            file.seek(begin + start)
            data = bytearray(file.read(end - start))
            tensors[name] = (torch.frombuffer(data, dtype=dtype) if data else torch.empty(0, dtype=dtype)).reshape(shape)
        return tensors


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError("a name stands twice in its header")
    return dict(pairs)
