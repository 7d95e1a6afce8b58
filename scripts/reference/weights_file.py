"""Reads the weights of one module from a .npz, .safetensors or .pt, as src/formats/weights does: nothing in it is run.

What a file is, its first bytes say. The keys of a .pt that holds dicts in dicts are joined with dots, as in
`state_dict.encoder.rnn.weight_ih_l0`; what is no tensor is left aside.
"""

import json
import math
import os.path
import pickle
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

import pickled
from refusal import Refusal
from safetensors_header import entries_in
from zip_entries import is_npz, npy_in, npy_keys

Arrays = dict[str, np.ndarray]


class Lazy(dict[str, Callable[[], np.ndarray]]):
    """By key of the file; read when it is called. `brain`: the keys of bfloat16, which is read as float32."""

    def __init__(self, reads: dict[str, Callable[[], np.ndarray]], brain: Iterable[str] = ()) -> None:
        super().__init__(reads)
        self.brain = frozenset(brain)


GREATEST_HEADER = 100_000_000  # bytes of a .safetensors header, as in its specification

# The dtypes of a .safetensors: torch's name, bits of an element, and NumPy's where it has it.
DTYPES = {
    "F16": ("float16", 16, "<f2"), "BF16": ("bfloat16", 16, "<u2"), "F32": ("float32", 32, "<f4"), "F64": ("float64", 64, "<f8"),
    "BOOL": ("bool", 8, "|b1"), "U8": ("uint8", 8, "|u1"), "I8": ("int8", 8, "|i1"), "I16": ("int16", 16, "<i2"),
    "U16": ("uint16", 16, "<u2"), "I32": ("int32", 32, "<i4"), "U32": ("uint32", 32, "<u4"), "I64": ("int64", 64, "<i8"),
    "U64": ("uint64", 64, "<u8"), "C64": ("complex64", 64, None), "F8_E5M2": ("float8_e5m2", 8, None),
    "F8_E4M3": ("float8_e4m3fn", 8, None), "F8_E8M0": ("float8_e8m0fnu", 8, None), "F8_E4M3FNUZ": ("float8_e4m3fnuz", 8, None),
    "F8_E5M2FNUZ": ("float8_e5m2fnuz", 8, None), "F4": ("float4", 4, None), "F6_E2M3": ("float6_e2m3", 6, None),
    "F6_E3M2": ("float6_e3m2", 6, None),
}
MOST = 4  # keys of a kind that a refusal names, and prefixes
FLOATS = ("float16", "bfloat16", "float32", "float64")
WANT = "want float16, bfloat16, float32 or float64"


def weights_path(folder: Path, root: Path, file: str) -> Path:
    """The file that a case in `folder` names: there or in a folder above it, up to `root`, which was loaded."""
    if Path(file).is_absolute() or "\\" in file:
        raise Refusal(f"{folder}: state_dict: {file!r}, want a path from the case's folder, with /")
    end = normal(root)
    at = normal(folder)
    while True:
        found = normal(at / file)
        if found.is_relative_to(end) and found.exists():
            if not found.resolve().is_relative_to(root.resolve()):
                raise Refusal(f"{folder}: state_dict: {file!r} leads out of {root}")
            return found
        if at == end or at == at.parent:
            break
        at = at.parent
    if not normal(folder / file).is_relative_to(end):
        raise Refusal(f"{folder}: state_dict: {file!r} leads out of {root}")
    raise Refusal(f"{folder}: state_dict: {file} is missing\n  It was looked for there, and above it up to {root}.")


def normal(path: Path) -> Path:
    """Absolute, without `..`, by name alone: links stay."""
    return Path(os.path.abspath(path))


def read_weights(path: Path, prefix: str = "", wanted: Iterable[str] | None = None) -> Arrays:
    """The tensors whose keys begin with `prefix`, without it, in the order of the file: float16, float32 or float64.

    bfloat16, which NumPy has not, becomes float32. Another dtype is refused by its key. `wanted` are the parameters of a
    module: then these are the keys below the prefix, all of them and no others.
    """
    try:
        lazy = opened(path)
        if wanted is not None:
            require_keys(path, lazy, prefix, list(wanted))
        return {key[len(prefix):]: read() for key, read in lazy.items() if key.startswith(prefix)}
    except Refusal:
        raise
    except Exception as error:  # what a damaged file makes its reader raise, no list of names tells
        raise Refusal(f"{path}: cannot be read as weights: {str(error).splitlines()[0] if str(error) else type(error).__name__}") from error


def require_keys(path: Path, lazy: Lazy, prefix: str, wanted: list[str]) -> None:
    """Refuses a prefix that is not that of such a module, and says which ones are."""
    came = [key[len(prefix):] for key in lazy if key.startswith(prefix)]
    missing, unexpected = [name for name in wanted if name not in came], [name for name in came if name not in wanted]
    if not missing and not unexpected:
        return
    lines = []
    for kind, names in (("missing", missing), ("unexpected", unexpected)):
        lines += [f"{kind} key {prefix}{name}" for name in names[:MOST]]
        lines += [f"and {len(names) - MOST} more {kind}"] if len(names) > MOST else []
    starts = [key.removesuffix(wanted[0]) for key in lazy if key.endswith(wanted[0])]
    places = [start for start in starts if all(start + name in lazy for name in wanted)]
    if places:
        lines.append(f"Such a module lies at: {', '.join(map(json.dumps, places[:MOST]))}. Write \"prefix\": {json.dumps(places[0])}")
    raise Refusal("\n  ".join([f"{path}: its keys at the prefix {json.dumps(prefix)} are not those of the module", *lines]))


