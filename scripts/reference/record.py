"""Records goldens with PyTorch: copies GOLDEN to STAGE and brings every case in STAGE up to date. GOLDEN is only read.

    python -u scripts/reference/record.py GOLDEN STAGE [--define] [--all | --only-new] [--filters JSON]

Standard output is JSON lines: {"total": N}, then one of recording.Line for each case.
Exit code 2, with a message on standard error, where something is wrong.
"""

import argparse
import difflib
import errno
import json
import os
import re
import shutil
import stat
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from parent import end_with_parent
from refusal import Refusal
from versions import TORCH, install

end_with_parent()

try:
    import closeness
    import closeness_tensors
    import refusals
    import signature_table
    import table_changes
    import stored
    from environment import require_torch
    from recording import Line, record_case
    from recording_derived import is_derived, record_derived
    from specs import all_specs
    from specs.spec import Spec
except ModuleNotFoundError as error:
    print(f"record: the Python package {error.name} is missing\n  {install()}", file=sys.stderr)
    sys.exit(2)

# In these folders the definitions are the law: a stored case without one goes. random/ and trained/ also hold cases
# that came from elsewhere; there a case without a definition is defined by its own case.json.
DEFINED = ("article", "rnn", "cell", "lstm", "lstm_cell", "gru", "gru_cell", "covering", "exact", "pinned", "sizes")
SELF_DEFINED = ("random", "trained")

# Tables of PyTorch's own verdicts, beside the cases.
TABLES = {
    "closeness/elements.json": closeness.table,
    "closeness/tensors.json": closeness_tensors.table,
    "refusals/calls.json": refusals.table,
    "signatures.json": signature_table.table,
}

WorkList = dict[str, Spec | None]


def main() -> int:
    parser = argparse.ArgumentParser(prog="record", description="Records goldens with PyTorch.")
    parser.add_argument("golden", type=Path, help="the stored goldens; only read")
    parser.add_argument("stage", type=Path, help="the folder to write; must not exist")
    parser.add_argument("--define", action="store_true", help="record the project's own definitions, not just what is stored")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help="also replace numbers that are within the recorded bound")
    which.add_argument("--only-new", action="store_true", help="leave every stored case alone")
    parser.add_argument("--filters", metavar="JSON", type=json.loads, default=[],
                        help='only some cases: [{"given": GLOB, "regex": REGEX, "leavesOut": BOOL}, ...], of whole ids')
    parser.add_argument("--claim", metavar="TEXT", help="what the one case that is asked for is about, from now on")
    parser.add_argument("--torch", metavar="VERSION", default=TORCH, help="the torch that is meant")
    parser.add_argument("--only-asked", action="store_true", help="leave nothing in the stage that was not asked for")
    options = parser.parse_args()
    try:
        require_torch(options.torch)
        record(options)
    except Refusal as refusal:
        print(f"record: {refusal}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"record: {told(error)}\n  {options.golden} is as it was; {options.stage} could not be written.", file=sys.stderr)
        return 2
    return 0


def told(error: OSError) -> str:
    """The first of the files that could not be copied, not hundreds of them."""
    if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list):
        source, _, why = error.args[0][0]
        error = OSError(f"{source}: cannot be copied: {why}")
        full = os.strerror(errno.ENOSPC) in why
    else:
        full = error.errno == errno.ENOSPC
    return f"{error}\n  Make room on that disk." if full else str(error)


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
    known = {title(id, options.golden) for id in (*work, *removed)} | set(TABLES if options.define else ())
    matches = matcher(options, known)
    work = {id: work[id] for id in sorted(work) if matches(id)}
    removed = [id for id in removed if matches(id) and not options.only_new]
    tables = [file for file in TABLES if options.define and not options.only_new and matches(file)]
    if not work and not removed and not tables:
        raise Refusal(f"no case below {options.golden}{' matches --filter' if options.filters else ''}")
    if options.claim is not None:
        require_one_of_its_own(work, [*removed, *tables], options)

    if options.golden.is_dir():
        copy(options.golden, options.stage)
    else:
        options.stage.mkdir(parents=True)
    print(json.dumps({"total": len(work) + len(removed) + len(tables)}), flush=True)
    for id, spec in work.items():
        one = record_derived if is_derived(spec, options.golden / id) else record_case
        line = one(id, spec, options.golden, options.stage, options.all, options.only_new, options.claim)
        say(replace(line, id=title(id, options.golden)))
    for id in removed:
        stored.remove(options.stage / id)
        say(Line(id, "removed"))
    for file in tables:
        say(record_table(file, options.stage))
    if options.only_asked:
        for id in {*stored_ids} - {*work, *removed}:
            stored.remove(options.stage / id)
        for file in {*TABLES} - {*tables}:
            (options.stage / file).unlink(missing_ok=True)


