"""A tagger: embedding, packed bidirectional LSTM, Linear. A function builds it; it prints."""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


class Tagger(nn.Module):
    def __init__(self, tokens, enforce_sorted):
        super().__init__()
        self.enforce_sorted = enforce_sorted
        self.embedding = nn.Embedding(tokens, 4)
        self.encoder = nn.ModuleDict({"rnn": nn.LSTM(4, 5, num_layers=2, bidirectional=True, batch_first=True, dropout=0.4)})
        self.tags = nn.Linear(10, 3)

    def forward(self, tokens, lengths):
        print("a line on standard output", {"case": 1})
        packed = pack_padded_sequence(self.embedding(tokens), lengths, batch_first=True, enforce_sorted=self.enforce_sorted)
        output, _ = self.encoder["rnn"](packed)
        return self.tags(pad_packed_sequence(output, batch_first=True)[0])


def build():
    torch.manual_seed(2)
    return Tagger(11, enforce_sorted=False)


def build_sorted():
    torch.manual_seed(3)
    return Tagger(11, enforce_sorted=True)
