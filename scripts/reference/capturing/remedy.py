"""Lines of a remedy that work when they are typed, and write over nothing."""

from pathlib import Path


def free_name(file: str, what: str = "", ending: str | None = None) -> str:
    """A name beside `file` that nothing has: x.npy gives x-float32.npy."""
    path = Path(file)
    end = path.suffix if ending is None else ending
    stem = f"{path.stem}-{what}" if what else path.stem
    names = (f"{stem}{'' if count == 1 else f'-{count}'}{end}" for count in range(1, 10_000))
    return next(one for one in (path.with_name(name) for name in names) if not one.exists()).as_posix()


def cast(what: str, file: str, dtype: str) -> list[str]:
    """How the array of a .npy gets another dtype. `what` it is for goes before it."""
    to = free_name(file, dtype, ".npy")
    return [f"  {what}. In Python:", f"  import numpy; numpy.save({to!r}, numpy.load({file!r}).astype({dtype!r}))",
            f"  Then name that file: {to}"]
