"""Options of LSTM, GRU and their cells in combination: with the other suites, every triple of options that is possible is there.

The rows are what `python scripts/study/cover.py` adds to the other goldens; test/goldens.test.ts holds that no triple is
missing. Impossible is a packed sequence without a batch axis, and nothing else.
"""

from typing import Any

from signatures import full_config
from specs.covering import BATCH, INITIAL, LENGTHS, cell_words, network_words
from specs.spec import Spec

# layers, directions, bias, batch_first, dropout, batching, state, dtype, packed, projected
LSTM = (
    (1, 1, False, True, "more", "1", "zeros", "float64", True, True),
    (3, 1, False, False, "more", "unbatched", "zeros", "float64", False, True),
    (4, 1, False, True, "more", "1", "absent", "float32", True, False),
    (1, 2, True, False, "more", "1", "absent", "float64", False, True),
    (4, 1, True, False, "0", "1", "zeros", "float64", True, True),
    (2, 2, False, True, "more", "1", "zeros", "float32", True, False),
    (4, 1, False, True, "more", "unbatched", "given", "float64", False, True),
    (3, 1, False, True, "0", "1", "absent", "float64", True, False),
    (1, 2, True, True, "more", "unbatched", "zeros", "float32", False, False),
    (4, 1, False, False, "more", "n", "zeros", "float32", False, True),
    (2, 1, True, True, "more", "unbatched", "absent", "float64", False, True),
    (3, 1, True, False, "more", "1", "given", "float32", True, True),
    (4, 2, True, True, "0", "n", "zeros", "float64", False, False),
    (3, 2, False, False, "more", "unbatched", "absent", "float32", False, False),
    (4, 2, False, False, "0", "1", "given", "float32", False, False),
    (3, 1, True, True, "0", "1", "zeros", "float32", False, False),
    (4, 1, True, False, "0", "unbatched", "absent", "float32", False, False),
    (2, 2, False, False, "0", "unbatched", "zeros", "float64", False, True),
    (3, 1, True, True, "0", "unbatched", "given", "float64", False, True),
    (4, 2, True, True, "more", "n", "absent", "float64", True, True),
    (2, 1, False, False, "more", "1", "absent", "float64", True, True),
    (1, 1, False, True, "more", "1", "given", "float64", True, True),
    (3, 2, True, True, "0", "n", "zeros", "float64", True, True),
    (4, 1, True, False, "more", "n", "given", "float64", True, False),
    (3, 2, True, True, "more", "1", "absent", "float64", False, True),
    (4, 2, True, False, "more", "unbatched", "zeros", "float32", False, True),
    (3, 1, False, True, "more", "n", "given", "float32", True, False),
)

# layers, directions, bias, batch_first, dropout, batching, state, dtype, packed
GRU = (
    (1, 1, False, True, "more", "1", "absent", "float64", True),
    (1, 2, False, False, "more", "1", "zeros", "float32", True),
    (3, 1, False, True, "more", "unbatched", "zeros", "float64", False),
    (3, 1, True, False, "0", "1", "zeros", "float64", True),
    (4, 1, False, True, "0", "n", "zeros", "float32", True),
    (1, 2, True, True, "more", "unbatched", "zeros", "float64", False),
    (4, 1, False, False, "more", "1", "given", "float64", True),
    (3, 1, False, False, "more", "n", "absent", "float64", True),
    (2, 2, False, True, "more", "1", "absent", "float64", True),
    (4, 1, True, False, "0", "unbatched", "zeros", "float64", False),
    (3, 1, False, False, "more", "unbatched", "given", "float32", False),
    (3, 2, False, True, "0", "1", "absent", "float32", False),
    (4, 2, False, True, "0", "unbatched", "given", "float32", False),
    (4, 2, True, False, "more", "n", "absent", "float64", True),
    (2, 1, False, True, "more", "unbatched", "zeros", "float64", False),
    (3, 2, True, False, "more", "n", "zeros", "float64", False),
    (4, 1, False, True, "more", "unbatched", "absent", "float64", False),
    (3, 1, True, False, "0", "unbatched", "zeros", "float32", False),
    (4, 1, True, False, "0", "1", "absent", "float32", False),
    (3, 1, False, True, "more", "1", "given", "float64", False),
    (3, 2, True, True, "0", "unbatched", "absent", "float64", False),
    (2, 2, True, True, "0", "1", "zeros", "float64", True),
    (4, 1, True, True, "0", "n", "given", "float64", False),
    (4, 2, True, True, "more", "1", "zeros", "float32", False),
    (1, 1, False, True, "more", "unbatched", "given", "float64", False),
    (2, 1, False, True, "more", "unbatched", "absent", "float64", False),
)

# stepped, bias, batching, state, dtype
LSTM_CELL = (
    (True, True, "1", "absent", "float64"),
    (True, True, "unbatched", "zeros", "float64"),
    (True, False, "1", "zeros", "float32"),
    (False, True, "1", "given", "float32"),
    (True, True, "unbatched", "absent", "float32"),
    (True, False, "n", "zeros", "float64"),
    (False, False, "unbatched", "zeros", "float32"),
    (False, False, "1", "absent", "float32"),
    (True, False, "1", "given", "float64"),
    (False, True, "1", "zeros", "float64"),
    (False, False, "n", "absent", "float64"),
)

GRU_CELL = (LSTM_CELL[0], (False, False, "unbatched", "absent", "float64"), *LSTM_CELL[1:])


def network(module: str, states: str, seed: int, row: tuple) -> Spec:
    layers, directions, bias, batch_first, dropout, batching, state, dtype, packed, *projected = row
    config = dict(num_layers=layers, bidirectional=directions == 2, bias=bias, batch_first=batch_first, dropout=0.3 if dropout == "more" else 0,
                  **({"proj_size": 2} if projected == [True] else {}))
    words = network_words(config, batching, state, states, packed, [*(["projected"] if projected == [True] else []), dtype])
    return spec(module, seed, config, words, batching, state, dtype, 7, LENGTHS[batching] if packed else None)


def cell(module: str, states: str, seed: int, row: tuple) -> Spec:
    stepped, bias, batching, state, dtype = row
    words = cell_words(stepped, bias, batching, state, states, [dtype])
    return spec(module, seed, dict(bias=bias), words, batching, state, dtype, 7 if stepped else None, None)


def spec(module: str, seed: int, config: dict[str, Any], words: list[str], batching: str, state: str, dtype: str, seq_len: int | None,
         lengths: tuple[int, ...] | None) -> Spec:
    name = f"{module.removesuffix('Cell').lower()}{'_cell' * module.endswith('Cell')}_{seed % 100:02}"
    return Spec(f"covering/{name}", f"in combination: {', '.join(words)}", module,
                full_config(module, {"input_size": 3, "hidden_size": 4, **config}), seed, seq_len, BATCH[batching], dtype=dtype,
                initial=INITIAL[state], weight_scale=1.5, stepped=module.endswith("Cell") and seq_len is not None, lengths=lengths)


SPECS = (
    *(network("LSTM", "h_0 and c_0", 6301 + at, row) for at, row in enumerate(LSTM)),
    *(network("GRU", "h_0", 6401 + at, row) for at, row in enumerate(GRU)),
    *(cell("LSTMCell", "hx and cx", 6501 + at, row) for at, row in enumerate(LSTM_CELL)),
    *(cell("GRUCell", "hx", 6601 + at, row) for at, row in enumerate(GRU_CELL)),
)
