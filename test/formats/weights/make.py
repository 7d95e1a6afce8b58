"""Writes samples/: one model's weights by torch.save, safetensors and numpy, and what is in them, for the tests of readers.

    python test/formats/weights/make.py     # torch 2.13.0, safetensors 0.6.2, numpy 2.4.6 wrote those that are committed
"""

import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

SAMPLES = Path(__file__).parent / "samples"


class Tagger(torch.nn.Module):
    """A model whose LSTM is one of its parts."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = torch.nn.Embedding(5, 3)
        self.encoder = torch.nn.ModuleDict({"rnn": torch.nn.LSTM(3, 4, bidirectional=True)})
        self.decoder = torch.nn.GRU(8, 2, dtype=torch.float64)
        self.norm = torch.nn.BatchNorm1d(2)  # it has num_batches_tracked, which is int64
        self.register_buffer("in_float16", torch.tensor([[0.1, -2.0, 6e-8], [65504.0, float("inf"), -0.0]]).half())
        self.register_buffer("in_bfloat16", torch.tensor([0.1, -3e38, 1e-40, float("nan")]).bfloat16())


def told(tensor: torch.Tensor) -> dict:
    """Its dtype and shape, and what its floats are in float32, or in float64 if they are that: the bits, hexadecimal."""
    wide = tensor if tensor.dtype == torch.float64 else tensor.float()
    return {"dtype": str(tensor.dtype).removeprefix("torch."), "shape": list(tensor.shape),
            "bits": wide.contiguous().numpy().tobytes().hex() if tensor.is_floating_point() else None}


def main() -> None:
    torch.manual_seed(17)
    model = Tagger()
    state_dict = model.state_dict()
    SAMPLES.mkdir(exist_ok=True)
    arrays = {name: tensor.float().numpy() if tensor.dtype == torch.bfloat16 else tensor.numpy() for name, tensor in state_dict.items()}
    save_file(state_dict, SAMPLES / "model.safetensors", metadata={"format": "pt"})
    np.savez(SAMPLES / "model.npz", **arrays)
    np.savez_compressed(SAMPLES / "deflated.npz", **arrays)
    torch.save(state_dict, SAMPLES / "model.pt")
    torch.save({"epoch": 3, "lr": 1e-3, "note": "a checkpoint", "model": state_dict,
                "optimizer": torch.optim.Adam(model.parameters()).state_dict()}, SAMPLES / "checkpoint.pt")
    torch.save(state_dict, SAMPLES / "legacy.pt", _use_new_zipfile_serialization=False)
    torch.save(model.encoder["rnn"], SAMPLES / "module.pt")
    torch.jit.save(torch.jit.script(torch.nn.Linear(2, 3)), SAMPLES / "scripted.pt")
    (SAMPLES / "expected.json").write_text(json.dumps({name: told(tensor) for name, tensor in state_dict.items()}, indent=1) + "\n")


if __name__ == "__main__":
    main()
