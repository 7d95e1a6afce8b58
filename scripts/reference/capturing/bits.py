"""Whether tensors are those of before, told from hashes of their bits: nothing that may change is kept for it."""

import hashlib
from collections.abc import Hashable

import torch
from torch.multiprocessing.reductions import StorageWeakRef

from .spool import as_array


def hashes_of(tensors: dict[str, torch.Tensor]) -> dict[str, str]:
    return {name: hash_of((one,)) for name, one in tensors.items()}


def hash_of(states: tuple[torch.Tensor, ...]) -> str:
    arrays = [as_array(one) for one in states]
    digest = hashlib.sha256(repr([(one.dtype.str, one.shape) for one in arrays]).encode())
    for one in arrays:
        digest.update(memoryview(one).cast("B") if one.size else b"")
    return digest.hexdigest()


def states_key(states: tuple[torch.Tensor, ...]) -> tuple[Hashable, ...]:
    """Equal where they are the same states: by their bits, and zeros by where they lie, as a sequence may begin with zeros
    after another ended with them. A weak reference keeps the place from being given to others, and not the numbers."""
    key = (hash_of(states),)
    if any(as_array(one).any() for one in states):
        return key
    return *key, *((StorageWeakRef(one.untyped_storage()), one.storage_offset()) for one in states)