def require_one_of_its_own(work: WorkList, others: list[str], options: argparse.Namespace) -> None:
    """--claim changes one case, which is its own definition."""
    names = [title(id, options.golden) for id in (*work, *others)]
    if len(names) != 1:
        first = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        raise Refusal(f"--claim is of one case, and {len(names)} match: {first}\n  Choose it: --filter {names[0]}")
    if others or work[next(iter(work))] is not None:
        raise Refusal(f"{names[0]}: its claim stands in scripts/reference/specs; change it there")


def matcher(options: argparse.Namespace, known: set[str]) -> Callable[[str], bool]:
    """Whether an id is asked for: by any filter, and left out by none. Expressions are made from globs by src/text/glob.ts."""
    wanted, left_out = [], []
    for one in options.filters:
        try:
            expression = re.compile(one["regex"], re.DOTALL)
        except re.error as error:
            raise Refusal(f"--filter {one['given']}: {error} in the expression {one['regex']}") from error
        if not any(map(expression.fullmatch, known)):
            near = difflib.get_close_matches(one["given"].removeprefix("!"), sorted(known), n=3, cutoff=0.3)  # a glob is short
            remedy = f"\n  Did you mean {' or '.join(near)}?" if near else ""
            raise Refusal(f"no case below {options.golden} matches --filter {one['given']}{remedy}")
        (left_out if one["leavesOut"] else wanted).append(expression)

    def matches(id: str) -> bool:
        name = title(id, options.golden)
        is_wanted = not wanted or any(expression.fullmatch(name) for expression in wanted)
        return is_wanted and not any(expression.fullmatch(name) for expression in left_out)

    return matches


def title(id: str, golden: Path) -> str:
    """How a case is called: a folder that is itself a case has its own name, as in `check`."""
    return golden.name if id == "." else id


def copy(golden: Path, stage: Path) -> None:
    """A copy that can be written, also of a folder that cannot; links stay links."""
    shutil.copytree(golden, stage, symlinks=True)
    for path in (stage, *stage.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(path.stat().st_mode | stat.S_IRWXU)


def record_table(file: str, stage: Path) -> Line:
    """Writes a JSON table that only tests read. It is the same on every machine, or something is wrong."""
    text = json.dumps(TABLES[file]()) + "\n"
    path = stage / file
    before = path.read_text(encoding="utf-8") if path.is_file() else None
    if text == before:
        return Line(file, "identical")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Line(file, "new") if before is None else Line(file, "beyond", detail=table_changes.lines(text, before))


def ids_below(golden: Path) -> list[str]:
    """The ids of the stored cases: the folders that hold a case.json."""
    return sorted(path.parent.relative_to(golden).as_posix() for path in golden.rglob("case.json"))


def defined_work(stored_ids: list[str]) -> WorkList:
    """Every definition, and every stored case that is its own."""
    work: WorkList = {spec.id: spec for spec in all_specs()}
    for id in stored_ids:
        if id not in work and id.split("/")[0] in SELF_DEFINED:
            work[id] = None
    return work


def say(line: Line) -> None:
    print(json.dumps(asdict(line), allow_nan=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
