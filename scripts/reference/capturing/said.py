"""What capture.py says: JSON lines over a pipe of its own, so that whatever a user's module prints cannot damage them."""

import json
import os
import re
import sys
import sysconfig
import threading
import traceback
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
LONGEST = 4000  # characters of one text: src/processes/lines.ts cuts a line at 65,536
MOST_FRAMES = 3
HERE_IN_SCRIPT = "<--- HERE"  # below the line of TorchScript that raised
REASON = re.compile(r"^(?:\w+\.)*(\w+): (?:\1: )?", re.MULTILINE)
THROUGH_US = re.compile(r"\n\s*At:\n\s+/.*", re.DOTALL)  # our own lines, which hand an operation on
SCRIPT_FILE = re.compile(r'^ *File "(.*)", line \d+, in ', re.MULTILINE)
# What is installed is not the user's own: its lines tell nothing of theirs.
NOT_OWN = tuple(str(Path(sysconfig.get_path(name)).resolve()) for name in ("stdlib", "platstdlib", "purelib", "platlib"))


class Pipe:
    """Takes standard output for itself; what is printed from now on goes to standard error."""

    def __init__(self) -> None:
        self._out = os.fdopen(os.dup(1), "w", encoding="utf-8")
        os.dup2(2, 1)

    def say(self, **line: Any) -> None:
        self._out.write(json.dumps(shortened(line), allow_nan=False) + "\n")
        self._out.flush()


def shortened(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
    return {name: shortened(one) for name, one in value.items()} if isinstance(value, dict) else value


def told(error: BaseException, doing: str) -> str:
    """What a user's own code raised, with their own lines. `doing` goes before it: `model.py:build`."""
    if isinstance(error, SystemExit):
        what = f"{doing} called sys.exit({'' if error.code is None else repr(error.code)})"
    else:
        name, lines = reason_of(error)
        what = "\n  ".join([f"{doing} raised {name}", *lines[:12]])
    if isinstance(error, SyntaxError) and error.filename:
        return f"{what}\n  at {near(error.filename)}:{error.lineno}: {(error.text or '').strip()}"
    return "\n".join([what, *own_lines(traceback.extract_tb(error.__traceback__))])


def reason_of(error: BaseException) -> tuple[str, list[str]]:
    """Its class, and its text. TorchScript's own tells the reason last, below the code that it ran."""
    text = THROUGH_US.sub("", str(error).strip())
    code, here, last = text.rpartition(HERE_IN_SCRIPT)
    reasons = list(REASON.finditer(last))
    if not here or not reasons:
        return type(error).__name__, text.splitlines()
    return reasons[-1][1], [*last[reasons[-1].end():].strip().splitlines(), *line_of_script(code)]


def line_of_script(code: str) -> list[str]:
    """The line of the user's own that raised, where it is theirs."""
    files, lines = SCRIPT_FILE.findall(code), code.splitlines()
    return [f"at {near(files[-1])}: {lines[-2].strip()}"] if files and len(lines) > 1 and is_own(files[-1]) else []


def first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:120]


def own_lines(stack: traceback.StackSummary) -> list[str]:
    """The innermost lines of the user's own code."""
    own = [frame for frame in stack if is_own(frame.filename)]
    return [f"  at {near(frame.filename)}:{frame.lineno}, in {frame.name}: {(frame.line or '').strip()}"
            for frame in reversed(own[-MOST_FRAMES:])]


def is_own(file: str) -> bool:
    if file.startswith("<"):
        return False
    path = str(Path(file).resolve())
    return not path.startswith((*NOT_OWN, str(HERE))) and "site-packages" not in path and "dist-packages" not in path


def near(file: str) -> str:
    """From the working folder, where it lies below."""
    try:
        return Path(file).resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return file


class Deadline:
    """Ends this process where the user's code, or PyTorch, takes longer for one thing than it may; says where it was."""

    def __init__(self, pipe: Pipe, seconds: float) -> None:
        self._pipe, self._seconds = pipe, seconds
        self._main = threading.get_ident()
        self._timer: threading.Timer | None = None

    def begin(self, doing: str) -> None:
        """What is done from now on, until the next."""
        self.end()
        self._timer = threading.Timer(self._seconds, self._over, (doing,))
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        if self._timer:
            self._timer.cancel()

    def _over(self, doing: str) -> None:
        stack = traceback.extract_stack(sys._current_frames()[self._main])
        lines = [f"{doing} took longer than {self._seconds:g} s", *own_lines(stack), "  More time: --timeout SECONDS"]
        self._pipe.say(refused="\n".join(lines))
        os._exit(2)
