"""What a mistyped file was probably meant to be, and what was given in its place."""

import difflib
from pathlib import Path
from typing import Any


def near_files(path: str) -> str:
    folder = Path(path).parent
    names = [one.name for one in folder.iterdir()] if folder.is_dir() else []
    near = difflib.get_close_matches(Path(path).name, names, n=2)
    if near:
        return f"Did you mean {' or '.join((folder / one).as_posix() for one in near)}?"
    return f"It is looked for from {Path.cwd()}"


def a(given: Any) -> str:
    if isinstance(given, type):
        return f"the class {given.__name__}"
    name = type(given).__name__
    return "None" if given is None else f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
