"""Packed sequences: lengths, and what goes with them. Packing belongs to the forward phase."""

from collections.abc import Iterator

from calls.call import SIZES, TWO_BY_TWO, Call, Shapes, call, given, pairs
from calls.networks import DTYPES, batch, odd_shapes
from signatures import letters, num_states, width

OPTIONS = {"RNN": ({}, {**TWO_BY_TWO, "batch_first": True}), "GRU": ({}, {**TWO_BY_TWO, "batch_first": True}),
           "LSTM": ({}, {**TWO_BY_TWO, "batch_first": True}, {"proj_size": 2})}
UNSORTED = [2, 4, 3, 1, 2, 1, 3]  # 1 to seq_len, with batch_first too


def packed_forwards(network: str) -> Iterator[Call]:
    for options in OPTIONS[network]:
        config = {**SIZES, **options}
        rows, seq_len = batch(config), 11 - batch(config)
        sound = lengths(UNSORTED[:rows])
        for odd in odd_lengths(rows, seq_len):
            yield call(network, config, inputs={**given("float32", input=[7, 4, 3]), **odd})
        for shape in ([7], [], [7, 4], [7, 3], [4, 7], [7, 4, 1, 3], [7, 4, 4, 3], [7, 4, 2], [7, 0, 3], [0, 4, 3], [7, 4, 0],
                      [4, 7, 3], [1, 4, 3], [7, 1, 3]):
            yield call(network, config, inputs={**given("float32", input=shape), **sound})
        for shapes in state_shapes(network, config):
            yield call(network, config, inputs={**given("float32", input=[7, 4, 3], **shapes), **sound})
        yield from of_dtypes(network, config, sound)


def lengths(values: list, dtype: str = "int64", shape: list[int] | None = None) -> Shapes:
    return {"lengths": [dtype, [len(values)] if shape is None else shape, values]}


def odd_lengths(rows: int, seq_len: int) -> Iterator[Shapes]:
    """Some are sound: unsorted, sorted, all steps, one step."""
    unsorted = UNSORTED[:rows]
    for all_alike in (1, seq_len, seq_len + 1, 0, -1):
        yield lengths([all_alike] * rows)
    yield from (lengths(unsorted), lengths(sorted(unsorted)), lengths(sorted(unsorted, reverse=True)))
    for odd in (0, -1, seq_len + 1, 100):
        yield from (lengths([odd, *unsorted[1:]]), lengths([*unsorted[:-1], odd]))
    for count in (0, 1, rows - 1, rows + 1, 2 * rows):
        yield lengths((unsorted + unsorted)[:count])
    yield from (lengths([2], shape=[]), lengths(unsorted, shape=[1, rows]), lengths(unsorted, shape=[rows, 1]))
    for dtype in ("float32", "float64"):
        yield lengths(unsorted, dtype)
        for odd in (2.5, 0.5, -0.5, seq_len + 0.5):
            yield lengths([odd, *unsorted[1:]], dtype)


def state_shapes(network: str, config: dict) -> Iterator[dict]:
    states = num_states(config)
    sound = [[states, batch(config), width(network, config, letter)] for letter in letters(network)]
    odd = [(*odd_shapes(of[0], of[2]), [states, 8, of[2]], [states, batch(config), 1], [states + 1, batch(config), of[2]])
           for of in sound]
    if len(sound) == 1:
        yield from ({"h_0": shape} for shape in (*odd[0], *sound))
        return
    for h_0, c_0 in pairs(list(zip(*odd, strict=True)), tuple(sound)):
        if not is_deadly(h_0, c_0):
            yield {"h_0": h_0, "c_0": c_0}
    yield from ({"h_0": shape} for shape in (*odd[0], [2, *sound[0]]))


def is_deadly(h_0: list[int], c_0: list[int]) -> bool:
    """Where h_0 has more layers than c_0, a packed LSTM reads memory that is not there: the process may die."""
    return len(h_0) > 0 and len(c_0) > 0 and h_0[0] > c_0[0]


def of_dtypes(network: str, config: dict, sound: Shapes) -> Iterator[Call]:
    for dtype in ("float32", "float64"):
        for of_input, of_h, *of_c in (*DTYPES, ("float32", "float32", "int64"), ("float64", "float64", "int64")):
            dtypes = [of_h, *(of_c or [of_h])][:len(letters(network))]
            states = {f"{letter}_0": [of, [num_states(config), batch(config), width(network, config, letter)]]
                      for letter, of in zip(letters(network), dtypes, strict=True)}
            yield call(network, config, dtype=dtype, inputs={"input": [of_input, [7, 4, 3]], **states, **sound})