def opened(path: Path, of_any: bool = False) -> Lazy:
    """Every tensor of the file, read when it is called. `of_any`: also those that are no weights, of whole numbers."""
    with path.open("rb") as file:
        first = file.read(9)
    if first[:4] == b"PK\x03\x04":
        return (of_npz if is_npz(path) else of_torch)(path, of_any)
    if first[8:9] == b"{":
        return of_safetensors(path, of_any)
    if first[:1] == b"\x80":
        raise Refusal(f"{path}: was saved by torch.save before PyTorch 1.6, or is a pickle; save it again:\n"
                      f"  import torch; torch.save(torch.load({json.dumps(str(path))}, weights_only=True), "
                      f"open({json.dumps(str(path.with_name(f'{path.stem}_state_dict.pt')))}, \"xb\"))")
    raise Refusal(f"{path}: is none of .npz, .safetensors and .pt")


def of_npz(path: Path, of_any: bool) -> Lazy:
    def read(key: str) -> np.ndarray:
        array = npy_in(path, key)
        if array.dtype.newbyteorder("=") not in (np.float16, np.float32, np.float64) and not of_any:
            raise Refusal(f"{path}: {key}: dtype {array.dtype}, {WANT}")
        return array.astype(array.dtype.newbyteorder("="), copy=False)

    return Lazy({key: (lambda key=key: read(key)) for key in npy_keys(path)})


def of_torch(path: Path, of_any: bool) -> Lazy:
    import torch

    is_misnamed = path.suffix == ".safetensors"
    try:
        with path.open("rb") as file:
            # By a name that ends with .safetensors torch.load would take it for one.
            loaded = torch.load(file if is_misnamed else path, weights_only=True, map_location="cpu",
                                mmap=not is_misnamed)
    except pickle.UnpicklingError as error:
        name = pickled.class_in(path)
        holds = f"refers to {name}" if name else "holds more than tensors"
        raise Refusal("\n  ".join([f"{path}: it {holds}, and only tensors are read", *pickled.tensors_alone(path)])) from error

    def read(key: str, tensor: torch.Tensor) -> np.ndarray:
        if tensor.dtype not in (torch.float16, torch.bfloat16, torch.float32, torch.float64) and not of_any:
            raise Refusal(f"{path}: {key}: dtype {str(tensor.dtype).removeprefix('torch.')}, {WANT}")
        tensor = tensor.detach()
        return (tensor.float() if tensor.dtype == torch.bfloat16 else tensor).contiguous().numpy()

    found, brain = {}, []
    for key, tensor in tensors_in(loaded, torch.Tensor):
        if key in found:
            raise Refusal(f"{path}: the key {key!r} is there twice")
        found[key] = lambda key=key, tensor=tensor: read(key, tensor)
        brain += [key] if tensor.dtype == torch.bfloat16 else []
    return Lazy(found, brain)


def tensors_in(value: Any, kind: type, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Of a dict and the dicts in it, by keys joined with dots."""
    for key, one in (value.items() if isinstance(value, dict) else ()):
        if not is_key(key):
            continue
        if isinstance(one, kind):
            yield f"{prefix}{key}", one
        else:
            yield from tensors_in(one, kind, f"{prefix}{key}.")


def is_key(key: Any) -> bool:
    """A name, or a number that TypeScript has too."""
    return isinstance(key, str) or (type(key) is int and abs(key) < 2**53)


def of_safetensors(path: Path, of_any: bool) -> Lazy:
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > GREATEST_HEADER or 8 + length > size:
            raise Refusal(f"{path}: its header is {length} bytes long, and the file has {size}; is it truncated?")
        entries = entries_in(path, file.read(length))
    start, end = 8 + length, 0
    for key, entry in sorted(entries.items(), key=lambda item: tuple(item[1]["data_offsets"])):
        first, last = entry["data_offsets"]
        name, bits, _ = DTYPES[entry["dtype"]]
        if first != end or last - first != math.prod(entry["shape"]) * bits // 8:
            raise Refusal(f"{path}: {key}: data_offsets {first} to {last} do not fit shape {tuple(entry['shape'])} of {name}, "
                          f"or what lies before it")
        end = last
    if start + end != size:
        raise Refusal(f"{path}: {size - start} bytes of elements, want {end} from its header")

    def read(key: str) -> np.ndarray:
        name, _, code = DTYPES[entries[key]["dtype"]]
        if code is None or (name not in FLOATS and not of_any):
            raise Refusal(f"{path}: {key}: dtype {name}, {WANT}")
        shape, (first, last) = entries[key]["shape"], entries[key]["data_offsets"]
        with path.open("rb") as file:
            file.seek(start + first)
            array = np.frombuffer(file.read(last - first), dtype=code).reshape(shape)
        return (array.astype(np.uint32) << 16).view(np.float32) if name == "bfloat16" else array.copy()

    return Lazy({key: (lambda key=key: read(key)) for key in entries},
                [key for key in entries if entries[key]["dtype"] == "BF16"])
