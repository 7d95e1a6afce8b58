"""Options in combination: with the other suites, every triple of options of torch.nn.RNN and torch.nn.RNNCell is there.

The rows are what `python scripts/study/cover.py` adds to the other goldens; test/goldens.test.ts holds that no triple is
missing. Of RNN one combination is impossible, a packed sequence without a batch axis: unbatched input lets batch_first be,
and one layer lets dropout be. gated_covering.py has the other modules.
"""

from typing import Any

from signatures import full_config, is_network
from specs.spec import Spec

# layers, directions, bias, batch_first, dropout, batching, state, nonlinearity, dtype
NETWORKS = (
    (4, 1, False, True, "more", "1", "zeros", "tanh", "float64"),
    (3, 2, False, False, "more", "unbatched", "zeros", "relu", "float64"),
    (3, 2, True, True, "more", "1", "zeros", "relu", "float64"),
    (4, 2, True, True, "0", "unbatched", "zeros", "relu", "float64"),
    (3, 1, False, False, "0", "1", "zeros", "tanh", "float32"),
    (2, 2, True, True, "more", "unbatched", "zeros", "relu", "float64"),
    (1, 1, False, False, "more", "unbatched", "zeros", "tanh", "float32"),
    (3, 2, False, True, "0", "1", "absent", "tanh", "float64"),
    (4, 2, False, False, "more", "n", "zeros", "relu", "float32"),
    (1, 1, True, True, "more", "1", "zeros", "relu", "float64"),
    (3, 1, False, False, "0", "n", "zeros", "relu", "float64"),
    (4, 1, False, True, "more", "unbatched", "given", "relu", "float64"),
    (4, 1, False, True, "0", "n", "given", "relu", "float64"),
    (2, 1, False, False, "0", "1", "zeros", "relu", "float32"),
    (2, 2, True, True, "0", "1", "absent", "relu", "float64"),
    (3, 1, True, True, "more", "1", "given", "tanh", "float32"),
)

# the same, packed
PACKED = (
    (1, 1, False, True, "more", "1", "zeros", "relu", "float64"),
    (1, 1, False, False, "more", "1", "absent", "tanh", "float32"),
    (3, 1, True, False, "more", "n", "zeros", "tanh", "float64"),
    (4, 1, True, True, "0", "1", "zeros", "tanh", "float32"),
    (4, 1, False, False, "more", "n", "given", "relu", "float64"),
    (2, 2, False, True, "more", "1", "zeros", "relu", "float64"),
    (3, 1, False, True, "more", "1", "given", "tanh", "float32"),
    (2, 1, False, False, "0", "1", "absent", "relu", "float64"),
    (4, 2, False, True, "0", "n", "absent", "relu", "float32"),
)

# stepped, bias, batching, state, nonlinearity, dtype
CELLS = (
    (True, False, "1", "zeros", "relu", "float64"),
    (False, False, "unbatched", "zeros", "tanh", "float64"),
    (False, True, "1", "zeros", "relu", "float32"),
    (True, True, "unbatched", "zeros", "relu", "float64"),
    (False, False, "1", "absent", "tanh", "float64"),
    (False, False, "n", "zeros", "relu", "float64"),
    (True, False, "1", "given", "relu", "float64"),
    (True, False, "1", "zeros", "tanh", "float32"),
    (True, True, "unbatched", "given", "tanh", "float64"),
    (True, True, "1", "given", "tanh", "float32"),
    (False, False, "unbatched", "zeros", "relu", "float32"),
    (True, True, "1", "absent", "relu", "float64"),
)

BATCH = {"unbatched": None, "1": 1, "n": 5}
LENGTHS = {"1": (5,), "n": (3, 7, 5, 6, 2)}  # of 7 steps
INITIAL = {"absent": None, "zeros": "zeros", "given": "randn"}
WORDS = {"absent": "without {0}", "zeros": "with {0} of zeros", "given": "with {0}"}


def network(number: int, row: tuple, packed: bool) -> Spec:
    layers, directions, bias, batch_first, dropout, batching, state, nonlinearity, dtype = row
    config = dict(num_layers=layers, bidirectional=directions == 2, bias=bias, batch_first=batch_first,
                  dropout=0.3 if dropout == "more" else 0, nonlinearity=nonlinearity)
    words = network_words(config, batching, state, "h_0", packed, [nonlinearity, dtype])
    return spec("RNN", number, config, words, batching, state, nonlinearity, dtype, seq_len=7, lengths=LENGTHS[batching] if packed else None)


def cell(number: int, row: tuple) -> Spec:
    stepped, bias, batching, state, nonlinearity, dtype = row
    config = dict(bias=bias, nonlinearity=nonlinearity)
    words = cell_words(stepped, bias, batching, state, "hx", [nonlinearity, dtype])
    return spec("RNNCell", number, config, words, batching, state, nonlinearity, dtype, seq_len=7 if stepped else None)


def network_words(config: dict[str, Any], batching: str, state: str, states: str, packed: bool, own: list[str]) -> list[str]:
    layers = config["num_layers"]
    return [f"{layers} layer{'s' if layers > 1 else ''}", *(["both directions"] if config["bidirectional"] else []),
            *([] if config["bias"] else ["no biases"]), *(["batch_first"] if config["batch_first"] else []),
            *(["dropout in eval"] if config["dropout"] else []), batched(batching), *(["packed"] if packed else []),
            WORDS[state].format(states), *own]


def cell_words(stepped: bool, bias: bool, batching: str, state: str, states: str, own: list[str]) -> list[str]:
    return ["stepped" if stepped else "one step of a cell", *([] if bias else ["no biases"]), batched(batching),
            WORDS[state].format(states), *own]


def batched(batching: str) -> str:
    return {"unbatched": "unbatched", "1": "a batch of one", "n": "a batch of 5"}[batching]


def spec(module: str, number: int, config: dict[str, Any], words: list[str], batching: str, state: str, nonlinearity: str,
         dtype: str, seq_len: int | None, lengths: tuple[int, ...] | None = None) -> Spec:
    config = full_config(module, {"input_size": 3, "hidden_size": 4, **config})
    name = f"{'rnn' if is_network(module) else 'cell'}_{number:02}"
    return Spec(f"covering/{name}", f"in combination: {', '.join(words)}", module, config,
                (6100 if is_network(module) else 6200) + number, seq_len, BATCH[batching], dtype=dtype, initial=INITIAL[state],
                weight_scale=1.5 if nonlinearity == "relu" else 1, stepped=not is_network(module) and seq_len is not None,
                lengths=lengths)


SPECS = (
    *(network(i + 1, row, packed=False) for i, row in enumerate(NETWORKS)),
    *(network(len(NETWORKS) + i + 1, row, packed=True) for i, row in enumerate(PACKED)),
    *(cell(i + 1, row) for i, row in enumerate(CELLS)),
)
