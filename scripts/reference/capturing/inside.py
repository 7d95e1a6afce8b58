"""The calls that have not come back yet: a stack of them for each thread."""

import threading
from dataclasses import dataclass, field
from typing import Any

from .layers import Layer
from .operations import Operation


@dataclass
class Inside:
    """A call of a module that has not come back yet."""

    layer: Layer
    args: tuple
    kwargs: dict[str, Any]
    operations: list[Operation] = field(default_factory=list)


class Stacks:
    """An operation belongs to the innermost call of its own thread; other threads are in other calls at that time."""

    def __init__(self) -> None:
        self._own = threading.local()
        self._all: list[list[Inside]] = []
        self._lost: list[Inside] = []

    def own(self) -> list[Inside]:
        if not hasattr(self._own, "stack"):
            self._own.stack = []
            self._all.append(self._own.stack)
        return self._own.stack

    def enter(self, inside: Inside) -> None:
        self.own().append(inside)

    def innermost(self) -> Inside | None:
        return self.own()[-1] if self.own() else None

    def left(self, module: Any) -> Inside | None:
        """The call of this module that comes back now. What was called within it and is still there will not."""
        stack = self.own()
        at = next((at for at in reversed(range(len(stack))) if stack[at].layer.module is module), None)
        if at is None:
            return None
        inside, *within = stack[at:]
        del stack[at:]
        self._lost += within
        return inside

    def remaining(self) -> list[Inside]:
        return [*self._lost, *(inside for stack in self._all for inside in stack)]
