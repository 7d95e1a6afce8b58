"""PyTorch's own verdicts of closeness, one element at a time: golden/closeness/elements.json.

The recorder writes the table. Pairs lie on the boundary of the tolerance, one float to either side of it, and where
numbers are special; the verdict is that of torch.testing.assert_close at the dtype's defaults.
"""

import struct

import numpy as np
import torch

SPECIAL = (0.0, -0.0, 1.0, -1.0, 1e-5, 1e-7, 1e-30, 1e30, float("inf"), float("-inf"), float("nan"))
# rtol, atol: only to find the boundary; the verdict is assert_close's
DTYPES = {"float32": (torch.float32, np.float32, 1.3e-6, 1e-5), "float64": (torch.float64, np.float64, 1e-7, 1e-7)}
BOUNDARIES = 60


def table() -> dict:
    """{"pairs": [[dtype, actual, expected, close, close with equal_nan]]}; numbers as hexadecimal bits, big-endian."""
    pairs = []
    for name, (dtype, scalar, rtol, atol) in DTYPES.items():
        for actual, expected in special_pairs(scalar) + boundary_pairs(scalar, rtol, atol):
            verdicts = [is_close(actual, expected, dtype, equal_nan) for equal_nan in (False, True)]
            pairs.append([name, hexadecimal(actual, name), hexadecimal(expected, name), *verdicts])
    return {"torch": torch.__version__, "pairs": pairs}


def special_pairs(scalar: type) -> list[tuple]:
    smallest = np.finfo(scalar).smallest_subnormal
    values = [scalar(value) for value in SPECIAL] + [smallest, np.finfo(scalar).tiny, np.finfo(scalar).max]
    return [(actual, expected) for actual in values for expected in values]


def boundary_pairs(scalar: type, rtol: float, atol: float) -> list[tuple]:
    """For expected values of every size: the furthest float that is allowed, and three to either side."""
    random = np.random.default_rng(1)
    pairs = []
    for _ in range(BOUNDARIES):
        expected = scalar(random.choice([-1, 1]) * 10 ** random.uniform(-9, 4))
        for side in (-1, 1):
            actual = scalar(expected + side * (atol + rtol * abs(expected)))
            for _ in range(3):
                actual = np.nextafter(actual, scalar(expected))
            for _ in range(7):
                pairs.append((actual, expected))
                actual = np.nextafter(actual, scalar(side * np.inf))
    return pairs


def is_close(actual: float, expected: float, dtype: torch.dtype, equal_nan: bool) -> bool:
    try:
        torch.testing.assert_close(torch.tensor([actual], dtype=dtype), torch.tensor([expected], dtype=dtype),
                                   equal_nan=equal_nan)
    except AssertionError:
        return False
    return True


def hexadecimal(value: float, name: str) -> str:
    return struct.pack(">f" if name == "float32" else ">d", value).hex()
