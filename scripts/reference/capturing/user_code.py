"""A user's own module: found by FILE.py:NAME or package.module:NAME, or a scripted file. What goes wrong is told with their lines."""

import difflib
import importlib
import importlib.util
import inspect
import os
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import torch

import pickled
from refusal import Refusal

from .remedy import free_name
from .said import first_line, told

WANTED = "  want a torch.nn.Module, a class of one, or a function that returns one"
SCRIPTED = (".pt", ".pth", ".ts", ".torchscript")


@dataclass(frozen=True)
class Loaded:
    """A user's module, and how their own code has it: `build()`."""

    target: str
    model: torch.nn.Module
    written: str

    def as_float32(self) -> list[str]:
        """What to do where it is of half precision, which no case has."""
        if self.target.endswith(SCRIPTED):
            to = free_name(self.target, "float32")
            return ["  A case has float32 or float64. In Python:",
                    f"  import torch; torch.jit.save({self.written}.float(), {to!r})", f"  Then: --module {to}"]
        place = self.target.rpartition(":")[0]
        return [f"  A case has float32 or float64. Add to {place}:", f"  def as_float32(): return {self.written}.float()",
                f"  Then: --module {place}:as_float32"]


def load(target: str) -> Loaded:
    """The module that `--module` names."""
    if target.endswith(SCRIPTED):
        return Loaded(target, load_scripted(target), f"torch.jit.load({target!r}, map_location='cpu')")
    place, colon, name = target.rpartition(":")
    if not colon or not place:
        place, name = target, ""
    module = imported(place, target)
    if not name:
        raise Refusal(f"--module {target}: name what gives the module, as FILE.py:NAME\n  {defines(place, module)}")
    given = found(module, place, name)
    return Loaded(target, built(target, given), name if isinstance(given, torch.nn.Module) else f"{name}()")


def imported(place: str, target: str) -> ModuleType:
    """The file, or the package's module, run as Python runs it."""
    sys.path.insert(0, str(Path.cwd()))
    sys.stdin = open(os.devnull, encoding="utf-8")  # ours tells that whoever started this has gone
    sys.argv = [place]
    is_file = place.endswith(".py")
    if is_file and not Path(place).is_file():
        raise Refusal(f"{place}: no such file\n  {near_files(place)}")
    try:
        return from_file(Path(place)) if is_file else importlib.import_module(place)
    except BaseException as error:
        if isinstance(error, ModuleNotFoundError) and not is_file and place.split(".")[0] == error.name:
            raise Refusal(f"--module {target}: there is no module {place}\n"
                          f"  It is looked for in {Path.cwd()}, and among what {sys.executable} has installed.\n"
                          "  A file is named with its ending: FILE.py:NAME") from error
        text = told(error, f"{place}, when it was loaded,")
        if isinstance(error, ModuleNotFoundError):
            text += f"\n  The Python that ran it: {sys.executable}\n  Another one: --python PATH"
        elif isinstance(error, SystemExit):
            text += '\n  Put what runs by itself below: if __name__ == "__main__":'
        elif isinstance(error, ImportError) and "relative import" in str(error):
            text += "\n  It belongs to a package: name it as package.module:NAME"
        raise Refusal(text) from error


def from_file(path: Path) -> ModuleType:
    path = path.resolve()
    sys.path.insert(0, str(path.parent))
    name = path.stem if path.stem.isidentifier() and path.stem not in sys.modules else f"_captured_{abs(hash(path))}"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # as a class of it, and pickle, look for it
    spec.loader.exec_module(module)
    return module


def found(module: ModuleType, place: str, name: str) -> Any:
    given: Any = module
    for part in name.split("."):
        try:
            given = getattr(given, part)
        except AttributeError:
            raise Refusal(f"{place}: has no {name}\n  {near_names(place, module, name)}") from None
    return given


def built(target: str, given: Any) -> torch.nn.Module:
    """The module itself, or what a function or class without arguments gives."""
    if isinstance(given, torch.nn.Module):
        return given
    if not callable(given):
        raise Refusal(f"{target}: is {a(given)}\n{WANTED}")
    if needed := required(given):
        is_class = isinstance(given, type)
        raise Refusal(f"{target}: {'its constructor' if is_class else 'it'} needs {', '.join(needed)}\n"
                      f"  Name a function without arguments that returns the module:\n"
                      f"  def build(): return {target.rpartition(':')[2]}(…)")
    try:
        result = given()
    except BaseException as error:
        raise Refusal(told(error, f"{target}()")) from error
    if isinstance(result, torch.nn.Module):
        return result
    raise Refusal(f"{target}() returned {a(result)}\n{WANTED}")


def required(given: Any) -> list[str]:
    try:
        of = inspect.signature(given).parameters.values()
    except (ValueError, TypeError):
        return []
    return [one.name for one in of if one.default is one.empty and one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD,
                                                                                 one.KEYWORD_ONLY)]


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
        return f"{target}: is neither TorchScript nor weights\n  {first_line(error)}"
    loaded = f"torch.load({target!r}, weights_only=False, map_location='cpu')"
    what = f"next(one for one in {loaded}.values() if isinstance(one, torch.nn.Module))" if is_dict else loaded
    file = free_name("build.py")
    return "\n  ".join([f"{target}: is no TorchScript: torch.save wrote it{f', and it refers to {name}' if name else ''}",
                        f"Your own code loads it, which runs what is in it. Write {file}:", "import torch",
                        f"def build(): return {what}", f"Then: --module {file}:build"])


def defines(place: str, module: ModuleType) -> str:
    names = own_names(module)
    return f"{place} has {', '.join(names[:8])}" if names else f"{place} defines no module, and no function"


def own_names(module: ModuleType) -> list[str]:
    """What may give a module: of the file itself, not what it imports."""
    def may(one: Any) -> bool:
        if isinstance(one, torch.nn.Module):
            return True
        if getattr(one, "__module__", None) != module.__name__:
            return False
        return inspect.isfunction(one) or (isinstance(one, type) and issubclass(one, torch.nn.Module))
    return [name for name, one in vars(module).items() if not name.startswith("_") and may(one)]


def near_names(place: str, module: ModuleType, name: str) -> str:
    near = difflib.get_close_matches(name, own_names(module), n=2)
    return f"Did you mean {' or '.join(near)}?" if near else defines(place, module)


def near_files(path: str) -> str:
    folder = Path(path).parent
    names = [one.name for one in folder.iterdir()] if folder.is_dir() else []
    near = difflib.get_close_matches(Path(path).name, names, n=2)
    if near:
        return f"Did you mean {' or '.join((folder / one).as_posix() for one in near)}?"
    return f"It is looked for from {Path.cwd()}"


def a(given: Any) -> str:
    name = type(given).__name__
    return "None" if given is None else f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
