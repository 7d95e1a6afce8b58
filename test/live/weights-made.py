"""Writes state_dicts of every make as torch.save writes them, numbered below the working folder, and prints what is in them.

    python weights-made.py SEED COUNT
"""

import json
import random
import sys
from collections import OrderedDict

import torch

FLOATS = (torch.float16, torch.bfloat16, torch.float32, torch.float64)
OTHERS = (torch.int64, torch.int32, torch.uint8, torch.bool, torch.complex64, torch.float8_e4m3fn, torch.uint16)


def values(draw: random.Random, shape: list[int], dtype: torch.dtype) -> torch.Tensor:
    tensor = torch.randn(shape, dtype=torch.float64) * 10.0 ** draw.randint(-9, 6)
    if tensor.numel() > 0 and draw.random() < 0.3:
        tensor.view(-1)[draw.randrange(tensor.numel())] = draw.choice([float("inf"), -0.0, float("nan"), 1e-40, 70000.0])
    return tensor.to(dtype)


def view(draw: random.Random, dtype: torch.dtype) -> torch.Tensor:
    """A tensor as it may lie in a storage."""
    kind = draw.choice(["plain", "plain", "transposed", "sliced", "column", "permuted", "scalar", "empty", "narrowed", "element"])
    rows, columns = draw.randint(1, 5), draw.randint(1, 5)
    if kind == "scalar":
        return values(draw, [], dtype)
    if kind == "empty":
        return values(draw, draw.choice([[0], [3, 0], [0, 2, 2]]), dtype)
    if kind == "permuted":
        return values(draw, [rows, 2, columns], dtype).permute(2, 0, 1)
    whole = values(draw, [rows + 2, columns + 2], dtype)
    return {"plain": whole, "transposed": whole.T, "sliced": whole[1::2, ::2], "column": whole[:, 1], "narrowed": whole[2:, 1:-1],
            "element": whole[1, 1]}[kind]


def told(tensor: torch.Tensor) -> dict:
    tensor = tensor.detach()
    bits = None
    if tensor.dtype in FLOATS:
        wide = (tensor if tensor.dtype == torch.float64 else tensor.float()).contiguous().clone()
        wide[wide.isnan()] = float("nan")  # torch gives that of a half other bits from CPU to CPU
        bits = wide.numpy().tobytes().hex()
    return {"dtype": str(tensor.dtype).removeprefix("torch."), "shape": list(tensor.shape), "bits": bits}


def state_dict(draw: random.Random) -> dict:
    made = draw.choice([dict, OrderedDict])()
    shared = view(draw, draw.choice(FLOATS))
    for i in range(draw.randint(1, 7)):
        key = f"{draw.choice(['rnn.', 'a.b.', '', 'größe.'])}weight_{i}"
        kind = draw.random()
        if kind < 0.15:
            made[key] = shared
        elif kind < 0.3:
            made[key] = torch.nn.Parameter(view(draw, draw.choice(FLOATS)), requires_grad=draw.random() < 0.7)
            if draw.random() < 0.3:
                made[key].note = "an attribute"
        elif kind < 0.45:
            dtype = draw.choice(OTHERS)
            made[key] = torch.ones(3, 2).to(dtype)
        else:
            made[key] = view(draw, draw.choice(FLOATS))
    return made


def main() -> None:
    seed, count = map(int, sys.argv[1:])
    draw = random.Random(seed)
    torch.manual_seed(seed)
    files = []
    for number in range(count):
        inside = state_dict(draw)
        saved, prefix = inside, ""
        if draw.random() < 0.3:
            prefix = draw.choice(["model.", "state_dict.", "nested.deep."])
            saved = {"epoch": number, "loss": 0.5, "great": 2**80, "none": None, "names": ["a", ("b", 3)], "ok": True, "size": torch.Size([1, 2])}
            below = saved
            *outer, last = prefix.removesuffix(".").split(".")
            for name in outer:
                below[name] = below = {}
            below[last] = inside
        name = draw.choice(["w{}.pt", "größe{}.pt", "model.v{}.pth"]).format(number)
        protocol = draw.choice([2, 2, 2, 3, 4, 5])
        torch.save(saved, name, pickle_protocol=protocol)
        files.append({"name": name, "protocol": protocol, "tensors": {prefix + key: told(tensor) for key, tensor in inside.items()}})
    json.dump(files, sys.stdout)


if __name__ == "__main__":
    main()
