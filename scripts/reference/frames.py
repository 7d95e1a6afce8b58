"""Frames over a pipe: the protocol between the worker and whoever asks it.

A frame is the four bytes "TPF1", the length of its header in bytes (unsigned, 32 bits, little-endian), the header
(JSON, one object), then the elements of the tensors that the header's "tensors" lists as [name, dtype, shape]: little-endian,
in C order, one tensor after the other.
"""

import json
import math
import struct
from typing import Any, BinaryIO

import numpy as np

MAGIC = b"TPF1"
GREATEST_HEADER = 1 << 24  # bytes: anything larger is not a header of ours
GREATEST_FRAME = 1 << 30  # bytes, in both directions; src/oracle/frames.ts has the same
DTYPES = {"float32": np.dtype("<f4"), "float64": np.dtype("<f8"), "int64": np.dtype("<i8")}

Arrays = dict[str, np.ndarray]


class FrameError(Exception):
    """What came over the pipe is not a frame."""


def read_frame(pipe: BinaryIO) -> tuple[dict[str, Any], Arrays] | None:
    """The next header and its tensors; None at the end of the pipe."""
    start = pipe.read(8)
    if not start:
        return None
    if len(start) < 8 or start[:4] != MAGIC:
        raise FrameError(f"a frame begins with {start!r}, want {MAGIC!r} and a length")
    (length,) = struct.unpack("<I", start[4:])
    if length > GREATEST_HEADER:
        raise FrameError(f"a header of {length} bytes")
    try:
        header = json.loads(exactly(pipe, length))
        announced = [(str(name), DTYPES[dtype], sizes_of(shape)) for name, dtype, shape in header.get("tensors", [])]
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise FrameError(f"a header that is none: {error}") from error
    lengths = [dtype.itemsize * math.prod(shape) for _, dtype, shape in announced]
    total = 8 + length + sum(lengths)
    if total > GREATEST_FRAME:
        raise FrameError(f"a frame of {total} bytes, want {GREATEST_FRAME} at most")
    try:
        return header, {name: np.frombuffer(bytearray(exactly(pipe, size)), dtype).reshape(shape)
                        for (name, dtype, shape), size in zip(announced, lengths, strict=True)}
    except ValueError as error:
        raise FrameError(f"a tensor that is none: {error}") from error


def sizes_of(shape: list[int]) -> tuple[int, ...]:
    if len(shape) > 64 or not all(type(size) is int and 0 <= size < 1 << 53 for size in shape):
        raise ValueError(f"shape {shape}, want whole sizes >= 0")
    return tuple(shape)


def frame(header: dict[str, Any], tensors: Arrays) -> bytes:
    """The bytes of one frame. Refuses, before it makes them, more than a frame may have."""
    total = sum(array.nbytes for array in tensors.values())
    if total > GREATEST_FRAME - GREATEST_HEADER:
        raise FrameError(f"the tensors of the answer have {total} bytes; a frame has {GREATEST_FRAME} at most")
    unknown = [name for name, array in tensors.items() if array.dtype.name not in DTYPES]
    if unknown:
        raise FrameError(f"{unknown[0]} is {tensors[unknown[0]].dtype}, want one of {', '.join(DTYPES)}")
    announced = [[name, array.dtype.name, array.shape] for name, array in tensors.items()]
    text = json.dumps({**header, "tensors": announced}, allow_nan=False).encode()
    elements = (np.ascontiguousarray(array, DTYPES[array.dtype.name]) for array in tensors.values())
    return b"".join((MAGIC, struct.pack("<I", len(text)), text, *elements))


def exactly(pipe: BinaryIO, size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise FrameError(f"the pipe ended after {len(data)} of {size} bytes")
    return data
