"""A scripted file of torch.jit.save; any other .pt is told apart without running what is in it."""

import zipfile
from pathlib import Path

import torch

import pickled
from refusal import Refusal

from .near import a, near_files
from .remedy import free_name
from .said import first_line

SCRIPTED = (".pt", ".pth", ".ts", ".torchscript")


def load_scripted(target: str) -> torch.nn.Module:
    """A file of torch.jit.save. Anything else is told apart without running what is in it."""
    if not Path(target).is_file():
        raise Refusal(f"{target}: no such file\n  {near_files(target)}")
    try:
        return torch.jit.load(target, map_location="cpu")
    except Exception as error:
        try:
            holds = torch.load(target, map_location="cpu", weights_only=True)
        except Exception:
            raise Refusal(no_script(target, error)) from error
        what = "a state_dict" if isinstance(holds, dict) else a(holds)
        raise Refusal(f"{target}: holds {what}, no module\n"
                      f"  Name the module beside it: --module FILE.py:NAME --weights {target}") from error


def no_script(target: str, error: Exception) -> str:
    """Of a file that is neither TorchScript nor weights: what it is."""
    path = Path(target)
    try:
        name, is_dict = pickled.class_in(path), pickled.is_dict(path)
    except Exception:  # it is no file of torch.save, or a damaged one
        with path.open("rb") as file:
            is_zip = file.read(4) == b"PK\x03\x04"
        if is_zip and not zipfile.is_zipfile(path):
            return f"{target}: is a zip without its end; is it truncated?\n  Copy or write it again."
        if not is_zip:
            return f"{target}: is no file of torch.jit.save{', and empty' if path.stat().st_size == 0 else ''}\n  Or name FILE.py:NAME."
        why = first_line(error).partition(". This is an internal")[0]  # what follows is true of other files
        return f"{target}: is neither TorchScript nor weights\n  {why}"
    loaded = f"torch.load({target!r}, weights_only=False, map_location='cpu')"
    what = f"next(one for one in {loaded}.values() if isinstance(one, torch.nn.Module))" if is_dict else loaded
    file = free_name("build.py")
    return "\n  ".join([f"{target}: is no TorchScript: torch.save wrote it{f', and it refers to {name}' if name else ''}",
                        f"Your own code loads it, which runs what is in it. Write {file}:", "import torch",
                        f"def build(): return {what}", f"Then: --module {file}:build"])
