"""Frames over a pipe: the protocol between the worker and whoever asks it.

A frame is the four bytes "TPF1", the length of its header in bytes (unsigned, 32 bits, little-endian), the header
(JSON, one object), then the .npy files that the header's "tensors" lists as [name, length in bytes].
"""

import io
import json
import struct
from functools import lru_cache
from typing import Any, BinaryIO

import numpy as np

MAGIC = b"TPF1"
GREATEST_HEADER = 1 << 24  # bytes: anything larger is not a header of ours
GREATEST_FRAME = 1 << 30  # bytes, in both directions; src/oracle/frames.ts has the same

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
        files = [(str(name), int(size)) for name, size in header.get("tensors", [])]
    except (ValueError, TypeError, AttributeError) as error:
        raise FrameError(f"a header that is none: {error}") from error
    total = 8 + length + sum(size for _, size in files)
    if total > GREATEST_FRAME or any(size < 0 for _, size in files):
        raise FrameError(f"a frame of {total} bytes, want {GREATEST_FRAME} at most")
    try:
        return header, {name: np.load(io.BytesIO(exactly(pipe, size)), allow_pickle=False) for name, size in files}
    except (ValueError, EOFError) as error:
        raise FrameError(f"a tensor that is no .npy file: {error}") from error


def frame(header: dict[str, Any], tensors: Arrays) -> bytes:
    """The bytes of one frame. Refuses, before it makes them, more than a frame may have."""
    total = sum(array.nbytes for array in tensors.values())
    if total > GREATEST_FRAME - GREATEST_HEADER:
        raise FrameError(f"the tensors of the answer have {total} bytes; a frame has {GREATEST_FRAME} at most")
    files = {name: npy(array) for name, array in tensors.items()}
    header = {**header, "tensors": [[name, len(file)] for name, file in files.items()]}
    text = json.dumps(header, allow_nan=False).encode()
    return b"".join((MAGIC, struct.pack("<I", len(text)), text, *files.values()))


def exactly(pipe: BinaryIO, size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise FrameError(f"the pipe ended after {len(data)} of {size} bytes")
    return data


def npy(array: np.ndarray) -> bytes:
    """The bytes that np.save writes. Headers repeat from frame to frame, and writing one costs more than the data."""
    return npy_header(array.dtype.str, array.shape) + np.ascontiguousarray(array).tobytes()


@lru_cache(maxsize=4096)
def npy_header(descr: str, shape: tuple[int, ...]) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": descr, "fortran_order": False, "shape": shape})
    return file.getvalue()
