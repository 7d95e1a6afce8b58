"""Which triples of options no golden has, and rows for scripts/reference/specs/covering.py that add them.

    python scripts/study/cover.py        run it where golden/ is; delete golden/covering first for all rows anew
"""

import itertools
import json
import random
from pathlib import Path

import numpy as np

NETWORK = {"layers": [1, 2, 3, 4], "directions": [1, 2], "bias": [True, False], "batch_first": [False, True],
           "dropout": ["0", "more"], "batching": ["unbatched", "1", "n"], "state": ["absent", "zeros", "given"],
           "nonlinearity": ["tanh", "relu"], "dtype": ["float32", "float64"]}
CELL = {"stepped": [False, True], "bias": [True, False], "batching": ["unbatched", "1", "n"],
        "state": ["absent", "zeros", "given"], "nonlinearity": ["tanh", "relu"], "dtype": ["float32", "float64"]}
TRIES = 400  # rows that are drawn for each that is taken

Row = dict[str, object]


def row_of(folder: Path) -> tuple[bool, Row] | None:
    """Whether it is a cell, and its options; None for a case without elements."""
    manifest = json.loads((folder / "case.json").read_text())
    config, cell, stepped = manifest["config"], manifest["module"] == "RNNCell", manifest.get("stepped", False)
    shape = np.load(folder / manifest["inputs"]["input"]).shape
    if 0 in shape:
        return None
    leading = list(shape[:-1])
    if not cell or stepped:
        leading.pop(1 if config.get("batch_first") and len(leading) == 2 else 0)
    batching = "unbatched" if not leading else "1" if leading == [1] else "n"
    state = manifest["inputs"].get("hx" if cell else "h_0")
    given = "absent" if state is None else "given" if np.load(folder / state).any() else "zeros"
    row: Row = {"bias": config.get("bias", True), "batching": batching, "state": given,
                "nonlinearity": config.get("nonlinearity", "tanh"), "dtype": manifest["dtype"]}
    if cell:
        return True, {**row, "stepped": stepped}
    return False, {**row, "layers": config.get("num_layers", 1), "directions": 2 if config.get("bidirectional") else 1,
                   "batch_first": config.get("batch_first", False), "dropout": "more" if config.get("dropout", 0) > 0 else "0"}


def triples(row: Row, options: dict) -> set[tuple]:
    return {tuple((name, row[name]) for name in names) for names in itertools.combinations(sorted(options), 3)}


def missing(rows: list[Row], options: dict) -> set[tuple]:
    every = {tuple(zip(names, values)) for names in itertools.combinations(sorted(options), 3)
             for values in itertools.product(*(options[name] for name in names))}
    return every - set().union(*(triples(row, options) for row in rows))


def rows_for(left: set[tuple], options: dict) -> list[Row]:
    drawn, rows = random.Random(1), []
    while left:
        tried = []
        for _ in range(TRIES):
            row = {name: drawn.choice(values) for name, values in options.items()}
            row.update(drawn.choice(sorted(left, key=str)))
            tried.append(row)
        best = max(tried, key=lambda row: len(triples(row, options) & left))
        rows.append(best)
        left = left - triples(best, options)
    return rows


if __name__ == "__main__":
    found = [row for path in sorted(Path("golden").glob("*/*/case.json")) if (row := row_of(path.parent))]
    for name, options, is_cell in (("NETWORKS", NETWORK, False), ("CELLS", CELL, True)):
        left = missing([row for cell, row in found if cell == is_cell], options)
        print(f"{name}: {len(left)} triples are missing")
        for row in rows_for(left, options):
            print(f"    {tuple(row[name] for name in options)},")
