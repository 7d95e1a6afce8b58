"""Which triples of options no golden has, and rows for scripts/reference/specs/ that add them: covering.py, gated_covering.py.

    python scripts/study/cover.py        what is missing, and rows that would add it
    python scripts/study/cover.py --anew as if nothing were covered by rows: every row of covering.py and gated_covering.py anew

Read off the specs. A triple counts where some call can have it: no packed sequence is without a batch axis.
"""

import itertools
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reference"))

from signatures import MODULES, arguments, initial_names, is_network
from specs import all_specs
from specs.spec import Spec

SHARED = {"bias": [True, False], "batching": ["unbatched", "1", "n"], "state": ["absent", "zeros", "given"], "dtype": ["float32", "float64"]}
NETWORK = {"layers": [1, 2, 3, 4], "directions": [1, 2], "batch_first": [False, True], "dropout": ["0", "more"], "packed": [False, True]}
TRIES = 400    # rows that are drawn for each that is taken
ATTEMPTS = 5   # sets of rows that are tried

Row = dict[str, object]


def options_of(module: str) -> dict[str, list]:
    """Every option of a module with the values that it takes."""
    own = {"nonlinearity": ["tanh", "relu"], "proj_size": ["0", "more"]}
    return {**(NETWORK if is_network(module) else {"stepped": [False, True]}), **SHARED,
            **{name: values for name, values in own.items() if name in arguments(module)}}


def row_of(spec: Spec) -> Row | None:
    """The options of a spec; None where no element is computed, or where a state is not what `initial` says."""
    if spec.batch == 0 or any(edit["tensor"] in initial_names(spec.module) for edit in spec.edits):
        return None
    config = spec.config
    every = {"layers": config.get("num_layers"), "directions": 2 if config.get("bidirectional") else 1,
             "batch_first": config.get("batch_first"), "dropout": amount(config.get("dropout", 0)), "packed": spec.lengths is not None,
             "stepped": spec.stepped, "bias": config["bias"], "dtype": spec.dtype, "nonlinearity": config.get("nonlinearity"),
             "batching": "unbatched" if spec.batch is None else "1" if spec.batch == 1 else "n",
             "state": {None: "absent", "zeros": "zeros", "randn": "given"}[spec.initial], "proj_size": amount(config.get("proj_size", 0))}
    return {name: every[name] for name in options_of(spec.module)}


def amount(value: float) -> str:
    return "more" if value > 0 else "0"


def is_possible(row: Row) -> bool:
    return not (row.get("packed") and row.get("batching") == "unbatched")


def triples(row: Row) -> set[tuple]:
    return {tuple((name, row[name]) for name in names) for names in itertools.combinations(sorted(row), 3)}


def wanted(options: dict[str, list]) -> set[tuple]:
    every = {tuple(zip(names, values)) for names in itertools.combinations(sorted(options), 3)
             for values in itertools.product(*(options[name] for name in names))}
    return {triple for triple in every if is_possible(dict(triple))}


def rows_for(left: set[tuple], options: dict[str, list]) -> list[Row]:
    """Rows that have these triples, the fewest files of some attempts."""
    attempts = [needed(attempt(left, options, random.Random(seed)), left) for seed in range(ATTEMPTS)] if left else [[]]
    return min(attempts, key=lambda rows: sum(map(files, rows)))


def attempt(left: set[tuple], options: dict[str, list], drawn: random.Random) -> list[Row]:
    """Row after row, of those that are drawn the one that adds most for its files."""
    rows = []
    while left:
        pool, tried = sorted(left, key=str), []
        while len(tried) < TRIES:
            row = {name: drawn.choice(values) for name, values in options.items()}
            for triple in drawn.choices(pool, k=3):
                row.update(triple)
            if is_possible(row):
                tried.append(row)
        best = max(tried, key=lambda row: len(triples(row) & left) / files(row))
        rows.append(best)
        left = left - triples(best)
    return rows


def needed(rows: list[Row], left: set[tuple]) -> list[Row]:
    """Those without which a triple would be missing, dearer ones given up first."""
    for row in sorted(rows, key=files, reverse=True):
        others = [one for one in rows if one is not row]
        if left <= set().union(*map(triples, others)):
            rows = others
    return rows


def files(row: Row) -> int:
    """About how many files a case of these options has: four a layer and direction, and about ten beside them."""
    return 10 + 4 * int(row.get("layers", 1)) * int(row.get("directions", 1))


def main() -> None:
    anew = "--anew" in sys.argv[1:]
    specs = [spec for spec in all_specs() if not (anew and spec.id.startswith("covering/"))]
    for module in MODULES:
        options = options_of(module)
        every, rows = wanted(options), [row for spec in specs if spec.module == module and (row := row_of(spec))]
        left = every - set().union(*(triples(row) for row in rows))
        added = rows_for(left, options)
        print(f"{module}: {len(every)} triples of options, {len(left)} in none of {len(rows)} goldens; {len(added)} rows: {', '.join(options)}")
        for row in added:
            print(f"    {tuple(row[name] for name in options)},")


if __name__ == "__main__":
    main()
