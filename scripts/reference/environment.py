"""Which PyTorch computes, and where: refused when it is not the pinned one, recorded when it is."""

import platform
import re
from typing import Any

import numpy as np
import torch

from refusal import Refusal
from versions import TORCH, install


def require_torch(wanted: str = TORCH, anyway: str | None = None) -> None:
    """The goldens are PyTorch `TORCH`'s: another version may differ beyond the recorded bounds. 2.13.0+cpu is 2.13.0.

    `anyway`: the option that says that another is meant.
    """
    if wanted not in (torch.__version__, torch.__version__.split("+")[0]):
        own = torch.__version__.split("+")[0]
        meant = f"\n  Where this one is meant: {anyway} {own}" if anyway else ""
        raise Refusal(f"torch {torch.__version__} is installed, want {wanted}\n  {install(wanted)}{meant}")


def environment() -> dict[str, Any]:
    """What the last bits of a golden may depend on."""
    mkl = re.search(r"Math Kernel Library Version (\S+)", torch.__config__.show())
    return {
        "torch": torch.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "cpu": torch.backends.cpu.get_cpu_capability(),
        "threads": 1,  # see reference.compute
        "mkl": mkl.group(1) if mkl else torch.backends.mkl.is_available(),
    }
