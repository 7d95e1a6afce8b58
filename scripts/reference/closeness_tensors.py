"""PyTorch's own verdicts and figures on pairs of tensors: golden/closeness/tensors.json. The recorder writes the table.

Each pair is chosen to be nasty in the way that its "why" says. Beside torch.testing.assert_close's message stand the
figures in it, read by a parser that raises on anything it does not know. Bits are hexadecimal, big-endian; figures are
as Python prints them, which keeps every bit.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

NAN, INF = float("nan"), float("inf")
SHAPES = ((), (1,), (5,), (3, 4), (4, 1, 4), (2, 2, 3, 2), (1, 1, 1, 1))
EMPTY = ((0,), (0, 3), (3, 0), (2, 0, 4), (1, 2, 3, 0))
FLOATS = ("float32", "float64")
DTYPES = (*FLOATS, "int64")
DEFAULTS = {"float32": (1.3e-6, 1e-5), "float64": (1e-7, 1e-7), "int64": (0, 0)}  # rtol, atol, as messages print them
NONE = (0.0, 0.0)
MOST, LEAST = 2**63 - 1, -(2**63)


@dataclass(frozen=True)
class Pair:
    why: str
    actual: np.ndarray
    expected: np.ndarray
    tolerance: tuple[float, float] | None = None  # rtol, atol; None: the dtype's
    equal_nan: bool = False


def table() -> dict[str, Any]:
    """{"pairs": [{why, actual, expected: [dtype, shape, bits], equal_nan, rtol, atol, message, says, ...}]}.

    `rtol` and `atol` are absent where they are the dtype's. `message` and `says` are null where the pair is close.
    `finite`, where NaN or infinity mismatches: what assert_close says once those elements are made to agree.
    `wraps`: PyTorch's int64 figures overflow.
    """
    return {"torch": torch.__version__, "pairs": [recorded(pair) for pair in pairs()]}


def pairs() -> Iterator[Pair]:
    random = np.random.default_rng(4)
    yield from attributes()
    yield from shapes(random)
    yield from boundaries(random)
    yield from places()
    yield from ties(random)
    yield from not_finite()
    yield from zeros_and_denormals()
    yield from rounded(random)
    yield from integers(random)
    yield from soup(random)


def attributes() -> Iterator[Pair]:
    for actual, expected in (((2,), (3,)), ((3,), (3, 1)), ((1, 3), (3, 1)), ((), (1,)), ((1,), ()), ((2, 3), (3, 2)),
                             ((2, 3), (6,)), ((0,), (0, 1)), ((2, 0), (0, 2)), ((), (0,)), ((2, 1, 3, 4), (2, 3, 1, 4)),
                             ((1, 1, 1, 1), (1, 1, 1))):
        yield Pair("shapes differ, values agree", np.ones(actual, "float32"), np.ones(expected, "float32"))
    yield Pair("shapes differ, and dtypes and values", np.zeros(2, "float64"), np.ones(3, "int64"))
    yield Pair("shapes differ, with a tolerance for all", np.ones(2), np.zeros(3), (INF, INF))
    for actual in DTYPES:
        for expected in DTYPES:
            if actual != expected:
                for shape in ((), (2, 2), (0, 3)):
                    yield Pair("dtypes differ, values agree", np.ones(shape, actual), np.ones(shape, expected))
    yield Pair("dtypes differ, and values", np.full(3, 2, "float32"), np.full(3, NAN), (1.0, 1.0), True)


def shapes(random: np.random.Generator) -> Iterator[Pair]:
    for dtype in DTYPES:
        for shape in EMPTY:
            yield Pair("empty", np.ones(shape, dtype), np.zeros(shape, dtype), NONE if len(shape) == 2 else None)
        for shape in SHAPES:
            expected = array(random.integers(-4000, 4000, shape) / (1 if dtype == "int64" else 256), dtype)
            yield Pair("equal", expected.copy(), expected)
            size = expected.size
            for count in {1, (size + 1) // 2, size}:
                actual = expected.flatten()
                for offset in random.permutation(size)[:count]:
                    actual[offset] += array(random.integers(1, 2000) / (1 if dtype == "int64" else 64), dtype)
                yield Pair(f"{count} of {size} differ", actual.reshape(shape), expected)


def boundaries(random: np.random.Generator) -> Iterator[Pair]:
    """The furthest float that is allowed, in every element; then one element a float further, or nearer."""
    tolerances = (None, (1.3e-6, 0.0), (0.0, 1e-5), (0.25, 0.5), (1e-50, 1e-3), (1e-3, 1e-40), (0.1, 3.0))
    for dtype in FLOATS:
        for tolerance in tolerances:
            rtol, atol = tolerance or DEFAULTS[dtype]
            for shape in ((), (4,), (2, 3)):
                signs = random.choice([-1.0, 1.0], (2, *shape))
                expected = array(signs[0] * np.ldexp(random.uniform(1, 2, shape), random.integers(-20, 14, shape)), dtype)
                allowed = torch_allowed(expected, rtol, atol)
                edge = array([furthest(*one, rtol, atol) for one in
                              zip(expected.ravel(), allowed.ravel(), signs[1].ravel(), strict=True)], dtype).reshape(shape)
                further, nearer = edge.copy(), edge.copy()
                last = (-1,) * len(shape)
                further[last] = np.nextafter(edge[last], np.copysign(array(INF, dtype), edge[last] - expected[last]))
                nearer[last] = np.nextafter(edge[last], expected[last])
                for why, actual in (("on the boundary", edge), ("one float beyond it", further), ("one float within it", nearer)):
                    yield Pair(why, actual, expected, tolerance)


def furthest(expected: np.floating, allowed: np.floating, side: float, rtol: float, atol: float) -> np.floating:
    """The last float to that side of `expected` which torch.isclose lets through."""
    dtype = expected.dtype
    away = array(side * INF, dtype)
    one = expected + array(side, dtype) * allowed
    while not is_close(array(one, dtype), array(expected, dtype), rtol, atol):
        one = np.nextafter(one, expected)
    while is_close(array(np.nextafter(one, away), dtype), array(expected, dtype), rtol, atol):
        one = np.nextafter(one, away)
    return one


def places() -> Iterator[Pair]:
    for dtype in DTYPES:
        for why, actual, expected in (
            ("greatest absolute first, greatest relative last", [1100, 7, 3], [1000, 7, 1]),
            ("greatest relative first, greatest absolute last", [3, 7, 1100], [1, 7, 1000]),
            ("both in one place", [1, 900, 3], [1, 9, 3]),
            ("expected 0: relative infinite", [5, 0, 90], [0, 0, 60]),
            ("expected 0 twice: the first infinite one", [9, 5, 6], [8, 0, 0]),
            ("negative numbers", [-5, -9, 4], [-4, 9, -4]),
            ("absolute tie, relative apart", [12, 5, 8], [10, 3, 10]),
            ("relative tie, absolute apart", [2, 20, 200], [1, 10, 100]),
            ("both tie", [3, 3, 3], [2, 2, 2]),
        ):
            for tolerance in (None, NONE, (0.5, 0.0), (0.0, 1.0)):
                yield Pair(why, array(actual, dtype), array(expected, dtype), tolerance)
    for dtype in FLOATS:  # an allowed difference is greater than every one that is not
        yield Pair("allowed where expected is large", array([[1e8 + 40, 1.0], [1.0, 1.25]], dtype),
                   array([[1e8, 1.0], [1.0, 1.0]], dtype), (1e-6, 1e-5))
        yield Pair("asymmetric: rtol is of expected", array([1.0, 2.0], dtype), array([2.0, 4.0], dtype), (0.5, 0.0))
        yield Pair("asymmetric: rtol is of expected", array([2.0, 4.0], dtype), array([1.0, 2.0], dtype), (0.5, 0.0))


def ties(random: np.random.Generator) -> Iterator[Pair]:
    for dtype in DTYPES:
        for shape in ((6,), (3, 4), (2, 3, 2), (2, 2, 2, 2), (7, 5)):
            for tolerance in (None, (0.5, 0.0)):
                actual, expected = array(random.integers(-2, 3, (2, *shape)), dtype)
                yield Pair("small whole numbers: many ties", actual, expected, tolerance)


def not_finite() -> Iterator[Pair]:
    for dtype in FLOATS:
        for equal_nan in (False, True):
            for why, actual, expected in (
                ("NaN in actual", [1, NAN, 9, 5], [1, 2, 4, 4]),
                ("NaN in expected", [1, 2, 9, 5], [1, NAN, 4, 4]),
                ("NaN in expected alone", [1, 2], [1, NAN]),
                ("NaN in both, nothing else", [NAN, 2], [NAN, 2]),
                ("NaN in both, and a mismatch", [NAN, 2, 5], [NAN, 3, 3]),
                ("NaN in both and in either", [NAN, NAN, 5, 1], [NAN, 3, NAN, 8]),
                ("NaN against infinity", [NAN, INF, 2], [INF, NAN, 7]),
                ("NaN after a greater one", [9, NAN], [1, 1]),
                ("NaN scalar in actual", NAN, 1), ("NaN scalar in expected", 1, NAN), ("NaN scalars", NAN, NAN),
                ("NaN for 0", NAN, 0), ("NaN everywhere in actual", [[NAN, NAN]], [[0, 0]]),
            ):
                yield Pair(why, array(actual, dtype), array(expected, dtype), None, equal_nan)
            yield Pair("NaN in both, exactly", array([NAN, 1], dtype), array([NAN, 1], dtype), NONE, equal_nan)
            yield Pair("NaN, everything allowed", array([NAN, 5], dtype), array([1, 1], dtype), (0.0, INF), equal_nan)
            yield Pair("NaN of another sign", array([-NAN, 1], dtype), array([NAN, 1], dtype), None, equal_nan)
        for why, actual, expected in (
            ("same infinities", [INF, -INF, 1], [INF, -INF, 1]),
            ("same infinities, and a mismatch", [INF, -INF, 1, 5], [INF, -INF, 3, 4]),
            ("opposite infinities", [1, INF, -INF, 5], [1, -INF, INF, 4]),
            ("infinity in actual", [INF, 1, 5], [2, 3, 4]), ("infinity in expected", [2, 3, 5], [INF, 1, 4]),
            ("infinity for 0", [-INF, 2], [0, 1]), ("infinity for the greatest float", [INF, 3], ["max", 1]),
            ("the greatest float for infinity", ["max", 3], [INF, 1]),
            ("infinite scalars", INF, INF), ("opposite infinite scalars", INF, -INF), ("infinite scalar", INF, 1),
            ("infinite scalar expected", 1, INF), ("infinite scalar for 0", INF, 0),
            ("the difference overflows", ["max", 1], ["-max", 0]),
            ("the difference overflows, another one is relative", ["max", 1, 1], ["-max", 1, 0]),
            ("scalars whose difference overflows", "max", "-max"),
            ("the ratio overflows", [1, 3], ["min", 2]), ("a scalar's ratio overflows", 1, "min"),
        ):
            for tolerance in (None, NONE, (INF, INF)):
                yield Pair(why, array(actual, dtype), array(expected, dtype), tolerance)
        yield Pair("infinite rtol, expected 0", array([1, 0, 3], dtype), array([0, 0, 1], dtype), (INF, 0.0))
        yield Pair("a tolerance beyond float32", array([1, "max"], dtype), array([2, "-max"], dtype), (0.0, 1e39))


def zeros_and_denormals() -> Iterator[Pair]:
    for dtype in FLOATS:
        for tolerance in (None, NONE):
            for why, actual, expected in (
                ("signed zeros", [0.0, -0.0, 0.0], [-0.0, 0.0, 0.0]), ("signed zero scalars", -0.0, 0.0),
                ("-0 expected, relative infinite", [1.0, 2.0], [-0.0, 1.0]), ("scalar, expected 0", 0.25, 0.0),
                ("denormal for 0", ["min", 0], [0, 0]), ("0 for a denormal", [0, 1], ["min", 1]),
                ("denormals of either sign", ["min", "-min"], ["-min", "min"]), ("denormal scalar", "min", 0),
                ("least normal for the greatest denormal", ["tiny", 1], ["below", 1]),
                ("greatest denormal for the least normal", ["below", 1], ["tiny", 1]),
            ):
                yield Pair(why, array(actual, dtype), array(expected, dtype), tolerance)
        smallest = float(array("min", dtype))
        for steps in (1, 2, 3):
            yield Pair("denormals, denormal tolerance", array([5, 7], dtype) * array("min", dtype),
                       array([5 - steps, 7 - steps], dtype) * array("min", dtype), (0.0, 2 * smallest))


def rounded(random: np.random.Generator) -> Iterator[Pair]:
    """Numbers of very different size: their difference is no float of their dtype."""
    for dtype in FLOATS:
        for shape in ((), (3,), (2, 4), (2, 3, 3)):
            for tolerance in (None, (0.5, 0.5)):
                actual, expected = array(random.choice([-1.0, 1.0], (2, *shape))
                                         * np.ldexp(random.uniform(1, 2, (2, *shape)), random.integers(-30, 30, (2, *shape))), dtype)
                yield Pair("differences that round", actual, expected, tolerance)


def integers(random: np.random.Generator) -> Iterator[Pair]:
    for why, actual, expected, *tolerances in (
        ("apart beyond float64", [2**53 + 1, 0], [2**53, 0], None, NONE, (0.0, 0.5)),
        ("apart beyond float64, scalar", 2**53 + 1, 2**53, None, (0.0, 0.5)),
        ("apart beyond float32", [2**24 + 1, 1], [2**24, 1], None, (0.0, 0.5), (1e-9, 0.0)),
        ("difference beyond float32", [2**24 + 1, 1], [0, 1], (0.0, 2.0**24), (0.0, 2.0**24 - 1)),
        ("each rounds to float32 first", [2**25 + 3, 1], [1, 1], (0.0, 2.0**25), (0.0, 2.0**25 + 4)),
        ("on the boundary", [101, 99, -101], [100, 100, -100], (0.01, 0.0), (0.0, 1.0), (0.009, 0.0)),
        ("asymmetric", [2, 200], [1, 100], (0.5, 0.0)), ("asymmetric", [1, 100], [2, 200], (0.5, 0.0)),
        ("neighbours of the greatest", [MOST, MOST - 1], [MOST - 1, MOST], None, (0.0, 1.0)),
        ("neighbours of the least", [LEAST + 2, 0], [LEAST + 1, 0], None, (1e-3, 0.0)),
        ("far apart", [2**62, 7], [-(2**61), 8], None, (0.1, 0.0)),
        ("thirds", [1, 2, 7], [3, 3, 3], None), ("a scalar third", 2, 3, None, (0.5, 0.0)),
        ("a scalar for 0", 5, 0, None), ("large scalars", 2**62 + 2**9 + 1, 2**61 + 3, None),
        ("extreme scalars", MOST, LEAST, None), ("extreme scalars", LEAST, MOST, None, (0.0, 1.0)),
        ("the difference overflows", [MOST, 3], [LEAST, 1], None, (1e-3, 0.0)),
        ("the difference overflows", [MOST], [-1], None, (0.0, 1.0)),
        ("|expected| overflows", [LEAST + 1, 3], [LEAST, 4], None),
    ):
        for tolerance in tolerances:
            yield Pair(f"int64: {why}", array(actual, "int64"), array(expected, "int64"), tolerance)
    for shape in ((3,), (2, 3), (2, 2, 3)):
        for tolerance in (None, (1e-3, 0.0), (0.0, 2.0**40), (0.5, 3.0)):
            expected = random.integers(2**30, 2**60, shape)
            actual = expected + random.integers(-(2**59), 2**59, shape)
            yield Pair("int64: beyond float32", actual, expected, tolerance)


def soup(random: np.random.Generator) -> Iterator[Pair]:
    """Everything at once: most elements agree, the others are special, near or far."""
    special = (0.0, -0.0, 1.0, NAN, INF, -INF, "min", "-min", "max", "-max", "tiny")
    for number in range(90):
        dtype = FLOATS[number % 2]
        shape = SHAPES[number % len(SHAPES)]
        expected = array(np.ldexp(random.uniform(-1, 1, shape), random.integers(-12, 12, shape)), dtype).ravel()
        actual = expected.copy()
        for offset in range(expected.size):
            kind = random.integers(0, 8)
            if kind < 2:
                actual[offset] = array(special[random.integers(0, len(special))], dtype)
            if kind in (1, 2):
                expected[offset] = array(special[random.integers(0, len(special))], dtype)
            if kind == 3:
                actual[offset] += array(np.ldexp(random.uniform(-1, 1), int(random.integers(-30, 4))), dtype)
        yield Pair("everything at once", actual.reshape(shape), expected.reshape(shape),
                   (None, None, NONE, (0.01, 0.001))[random.integers(0, 4)], bool(number % 3))


def array(values: Any, dtype: Any) -> np.ndarray:
    """An array; words stand for the limits of the dtype."""
    dtype = np.dtype(dtype)
    if dtype.kind == "i":
        return np.array(values, dtype)
    limits = np.finfo(dtype)
    words = {"max": limits.max, "min": limits.smallest_subnormal, "tiny": limits.tiny,
             "below": limits.tiny - limits.smallest_subnormal}
    words |= {f"-{word}": -value for word, value in words.items()}
    if isinstance(values, list):
        return np.array([array(value, dtype) for value in values], dtype)
    return np.array(words[values] if isinstance(values, str) else values, dtype)


def recorded(pair: Pair) -> dict[str, Any]:
    actual, expected = torch.tensor(pair.actual), torch.tensor(pair.expected)
    rtol, atol = pair.tolerance or DEFAULTS[pair.expected.dtype.name]
    message = assert_close(actual, expected, pair)
    line: dict[str, Any] = {"why": pair.why, "actual": as_bits(pair.actual), "expected": as_bits(pair.expected),
                            "equal_nan": pair.equal_nan}
    if pair.tolerance:
        line |= {"rtol": float_bits(rtol), "atol": float_bits(atol)}
    line |= {"message": message, "says": message and says(message, pair, rtol, atol)}
    if message is None or "attribute" in line["says"]:
        return line
    mismatches = ~torch.isclose(actual, expected, rtol=rtol, atol=atol, equal_nan=pair.equal_nan)
    swallowing = mismatches & ~(torch.isfinite(actual) & torch.isfinite(expected))
    if swallowing.any():
        rest = Pair(pair.why, *(tensor.masked_fill(swallowing, 0).numpy() for tensor in (actual, expected)),
                    pair.tolerance, pair.equal_nan)
        rest_message = assert_close(torch.tensor(rest.actual), torch.tensor(rest.expected), rest)
        line["finite"] = rest_message and says(rest_message, rest, rtol, atol)
    if wraps(pair):
        line["wraps"] = True
    return line


def assert_close(actual: torch.Tensor, expected: torch.Tensor, pair: Pair) -> str | None:
    """Its message; None where it finds nothing to say."""
    rtol, atol = pair.tolerance or (None, None)
    try:
        torch.testing.assert_close(actual, expected, rtol=rtol, atol=atol, equal_nan=pair.equal_nan)
    except AssertionError as error:
        return str(error)
    return None


ATTRIBUTE = re.compile(r"The values for attribute '(shape|dtype)' do not match: (.+) != (.+)\.")
SHAPE = re.compile(r"torch\.Size\(\[([\d, ]*)\]\)")
DTYPE = re.compile(r"torch\.(float32|float64|int64)")
FIGURE = r"(-?\d+(?:\.\d+)?(?:e[+-]\d+)?|-?inf|nan)"
ALLOWED = rf"(?: \(up to {FIGURE} allowed\))?"
PLACE = rf"difference: {FIGURE} at index \(([\d, ]*)\){ALLOWED}"
SCALARS = re.compile(rf"Scalars are not (equal|close)!\n\nExpected {FIGURE} but got {FIGURE}\.\n"
                     rf"Absolute difference: {FIGURE}{ALLOWED}\nRelative difference: {FIGURE}{ALLOWED}")
TENSORS = re.compile(rf"Tensor-likes are not (equal|close)!\n\nMismatched elements: (\d+) / (\d+) \((\d+\.\d%)\)\n"
                     rf"Greatest absolute {PLACE}\nGreatest relative {PLACE}")


def says(message: str, pair: Pair, rtol: float, atol: float) -> dict[str, Any]:
    """What a message of assert_close says.

    {"attribute", "actual", "expected"}, or {"mismatched", "total", "share", "absolute", "relative"} with a value, an
    index and what PyTorch prints as allowed (null where it prints nothing: atol and rtol are 0). `allowed_there`, which
    no message has, is atol + |rtol * expected| at the greatest absolute difference, as PyTorch computes it, in bits.
    """
    if match := ATTRIBUTE.fullmatch(message):
        attribute, *sides = match.groups()
        return {"attribute": attribute, **dict(zip(("actual", "expected"), map(attribute_value, sides), strict=True))}
    if match := SCALARS.fullmatch(message):
        judged, expected, actual, absolute, atol_text, relative, rtol_text = match.groups()
        want(same_text(expected, pair.expected) and same_text(actual, pair.actual), message)
        found = {"mismatched": 1, "total": 1, "share": None,
                 "absolute": place(absolute, "", atol_text), "relative": place(relative, "", rtol_text)}
    elif match := TENSORS.fullmatch(message):
        judged, mismatched, total, share, *figures = match.groups()
        found = {"mismatched": int(mismatched), "total": int(total), "share": share,
                 "absolute": place(*figures[:3]), "relative": place(*figures[3:])}
        want(found["total"] == pair.expected.size, message)
    else:
        raise ValueError(f"assert_close says what this parser does not know:\n{message}")
    want((judged == "equal") == (rtol == atol == 0), message)
    allowed = (None, None) if judged == "equal" else (str(atol), str(rtol))
    want((found["absolute"]["allowed"], found["relative"]["allowed"]) == allowed, message)
    there = torch_allowed(pair.expected, rtol, atol)[tuple(found["absolute"]["index"])]
    return {**found, "allowed_there": float_bits(float(there))}


def place(value: str, index: str, allowed: str | None) -> dict[str, Any]:
    return {"value": value, "index": [int(one) for one in index.split(",") if one.strip()], "allowed": allowed}


def attribute_value(text: str) -> str | list[int]:
    if match := SHAPE.fullmatch(text):
        return [int(size) for size in match[1].split(",") if size.strip()]
    if match := DTYPE.fullmatch(text):
        return match[1]
    raise ValueError(f"neither a shape nor a dtype: {text}")


def same_text(text: str, scalar: np.ndarray) -> bool:
    return text == str(scalar.item())


def want(held: bool, message: str) -> None:
    if not held:
        raise ValueError(f"assert_close does not say what was asked of it:\n{message}")


def torch_allowed(expected: np.ndarray, rtol: float, atol: float) -> np.ndarray:
    """As torch.isclose computes it: integers become the default dtype first."""
    tensor = torch.tensor(expected)
    tensor = tensor if tensor.is_floating_point() else tensor.to(torch.get_default_dtype())
    return (atol + (rtol * tensor).abs()).numpy()


def is_close(actual: np.ndarray, expected: np.ndarray, rtol: float, atol: float) -> bool:
    return bool(torch.isclose(torch.tensor(actual), torch.tensor(expected), rtol=rtol, atol=atol))


def wraps(pair: Pair) -> bool:
    """Whether PyTorch's figures overflow: those of int64 tensors are int64, those of scalars are Python's."""
    if pair.expected.dtype != np.int64 or pair.expected.ndim == 0:
        return False
    both = zip(pair.actual.ravel().tolist(), pair.expected.ravel().tolist(), strict=True)
    return any(abs(actual - expected) > MOST or (actual != expected and expected == LEAST) for actual, expected in both)


def as_bits(values: np.ndarray) -> list:
    """[dtype, shape, bits of all elements in C order]."""
    big_endian = np.asarray(values, values.dtype.newbyteorder(">"))  # astype of a numpy scalar would stay native
    return [values.dtype.name, list(values.shape), big_endian.tobytes().hex()]


def float_bits(value: float) -> str:
    return struct.pack(">d", value).hex()
