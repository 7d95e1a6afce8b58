"""The header of a .safetensors, held to what src/formats/weights/safetensors.ts asks of it. The json module takes more."""

import json
from pathlib import Path
from typing import Any

from refusal import Refusal

METADATA = "__metadata__"
KEYS = ("dtype", "shape", "data_offsets")


def entries_in(path: Path, header: bytes) -> dict[str, dict[str, Any]]:
    """What is said of each tensor, by its key."""
    parsed = json.loads(header.decode("utf-8"), object_pairs_hook=lambda pairs: once(path, pairs),
                        parse_constant=lambda text: no_json(path, text))
    metadata = parsed.pop(METADATA, {})
    if not isinstance(metadata, dict) or not all(isinstance(one, str) for one in metadata.values()):
        raise Refusal(f"{path}: {METADATA}: want strings by name")
    for key, entry in parsed.items():
        if not isinstance(entry, dict) or not set(KEYS) <= set(entry):
            raise Refusal(f"{path}: {key}: want dtype, shape and data_offsets")
        for other in set(entry) - set(KEYS):
            raise Refusal(f"{path}: {key}: unknown key {json.dumps(other)}")
        for name in ("shape", "data_offsets"):
            entry[name] = sizes(path, key, name, entry[name])
    return parsed


def sizes(path: Path, key: str, name: str, value: Any) -> list[int]:
    """JSON does not tell 12.0 from 12; True is no size."""
    whole = [int(one) if isinstance(one, float) and one.is_integer() else one for one in value] if isinstance(value, list) else []
    if not isinstance(value, list) or any(type(one) is not int or not 0 <= one < 2**53 for one in whole):
        raise Refusal(f"{path}: {key}: {name}: want a list of whole sizes >= 0")
    return whole


def no_json(path: Path, text: str) -> None:
    raise Refusal(f"{path}: its header is not JSON: it has {text}")


def once(path: Path, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """json keeps the last of two values with one key, and says nothing."""
    if len(dict(pairs)) < len(pairs):
        raise Refusal(f"{path}: its header has a key twice")
    return dict(pairs)
