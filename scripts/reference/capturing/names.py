"""Folders for the cases: dotted names, as a disk takes them."""

import re

LONGEST = 120
# What a case's folder must not be called: it lies beside them, or means a case.
TAKEN = ("case.json", "weights.safetensors")


class Folders:
    """An id for each layer, no two that any disk takes for the same."""

    def __init__(self) -> None:
        self._by_layer: dict[str, str] = {}
        self._taken = set(TAKEN)

    def of(self, layer: str, kind: str) -> str:
        if layer not in self._by_layer:
            base = re.sub(r"[^\w.-]", "_", layer or kind, flags=re.ASCII)[:LONGEST].strip(".") or kind
            name, count = base, 2
            while name.casefold() in self._taken:
                name, count = f"{base}-{count}", count + 1
            self._taken.add(name.casefold())
            self._by_layer[layer] = name
        return self._by_layer[layer]


def ids(layers: list[tuple[str, str]]) -> list[str]:
    """Of the cases, each by its layer and kind: `encoder.rnn`, and `encoder.rnn/2` where a layer has several."""
    folders = Folders()
    count = {name: sum(one == name for one, _ in layers) for name, _ in layers}
    seen: dict[str, int] = {}
    found = []
    for name, kind in layers:
        seen[name] = seen.get(name, 0) + 1
        folder = folders.of(name, kind)
        found.append(folder if count[name] == 1 else f"{folder}/{seen[name]:0{len(str(count[name]))}d}")
    return found
