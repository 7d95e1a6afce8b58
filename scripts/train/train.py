"""Trains two small networks on real data and writes them as cases, GOLDEN/trained/digits and GOLDEN/trained/sunspots.

    python -m pip install -r scripts/train/requirements.txt
    python scripts/train/train.py GOLDEN

Recording does not train: it reuses the weights that this script stored. Another machine trains other weights.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reference"))

import torch

import digits
import stored
import sunspots
from environment import require_pinned_torch
from recording import computed
from refusal import Refusal


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: python scripts/train/train.py GOLDEN", file=sys.stderr)
        return 2
    try:
        require_pinned_torch()
        torch.set_num_threads(1)
        for name, train in (("digits", digits.train), ("sunspots", sunspots.train)):
            case = computed(train(), f"trained/{name}")
            stored.write(Path(sys.argv[1]) / "trained" / name, case)
            print(f"trained/{name}: {case.claim}")
    except Refusal as refusal:
        print(f"train: {refusal}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
