"""Ranks, sizes and dtypes of a network's input and states, batched and not, with every layout."""

from collections.abc import Iterator

from calls.call import SIZES, TWO_BY_TWO, Call, call, given, pairs
from signatures import letters, num_states, width

LAYOUTS = ({}, {"batch_first": True}, TWO_BY_TWO, {**TWO_BY_TWO, "batch_first": True})
FEW_LAYOUTS = (LAYOUTS[0], LAYOUTS[3], {"bias": False})
OPTIONS = {"RNN": (*LAYOUTS, {"nonlinearity": "relu", "bias": False}), "GRU": FEW_LAYOUTS,
           "LSTM": (*FEW_LAYOUTS, {"proj_size": 2}, {**LAYOUTS[3], "proj_size": 2})}
INPUT_SHAPES = ([7, 4, 3], [7, 3], [7], [], [7, 4, 2, 3], [7, 4, 2], [7, 2], [4, 7, 3], [0, 4, 3], [7, 0, 3], [0, 0, 3], [0, 3],
                [1, 1, 3], [7, 4, 0])
DTYPES = (("float64", "float64"), ("float32", "float64"), ("float64", "float32"), ("int64", "float32"), ("float32", "int64"))


def network_forwards(network: str) -> Iterator[Call]:
    of_states = one_state if len(letters(network)) == 1 else two_states
    for options in OPTIONS[network]:
        config = {**SIZES, **options}
        for shape in INPUT_SHAPES:
            yield call(network, config, inputs=given("float32", input=shape))
        yield from of_states(network, config)
    yield call(network, SIZES, dtype="float64", inputs={"input": ["float64", [7, 4, 3]]})
    yield call(network, SIZES, dtype="float64", inputs={"input": ["float32", [7, 4, 3]]})


def odd_shapes(states: int, features: int) -> tuple[list[int], ...]:
    """Of h_0 or c_0. Some fit some input."""
    return ([states, 4, features], [states, 7, features], [states, features], [states, 4, features - 1],
            [states + 1, 4, features], [4, states, features], [states, 1, features], [1, features], [states, 4, features, 1],
            [features], [], [states, 0, features])


def one_state(network: str, config: dict) -> Iterator[Call]:
    states = num_states(config)
    for shape in odd_shapes(states, width(network, config, "h")):
        for input_shape in ([7, 4, 3], [4, 7, 3], [7, 3], [7, 0, 3], [7, 4, 2], [0, 4, 3]):
            yield call(network, config, inputs=given("float32", input=input_shape, h_0=shape))
    for dtypes in DTYPES:
        yield call(network, config, inputs={"input": [dtypes[0], [7, 4, 3]], "h_0": [dtypes[1], [states, batch(config), 5]]})


def two_states(network: str, config: dict) -> Iterator[Call]:
    states, h, c = num_states(config), width(network, config, "h"), width(network, config, "c")
    odd = list(zip(odd_shapes(states, h), odd_shapes(states, c), strict=True))
    for input_shape, rows in (([7, 4, 3], [batch(config)]), ([7, 3], [])):
        for h_0, c_0 in pairs(odd, ([states, *rows, h], [states, *rows, c])):
            yield call(network, config, inputs=given("float32", input=input_shape, h_0=h_0, c_0=c_0))
        for one in (*odd_shapes(states, h), [2, states, *rows, h]):  # the last can be indexed as a pair
            yield call(network, config, inputs=given("float32", input=input_shape, h_0=one))
    for dtype in ("float32", "float64"):
        for dtypes in (*(of for pair in DTYPES for of in ((*pair, pair[1]), (*pair, dtype))), ("float32", "float32", "float64"),
                       ("float32", "float32", "int64"), ("float64", "float64", "float32"), ("float64", "float64", "int64")):
            shapes = ([7, 4, 3], [states, batch(config), h], [states, batch(config), c])
            yield call(network, config, dtype=dtype, inputs={name: [of, shape] for name, of, shape in zip(
                ("input", "h_0", "c_0"), dtypes, shapes, strict=True)})


def batch(config: dict) -> int:
    """Of an input of (7, 4, 3)."""
    return 7 if config.get("batch_first") else 4
