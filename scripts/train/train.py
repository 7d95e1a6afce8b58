"""Trains small networks on real data and writes them as cases below GOLDEN/trained: all of them, or those named.

    python -m pip install -r scripts/train/requirements.txt
    python scripts/train/train.py GOLDEN [NAME...]

Recording does not train: it reuses the weights that this script stored. Another machine trains other weights.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reference"))

import torch

import digits
import stored
import sunspots
import vowels
from environment import require_torch
from recording import computed
from refusal import Refusal

NETWORKS = {
    "digits": digits.train_rnn,
    "sunspots": sunspots.train,
    "lstm_digits": digits.train_lstm,
    "gru_vowels": vowels.train,
}


def main() -> int:
    golden, *names = sys.argv[1:] or [""]
    if not golden or not set(names) <= set(NETWORKS):
        print(f"usage: python scripts/train/train.py GOLDEN [NAME...]\n  names: {', '.join(NETWORKS)}", file=sys.stderr)
        return 2
    try:
        require_torch()
        torch.set_num_threads(1)
        for name in names or NETWORKS:
            case = computed(NETWORKS[name](), f"trained/{name}", before=None)
            stored.write(Path(golden) / "trained" / name, case)
            print(f"trained/{name}: {case.claim}")
    except Refusal as refusal:
        print(f"train: {refusal}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
