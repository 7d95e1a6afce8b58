"""Ranks, sizes and dtypes of a cell's input and states."""

from collections.abc import Iterator

from calls.call import SIZES, Call, call, given, pairs
from calls.networks import DTYPES
from signatures import letters

OPTIONS = {"RNNCell": ({}, {"bias": False, "nonlinearity": "relu"}, {"nonlinearity": "sigmoid"}),
           "LSTMCell": ({}, {"bias": False}), "GRUCell": ({}, {"bias": False})}
STATE_SHAPES = ([4, 5], [5], [1, 5], [3, 5], [5, 5], [4, 4], [4], [4, 5, 1], [], [0, 5], [1, 4, 5])


def cell_forwards(cell: str) -> Iterator[Call]:
    of_states = one_state if len(letters(cell)) == 1 else two_states
    for options in OPTIONS[cell]:
        config = {**SIZES, **options}
        for shape in ([4, 3], [3], [], [7, 4, 3], [4, 2], [2], [0, 3], [1, 3], [4, 0]):
            yield call(cell, config, inputs=given("float32", input=shape))
        yield from of_states(cell, config)
    for sizes in ({"input_size": 0, "hidden_size": 2}, {"input_size": 3, "hidden_size": 0}, {"input_size": 0, "hidden_size": 0}):
        yield call(cell, sizes, inputs={"input": ["float32", [4, sizes["input_size"]]]})


def one_state(cell: str, config: dict) -> Iterator[Call]:
    for shape in STATE_SHAPES:
        for input_shape in ([4, 3], [3], [1, 3], [0, 3]):
            if not is_deadly(cell, input_shape, shape):
                yield call(cell, config, inputs=given("float32", input=input_shape, hx=shape))
    for dtypes in DTYPES:
        yield call(cell, config, inputs={"input": [dtypes[0], [4, 3]], "hx": [dtypes[1], [4, 5]]})


def two_states(cell: str, config: dict) -> Iterator[Call]:
    for input_shape in ([4, 3], [3], [1, 3], [0, 3]):
        state = [*input_shape[:-1], 5]
        for hx, cx in pairs([(shape, shape) for shape in STATE_SHAPES], (state, state)):
            if not is_deadly(cell, input_shape, hx):
                yield call(cell, config, inputs=given("float32", input=input_shape, hx=hx, cx=cx))
        for one in ([4, 5], [2, 5], [5], [], [2, *state]):
            yield call(cell, config, inputs=given("float32", input=input_shape, hx=one))
    for input, hx in DTYPES:
        for cx in ("float32", "float64", "int64"):
            yield call(cell, config, inputs={"input": [input, [4, 3]], "hx": [hx, [4, 5]], "cx": [cx, [4, 5]]})
    for cx in ("float64", "int64"):
        yield call(cell, config, inputs={**given("float32", input=[4, 3], hx=[4, 5]), "cx": [cx, [4, 5]]})


def is_deadly(cell: str, input_shape: list[int], hx: list[int]) -> bool:
    """Of an unbatched input with a square batch of states a gated cell reads memory that is not there: the process may die."""
    return cell != "RNNCell" and len(input_shape) == 1 and hx == [5, 5]
