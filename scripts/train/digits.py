"""Handwritten digits, read row by row: eight steps of eight pixels, then a linear head on the last output."""

import torch
from sklearn.datasets import load_digits

from fit import fit, read_by_head, trained_case
from stored import Case

SEED = 0


def train_rnn() -> Case:
    return train(torch.nn.RNN, hidden_size=16, held_out=100, noise=0.05, weight_decay=0.3)


def train_lstm() -> Case:
    # Fewer units and images: a golden of an LSTM also holds c after every step.
    return train(torch.nn.LSTM, hidden_size=12, held_out=50, noise=0.15, weight_decay=0.1)


def train(module: type[torch.nn.RNNBase], hidden_size: int, held_out: int, noise: float, weight_decay: float) -> Case:
    """Trains on all images but the last `held_out` of the set's 1797; the case holds those."""
    images, labels = load_digits(return_X_y=True)
    input = torch.tensor(images.reshape(-1, 8, 8), dtype=torch.float32) / 16  # (image, row, column), pixels 0 to 1
    labels = torch.tensor(labels, dtype=torch.int64)
    config = {"input_size": 8, "hidden_size": hidden_size, "batch_first": True}
    torch.manual_seed(SEED)
    network = module(**config)
    head = torch.nn.Linear(hidden_size, 10)
    loss = torch.nn.CrossEntropyLoss(label_smoothing=0.05)
    fit(network, head, input[:-held_out], labels[:-held_out], loss, epochs=200, rows=64, noise=noise,
        weight_decay=weight_decay)

    input, labels = input[-held_out:], labels[-held_out:]
    with torch.no_grad():
        scores = head(read_by_head(network, input))  # (image, class)
    correct = int((scores.argmax(dim=1) == labels).sum())
    attachments = {"labels": labels.numpy(), "head_weight": head.weight.detach().numpy(),
                   "head_bias": head.bias.detach().numpy()}
    facts = {
        "data": "Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak 1998, UCI Machine Learning "
                "Repository, archive.ics.uci.edu/dataset/80; the copy of its test set in scikit-learn: load_digits, "
                f"last {held_out}",
        "licence": "CC BY 4.0 (data), BSD-3-Clause (scikit-learn)",
        "correct": correct,
        "of": held_out,
    }
    claim = (f"classifies {correct} of {held_out} held-out handwritten digits, read row by row without h_0: "
             "argmax of head_weight @ output[:, -1] + head_bias")
    return trained_case(network, config, input, attachments, claim, SEED, "scripts/train/digits.py", facts)
