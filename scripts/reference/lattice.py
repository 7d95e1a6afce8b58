"""Tensors from a formula, "lattice-1": golden/README.md writes it out, src/case-files/lattice.ts does the same.

Element i of a tensor is a table's entry by hash32(seed, name, i), so that a network of any size costs no bytes.
"""

import numpy as np

from signatures import initial_names, num_states, parameters
from stored import Arrays

FORMULA = "lattice-1"
MASK = np.uint32(0xFFFFFFFF)


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


def lattice_tensor(seed: int, name: str, shape: tuple[int, ...], dtype: str) -> np.ndarray:
    hashes = hash32(seed, name, int(np.prod(shape, dtype=np.int64)))
    width = shape[-1]
    if name.startswith("weight_hh"):
        values = np.where(hashes % width < 2, -1, 0)
    elif name.startswith("weight_ih_l") and name[len("weight_ih_l")] in "123456789":
        values = np.where(hashes % width == 0, 1, np.where(hashes % width == 1, -1, 0))
    elif name.startswith(("weight", "bias")):
        values = ((hashes % 9).astype(np.int64) - 4) / 4
    else:
        values = ((hashes % 17).astype(np.int64) - 8) / 4
    return values.astype(dtype).reshape(shape)


def lattice_case(module: str, config: dict, dtype: str, stepped: bool, derived: dict) -> tuple[Arrays, Arrays]:
    """(state_dict, inputs) of a derived case."""
    def tensor(name: str, shape: tuple[int, ...]) -> np.ndarray:
        return lattice_tensor(derived["seed"], name, shape, dtype)

    gates = 1
    hidden = config["hidden_size"]
    widths = {"weight_hh": lambda layer: hidden,
              "weight_ih": lambda layer: config["input_size"] if layer == 0 else hidden * (2 if config.get("bidirectional") else 1)}
    state_dict = {one.name: tensor(one.name, (gates * hidden, widths[one.kind](one.layer)) if one.kind in widths else (gates * hidden,))
                  for one in parameters(module, config)}
    batch = () if derived.get("batch") is None else (derived["batch"],)
    time = () if derived.get("seq_len") is None else (derived["seq_len"],)
    leading = batch + time if config.get("batch_first") and batch else time + batch
    inputs = {"input": tensor("input", (*leading, config["input_size"]))}
    if derived["states"]:
        states = (num_states(config),) if "num_layers" in config else ()
        for name in initial_names(module):
            inputs[name] = tensor(name, (*states, *batch, hidden))
    return state_dict, inputs
