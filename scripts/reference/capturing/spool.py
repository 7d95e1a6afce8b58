"""Tensors as they are at one moment, kept in a file: a forward pass has more of them than memory holds, and changes them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch


@dataclass(frozen=True)
class Kept:
    """Where one tensor stands."""

    offset: int
    dtype: np.dtype
    shape: tuple[int, ...]


class Spool:
    def __init__(self, path: Path) -> None:
        self._file = path.open("w+b")
        self._path = path

    def keep(self, tensor: torch.Tensor) -> Kept:
        array = as_array(tensor)
        self._file.seek(0, 2)
        kept = Kept(self._file.tell(), array.dtype, array.shape)
        self._file.write(memoryview(array).cast("B") if array.size else b"")
        return kept

    def load(self, kept: Kept) -> np.ndarray:
        array = np.empty(kept.shape, kept.dtype)
        if array.size:
            self._file.seek(kept.offset)
            self._file.readinto(memoryview(array).cast("B"))
        return array

    def remove(self) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)


def as_array(tensor: torch.Tensor) -> np.ndarray:
    """In C order; shares the tensor's memory where it can."""
    return np.ascontiguousarray(tensor.detach().resolve_conj().resolve_neg().numpy()).reshape(tuple(tensor.shape))
