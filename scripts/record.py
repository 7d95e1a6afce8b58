"""Records goldens with PyTorch: copies GOLDEN to STAGE and brings every case in STAGE up to date. GOLDEN is only read.

    python -u scripts/record.py GOLDEN STAGE [--define] [--all | --only-new] [--filter GLOB]

Standard output is JSON lines: {"total": N}, then one {"id", "status", "tensor", "difference", "bound"} for each case.
Exit code 2, with a message on standard error, where something is wrong.
"""

import argparse
import json
import shutil
import sys
from dataclasses import asdict
from fnmatch import fnmatchcase
from pathlib import Path

from refusal import Refusal

try:
    import closeness
    import refusals
    from cases import all_cases
    from cases.case import Case
    from environment import require_pinned_torch
    from recording import Line, record_case
except ModuleNotFoundError as error:
    print(f"record: the Python package {error.name} is missing\n"
          "  python -m pip install -r requirements-dev.txt", file=sys.stderr)
    sys.exit(2)

# In these folders the definitions are the law: a stored case without one goes. random/ and trained/ also hold cases
# that came from elsewhere; there a case without a definition is defined by its own case.json.
DEFINED = ("article", "rnn", "cell", "exact")
SELF_DEFINED = ("random", "trained")

# Tables of PyTorch's own verdicts, beside the cases.
TABLES = {"closeness/elements.json": closeness.table, "refusals/calls.json": refusals.table}

WorkList = dict[str, Case | None]


def main() -> int:
    parser = argparse.ArgumentParser(prog="record", description="Records goldens with PyTorch.")
    parser.add_argument("golden", type=Path, help="the stored goldens; only read")
    parser.add_argument("stage", type=Path, help="the folder to write; must not exist")
    parser.add_argument("--define", action="store_true", help="record the project's own definitions, not just what is stored")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help="also replace numbers that are within the recorded bound")
    which.add_argument("--only-new", action="store_true", help="leave every stored case alone")
    parser.add_argument("--filter", default="*", metavar="GLOB", help="only the cases whose id matches")
    options = parser.parse_args()
    try:
        require_pinned_torch()
        record(options)
    except Refusal as refusal:
        print(f"record: {refusal}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"record: {error}", file=sys.stderr)
        return 2
    return 0


def record(options: argparse.Namespace) -> None:
    """Fills the stage and says what became of each case."""
    stored_ids = ids_below(options.golden) if options.golden.is_dir() else []
    if not options.golden.is_dir() and not options.define:
        raise Refusal(f"{options.golden}: no such folder of goldens")
    if options.stage.exists():
        raise Refusal(f"{options.stage}: the stage exists already; remove it or name another")
    if options.stage.resolve().is_relative_to(options.golden.resolve()):
        raise Refusal(f"{options.stage}: the stage is inside {options.golden}; name a folder beside it")
    work = defined_work(stored_ids) if options.define else {id: None for id in stored_ids}
    removed = [id for id in stored_ids if options.define and id not in work and id.split("/")[0] in DEFINED]
    work = {id: work[id] for id in sorted(work) if fnmatchcase(id, options.filter)}
    removed = [id for id in removed if fnmatchcase(id, options.filter) and not options.only_new]
    tables = [file for file in TABLES if options.define and not options.only_new and fnmatchcase(file, options.filter)]
    if not work and not removed and not tables:
        raise Refusal(f"no case matches --filter {options.filter} below {options.golden}")

    if options.golden.is_dir():
        shutil.copytree(options.golden, options.stage)
    else:
        options.stage.mkdir(parents=True)
    print(json.dumps({"total": len(work) + len(removed) + len(tables)}), flush=True)
    for id, case in work.items():
        say(record_case(id, case, options.golden, options.stage, options.all, options.only_new))
    for id in removed:
        shutil.rmtree(options.stage / id)
        say(Line(id, "removed"))
    for file in tables:
        say(record_table(file, options.stage))


def record_table(file: str, stage: Path) -> Line:
    """Writes a JSON table that only tests read. It is the same on every machine, or something is wrong."""
    text = json.dumps(TABLES[file]()) + "\n"
    path = stage / file
    before = path.read_text(encoding="utf-8") if path.is_file() else None
    if text == before:
        return Line(file, "identical")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Line(file, "new" if before is None else "beyond")


def ids_below(golden: Path) -> list[str]:
    """The ids of the stored cases: the folders that hold a case.json."""
    return sorted(path.parent.relative_to(golden).as_posix() for path in golden.rglob("case.json"))


def defined_work(stored_ids: list[str]) -> WorkList:
    """Every definition, and every stored case that is its own."""
    work: WorkList = {case.id: case for case in all_cases()}
    for id in stored_ids:
        if id not in work and id.split("/")[0] in SELF_DEFINED:
            work[id] = None
    return work


def say(line: Line) -> None:
    print(json.dumps(asdict(line), allow_nan=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
