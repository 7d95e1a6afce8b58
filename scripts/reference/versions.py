"""Which PyTorch the goldens come from, and the command that installs it. Imports neither: either may be missing."""

import shlex
import sys

TORCH = "2.13.0"  # as in requirements-dev.txt


def install(torch: str = TORCH) -> str:
    """What to type, anywhere: into the Python that runs this."""
    return f"{shlex.quote(sys.executable)} -m pip install torch=={torch} numpy"
