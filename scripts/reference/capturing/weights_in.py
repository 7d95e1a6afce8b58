"""Weights from a file of a user's, as tensors: a state_dict of torch.save, .safetensors or .npz. Nothing in it is run."""

from pathlib import Path

import torch

from refusal import Refusal
from weights_file import Lazy, opened

from .near import near_files
from .remedy import free_name
from .said import first_line


def weights_in(file: str) -> Lazy:
    """Every tensor by its name, read when it is called; what is nested is joined by dots."""
    if not Path(file).is_file():
        raise Refusal(f"--weights {file}: no such file\n  {near_files(file)}")
    try:
        return opened(Path(file), of_any=True)
    except Refusal:
        raise
    except Exception as error:
        if "TorchScript" in str(error):
            raise Refusal(f"--weights {file}: is a scripted module\n  Capture it as that: --module {file}") from error
        raise Refusal(f"--weights {file}: cannot be read as weights: {first_line(error)}\n"
                      f"  Write it again, to a new name, where the model is:\n  {written_by(file)}") from error


def written_by(file: str) -> str:
    """As its name says."""
    if file.endswith(".safetensors"):
        return f"import safetensors.torch; safetensors.torch.save_file(model.state_dict(), {free_name(file, 'new')!r})"
    return f"import torch; torch.save(model.state_dict(), {free_name(file, 'new', '.pt')!r})"


def below(weights: Lazy, prefix: str, file: str) -> dict[str, torch.Tensor]:
    """Those whose names begin so, without it."""
    try:
        return {name.removeprefix(prefix): torch.from_numpy(read()) for name, read in weights.items() if name.startswith(prefix)}
    except Refusal:
        raise
    except Exception as error:  # of a damaged file: zlib's, zipfile's, NumPy's
        raise Refusal(f"--weights {file}: cannot be read as weights: {first_line(error)}") from error
