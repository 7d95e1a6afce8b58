"""A whole number for each element of a named tensor, the same in every language: what the formulas of derived cases rest on."""

import numpy as np


def key_of(name: str) -> int:
    """FNV-1a of a name's bytes."""
    key = 0x811C9DC5
    for byte in name.encode():
        key = ((key ^ byte) * 0x01000193) & 0xFFFFFFFF
    return key


def hash32(seed: int, name: str, count: int) -> np.ndarray:
    """For the elements 0 to count - 1; all of it modulo 2^32."""
    with np.errstate(over="ignore"):
        i = np.arange(count, dtype=np.uint32)
        start = np.uint32((key_of(name) + seed * 0x9E3779B1) & 0xFFFFFFFF)
        h = start + i * np.uint32(0x85EBCA6B)
        h = (h ^ (h >> np.uint32(16))) * np.uint32(0x7FEB352D)
        h = (h ^ (h >> np.uint32(15))) * np.uint32(0x846CA68B)
        return h ^ (h >> np.uint32(16))
