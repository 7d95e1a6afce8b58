"""Called as one of our own files is; it reads a file beside it, one of the working folder, and its like."""

from pathlib import Path

import torch
from stored import sizes
from torch import nn

assert Path(__file__).with_name("stored.py").exists() and Path("x.npy").exists()
torch.set_default_dtype(torch.float64)
model = nn.GRU(*sizes).float()
