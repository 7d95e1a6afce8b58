"""Whether PyTorch refused, and in which phase."""

from collections.abc import Iterator
from contextlib import contextmanager

from refusal import Refusal


class TorchRefusal(Exception):
    """PyTorch refused: in which phase (construct, load, forward), with which error."""

    def __init__(self, phase: str, error: Exception) -> None:
        super().__init__(str(error))
        self.phase = phase
        self.error = error


@contextmanager
def phase(name: str) -> Iterator[None]:
    """Whatever torch raises inside is its refusal in this phase."""
    try:
        yield
    except Refusal:
        raise  # ours: an op that is not pinned
    except Exception as error:
        raise TorchRefusal(name, error) from error
