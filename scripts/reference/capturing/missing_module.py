"""A package.module:NAME that is not there: what was probably meant."""

import difflib
import sys
from pathlib import Path

from .said import first_of


def is_missing(error: BaseException, place: str) -> bool:
    """Whether `place` itself, or a package above it, is what was not found: not something that it imports."""
    return isinstance(error, ModuleNotFoundError) and bool(error.name) and f"{place}.".startswith(f"{error.name}.")


def told(error: ModuleNotFoundError, place: str, target: str) -> str:
    missing = error.name or place
    above, _, last = missing.rpartition(".")
    lines = [f"--module {target}: there is no module {missing}"]
    rest, name = place[len(missing):], target[len(place):]
    found = sys.modules.get(above) if above else None
    if found is not None and not rest and hasattr(found, last):
        return "\n  ".join([*lines, f"It is in {above}: --module {above}:{last}"])
    names = modules_in([Path.cwd()] if not above else [Path(one) for one in getattr(found, "__path__", [])])
    near = difflib.get_close_matches(last, names, n=1)
    if near:
        lines.append(f"Did you mean {above and f'{above}.'}{near[0]}{rest}{name}?")
    elif above:
        lines.append(f"{above} has {first_of(names)}" if names else f"{above} is no package")
    if not above:
        lines += [f"It is looked for in {Path.cwd()}, and among what {sys.executable} has installed.",
                  "A file is named with its ending: FILE.py:NAME"]
    return "\n  ".join(lines)


def modules_in(folders: list[Path]) -> list[str]:
    found = [one for folder in folders if folder.is_dir() for one in folder.iterdir()]
    return sorted({one.stem for one in found if not one.name.startswith(("_", ".")) and (one.suffix == ".py" or one.is_dir())})
