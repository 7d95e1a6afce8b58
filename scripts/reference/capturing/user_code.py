"""A user's own module: found by FILE.py:NAME or package.module:NAME, or a scripted file. What goes wrong is told with their lines."""

import difflib
import importlib
import importlib.util
import inspect
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import torch

from refusal import Refusal

from . import missing_module
from .near import a, near_files
from .remedy import free_name
from .said import first_of, told
from .scripted import SCRIPTED, load_scripted

WANTED = "  want a torch.nn.Module, a class of one, or a function that returns one"


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
        if not is_file and missing_module.is_missing(error, place):
            raise Refusal(missing_module.told(error, place, target)) from error
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


def defines(place: str, module: ModuleType) -> str:
    names = own_names(module)
    return f"{place} has {first_of(names)}" if names else f"{place} defines no module, and no function"


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
