"""Handwritten digits, read row by row: eight steps of eight pixels, then a linear head on the last output."""

import numpy as np
import torch
from sklearn.datasets import load_digits

from fit import fit, trained_case
from stored import Case

SEED = 0
HELD_OUT = 100  # the last images of the set; 1697 remain for training
CONFIG = {"input_size": 8, "hidden_size": 16, "batch_first": True}


def train() -> Case:
    images, labels = load_digits(return_X_y=True)
    input = torch.tensor(images.reshape(-1, 8, 8), dtype=torch.float32) / 16  # (image, row, column), pixels 0 to 1
    labels = torch.tensor(labels, dtype=torch.int64)
    torch.manual_seed(SEED)
    rnn = torch.nn.RNN(**CONFIG)
    head = torch.nn.Linear(CONFIG["hidden_size"], 10)
    loss = torch.nn.CrossEntropyLoss(label_smoothing=0.05)
    fit(rnn, head, input[:-HELD_OUT], labels[:-HELD_OUT], loss, epochs=200, rows=64, noise=0.05,
        weight_decay=0.3)

    input, labels = input[-HELD_OUT:], labels[-HELD_OUT:]
    with torch.no_grad():
        scores = head(rnn(input)[0][:, -1])  # (image, class)
    correct = int((scores.argmax(dim=1) == labels).sum())
    attachments = {"labels": labels.numpy(), "head_weight": head.weight.detach().numpy(),
                   "head_bias": head.bias.detach().numpy()}
    facts = {
        "data": "Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak 1998, UCI Machine Learning "
                "Repository, archive.ics.uci.edu/dataset/80; the copy of its test set in scikit-learn: load_digits, last 100",
        "licence": "CC BY 4.0 (data), BSD-3-Clause (scikit-learn)",
        "correct": correct,
        "of": HELD_OUT,
    }
    claim = (f"classifies {correct} of {HELD_OUT} held-out handwritten digits, read row by row without h_0: "
             "argmax of head_weight @ output[:, -1] + head_bias")
    return trained_case(rnn, CONFIG, input, attachments, claim, SEED, "scripts/train/digits.py", facts)
