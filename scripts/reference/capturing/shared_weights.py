"""The weights of all captured layers in one file: weights.safetensors, by their dotted names.

The format: the length of the header in bytes (unsigned, 64 bits, little-endian), the header (JSON: name to dtype, shape and
data_offsets, padded with spaces to a multiple of 8), then the tensors one after the other, little-endian, in C order.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import torch

from .spool import as_array

FILE = "weights.safetensors"
DTYPES = {"float32": "F32", "float64": "F64"}


def write(path: Path, named: Iterable[tuple[str, torch.Tensor]]) -> str:
    """Writes the file, a tensor at a time. Returns its sha256."""
    tensors = list(named)
    header, end = {}, 0
    for name, tensor in tensors:
        dtype = str(tensor.dtype).removeprefix("torch.")
        size = tensor.numel() * tensor.element_size()
        header[name] = {"dtype": DTYPES[dtype], "shape": list(tensor.shape), "data_offsets": [end, end + size]}
        end += size
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for part in (len(text).to_bytes(8, "little"), text, *(little_endian(one) for _, one in tensors)):
            file.write(part)
            digest.update(part)
    return digest.hexdigest()


def little_endian(tensor: torch.Tensor) -> bytes | memoryview:
    array = as_array(tensor)
    array = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return memoryview(array).cast("B") if array.size else b""

