"""What differs between two writings of a JSON table, in lines: how many values, and the first of them."""

import json
from typing import Any

LONGEST = 60  # characters of a value


def lines(text: str, before: str) -> tuple[str, ...]:
    """`text` is the table as PyTorch gives it now, `before` as it is stored."""
    try:
        then = dict(values(json.loads(before)))
    except ValueError:
        return ("what is stored is not JSON",)
    now = dict(values(json.loads(text)))
    changed = [place for place in now if place in then and json.dumps(now[place]) != json.dumps(then[place])]
    added, gone = [place for place in now if place not in then], [place for place in then if place not in now]
    counts = f"{len(changed)} of {len(then)} values changed, {len(added)} added, {len(gone)} removed"
    if changed:
        return counts, f"first {changed[0]}: {shown(now[changed[0]])}, was {shown(then[changed[0]])}"
    if added or gone:
        return counts, f"first {(added or gone)[0]}"
    return ("the same values, written otherwise",)


def values(value: Any, place: str = "") -> Any:
    """Every value that holds no others, by its place: `calls.17.refused.text`."""
    if not isinstance(value, (dict, list)) or not value:
        yield place, value
        return
    for key, one in value.items() if isinstance(value, dict) else enumerate(value):
        yield from values(one, f"{place}.{key}" if place else str(key))


def shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
