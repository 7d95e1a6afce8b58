"""One call: a module is constructed, loaded (or keeps fresh weights) and run once, on zeros where no values are given."""

from collections.abc import Iterator
from typing import Any

from signatures import is_network

SIZES = {"input_size": 3, "hidden_size": 5}
TWO_BY_TWO = {"num_layers": 2, "bidirectional": True}

Call = dict[str, Any]
Shapes = dict[str, list]  # by tensor name: [dtype, shape], or [dtype, shape, values]


def call(module: str, config: dict, state_dict: Shapes | None = None, dtype: str = "float32",
         inputs: Shapes | None = None) -> Call:
    """One call; without inputs, on a sound one. Of an LSTM's two states one alone is given as it is, not as a pair."""
    sound = {"input": [dtype, [7, 4, 3] if is_network(module) else [4, 3]]}
    return {"module": module, "config": config, "dtype": dtype, "state_dict": state_dict, "inputs": inputs or sound}


def given(dtype: str, **shapes: list[int] | None) -> Shapes:
    """Zeros of these shapes; without those that are None."""
    return {name: [dtype, shape] for name, shape in shapes.items() if shape is not None}


def pairs(odd: list[tuple], sound: tuple) -> Iterator[tuple]:
    """Of two states, h and c: the first odd, the second, both, in each of the ways of `odd`; both sound, and exchanged."""
    (h, c) = sound
    for odd_h, odd_c in odd:
        yield from ((odd_h, c), (h, odd_c), (odd_h, odd_c))
    yield from (sound, (c, h))
