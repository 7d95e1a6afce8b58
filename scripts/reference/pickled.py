"""What a file of torch.save refers to, read from its pickle: nothing in it is run. And the line that takes the tensors out of it."""

import json
import pickletools
import re
import zipfile
from pathlib import Path

# What a pickle of tensors refers to, as in src/formats/weights/torch-calls.ts.
OF_TENSORS = re.compile(r"torch\.(\w+Storage|storage\.\w+|Size|_utils\._rebuild_\w+|u?int\d+|b?float\w+|complex\d+|bool)"
                        r"|collections\.OrderedDict")


def class_in(path: Path) -> str | None:
    """The first that it refers to and that is none of a tensor's: a whole module's class, say."""
    return next((name for name in names_in(pickle_of(path)) if not OF_TENSORS.fullmatch(name)), None)


def is_dict(path: Path) -> bool:
    """A checkpoint, with what it holds by name."""
    kinds = (opcode.name for opcode, _, _ in pickletools.genops(pickle_of(path)))
    return next((kind for kind in kinds if kind not in ("PROTO", "FRAME")), None) == "EMPTY_DICT"


def pickle_of(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(next(name for name in archive.namelist() if name.endswith("data.pkl")))


def names_in(pickle: bytes) -> list[str]:
    found, texts = [], []
    for opcode, argument, _ in pickletools.genops(pickle):
        if opcode.name == "GLOBAL":
            found.append(argument.replace(" ", "."))
        elif opcode.name == "STACK_GLOBAL":
            found.append(".".join(texts[-2:]))
        elif "UNICODE" in opcode.name:
            texts.append(argument)
    return found


def tensors_alone(path: Path) -> list[str]:
    """As src/formats/weights/tensors-alone.ts has it."""
    name = json.dumps(str(path), ensure_ascii=False)
    to = json.dumps(str(path.with_name(f"{path.stem}_state_dict.pt")), ensure_ascii=False)
    return ["Save model.state_dict() in place of the model.", "Loading it runs what is in it: trust it first.",
            'In Python: import torch; t = lambda v: t(v.state_dict()) if hasattr(v, "state_dict") else {k: t(w) for k, w in v.items() '
            'if hasattr(w, "state_dict") or isinstance(w, (dict, torch.Tensor))} if isinstance(v, dict) else v; '
            f'torch.save(t(torch.load({name}, weights_only=False, map_location="cpu")), open({to}, "xb"))']
