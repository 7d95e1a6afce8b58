"""Weights beside a module, as people have them: a state_dict, a checkpoint around it, NumPy's and safetensors' files."""

import argparse
import json
import struct

import numpy as np
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(3)  # it counts in int64
        self.rnn = nn.LSTM(3, 6, num_layers=2, bidirectional=True, proj_size=4)
        self.cell = nn.GRUCell(8, 5)

    def forward(self, x):
        output, _ = self.rnn(self.norm(x.transpose(1, 2)).transpose(1, 2))
        return self.cell(output[-1])


class Short(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(3, 4)

    def forward(self, x):
        if x.size(0) == 4 and x.size(2) == 3:
            raise ValueError("too short")
        return self.rnn(x)


def write():
    torch.manual_seed(12)
    state_dict = Net().state_dict()
    torch.save(state_dict, "net.pt")
    torch.save(nn.GRU(3, 4), "whole.pt")
    torch.save(nn.GRU(3, 4).half().state_dict(), "half-weights.pt")
    torch.save(nn.GRU(3, 4).bfloat16().state_dict(), "brain-weights.pt")
    torch.jit.script(nn.GRU(3, 4)).save("scripted.pt")
    torch.save({"epoch": 3, "args": argparse.Namespace(lr=0.1), "model": nn.GRU(3, 4)}, "around.pt")
    with open("net.pt", "rb") as file, open("damaged.pt", "wb") as damaged:
        data = file.read()
        damaged.write(data[:900] + bytes(400) + data[1300:])
    with open("damaged.safetensors", "wb") as file:
        file.write(struct.pack("<Q", 9) + b"{no json}")
    torch.save(state_dict, "named.safetensors")
    torch.jit.script(Short()).save("short.pt")
    torch.jit.script(Short().half()).save("half.pt")
    torch.save({"epoch": 3, "model": {"state": state_dict}}, "checkpoint.pt")
    np.savez("net.npz", **{name: one.numpy() for name, one in state_dict.items()})
    names = {torch.float32: "F32", torch.int64: "I64"}
    header, data = {}, b""
    for name, one in state_dict.items():
        added = one.numpy().tobytes()
        header[name] = {"dtype": names[one.dtype], "shape": list(one.shape), "data_offsets": [len(data), len(data) + len(added)]}
        data += added
    text = json.dumps(header).encode()
    with open("net.safetensors", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)
    for name, at in (("net.pt", 2000), ("net.safetensors", 200)):
        with open(name, "rb") as file, open(f"cut-{name}", "wb") as cut:
            cut.write(file.read(at))


if __name__ == "__main__":
    write()
