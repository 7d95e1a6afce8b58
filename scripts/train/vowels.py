"""Which of nine speakers said "ae": recordings of unequal length, packed, then a linear head on h_n of both directions."""

import torch
from sktime.datasets import load_japanese_vowels

from fit import fit, read_by_head, trained_case
from stored import Case

SEED = 0
SPEAKERS = 9
EACH = 4  # recordings of each speaker in the case, the first ones of the test set
CONFIG = {"input_size": 12, "hidden_size": 6, "bidirectional": True}


def train() -> Case:
    input, lengths, labels = recordings("train")
    torch.manual_seed(SEED)
    gru = torch.nn.GRU(**CONFIG)
    head = torch.nn.Linear(2 * CONFIG["hidden_size"], SPEAKERS)
    loss = torch.nn.CrossEntropyLoss(label_smoothing=0.05)
    fit(gru, head, input, labels, loss, epochs=100, rows=30, noise=0.2, weight_decay=0.3, lengths=lengths)

    input, lengths, labels = recordings("test")
    with torch.no_grad():
        right = head(read_by_head(gru, input, lengths)).argmax(dim=1) == labels
    chosen = torch.cat([(labels == speaker).nonzero()[:EACH, 0] for speaker in range(SPEAKERS)])
    correct, of = int(right[chosen].sum()), len(chosen)
    input, lengths, labels = input[:lengths[chosen].max(), chosen], lengths[chosen], labels[chosen]
    attachments = {"labels": labels.numpy(), "head_weight": head.weight.detach().numpy(),
                   "head_bias": head.bias.detach().numpy()}
    facts = {
        "data": "Japanese Vowels, M. Kudo, J. Toyama and M. Shimbo 1999, UCI Machine Learning Repository, "
                "archive.ics.uci.edu/dataset/128; the copy in sktime: load_japanese_vowels, "
                f"first {EACH} of each speaker in its test set",
        "licence": "CC BY 4.0 (data), BSD-3-Clause (sktime)",
        "correct": correct,
        "of": of,
        "correct_in_the_whole_test_set": int(right.sum()),
        "of_the_whole_test_set": len(right),
    }
    claim = (f"recognises the speaker in {correct} of {of} recordings of two vowels, unequal in length, packed, without h_0: "
             "argmax of head_weight @ [h_n[0], h_n[1]] + head_bias")
    return trained_case(gru, CONFIG, input, attachments, claim, SEED, "scripts/train/vowels.py", facts, lengths)


def recordings(split: str) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Twelve cepstrum coefficients a frame, (frame, recording, 12), NaN behind each end; lengths; speakers from 0."""
    frames, speakers = load_japanese_vowels(split=split, return_type="df-list")
    each = [torch.tensor(one.to_numpy(), dtype=torch.float32) for one in frames]  # (frame, 12)
    input = torch.nn.utils.rnn.pad_sequence(each, padding_value=torch.nan)
    return input, torch.tensor([len(one) for one in each]), torch.tensor([int(speaker) - 1 for speaker in speakers])
