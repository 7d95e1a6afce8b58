"""Packed sequences: rows of unequal length, as pack_padded_sequence takes them and pad_packed_sequence gives them back.

A case says how long each row is (`lengths`). Its `input` is padded, its `output` has all steps again, with zeros after each
row's end. Packed rows stand in another order, the longest first.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

Sequence = torch.Tensor | PackedSequence  # what a network takes and gives


@dataclass(frozen=True)
class Given:
    """The input of a network."""

    input: torch.Tensor            # as the network takes it
    lengths: torch.Tensor | None
    batch_first: bool

    @property
    def seq_len(self) -> int:
        return self.input.shape[1 if self.batch_first and self.input.dim() == 3 else 0]

    def sequence(self) -> Sequence:
        """What the network is called with."""
        if self.lengths is None:
            return self.input
        return pack_padded_sequence(self.input, self.lengths, batch_first=self.batch_first, enforce_sorted=False)

    def padded(self, output: Sequence) -> torch.Tensor:
        """What the network gave, with as many steps as the input has."""
        if self.lengths is None:
            return output
        return pad_packed_sequence(output, batch_first=self.batch_first, total_length=self.seq_len)[0]

    def by_time(self, output: Sequence) -> torch.Tensor:
        """What the network gave, (seq_len, batch, width), rows in the caller's order. `output` may have forgotten that order."""
        if self.lengths is None:
            return output.transpose(0, 1) if self.batch_first and output.dim() == 3 else output
        order = self.sequence()
        whole = PackedSequence(output.data, order.batch_sizes, order.sorted_indices, order.unsorted_indices)
        return pad_packed_sequence(whole, total_length=self.seq_len)[0]


def in_order(sequence: Sequence) -> Sequence:
    """A packed sequence whose rows are taken as they stand: a network then does not move its states."""
    return PackedSequence(sequence.data, sequence.batch_sizes) if isinstance(sequence, PackedSequence) else sequence


def rows_as_in(sequence: Sequence, states: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
    """States of every layer, their rows in the order of the packed sequence."""
    if not isinstance(sequence, PackedSequence):
        return states
    return tuple(state.index_select(1, sequence.sorted_indices) for state in states)


def live(seq_len: int, lengths: np.ndarray) -> np.ndarray:
    """(seq_len, batch), true where a row has a step."""
    return np.arange(seq_len)[:, np.newaxis] < lengths
