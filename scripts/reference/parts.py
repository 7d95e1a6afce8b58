"""A case taken apart: one layer in one direction, what it read, and its states before and after every step."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

import packed
from signatures import at_place, initial_names, is_network, last_names, letters, num_directions, steps_names, suffix
from stored import Arrays, Case

FIRST = "h"  # the letter of the state that a layer gives to the next


@dataclass(frozen=True)
class Part:
    """In float64. Arrays are (seq_len, batch, width), without batch where the case has none; zeros where no row is live."""

    suffix: str
    weights: Arrays     # by kind
    input: np.ndarray
    before: Arrays      # by letter, the states that each step started from
    after: Arrays
    live: np.ndarray    # (seq_len, batch): false after a row's end in a packed sequence

    def flat(self, array: np.ndarray) -> np.ndarray:
        """(live steps and rows, width)"""
        return array[self.live]


def parts(case: Case) -> Iterator[Part]:
    """Every layer and direction of a network, or the one of a cell."""
    below, steps, starts = unrolled(case)
    lengths = case.inputs.get("lengths")
    shape = steps[FIRST].shape[1:-1]
    live = np.ones(shape, dtype=bool) if lengths is None else packed.live(shape[0], lengths)
    directions = num_directions(case.config)
    for layer in range(case.config.get("num_layers", 1)):
        rows = range(layer * directions, (layer + 1) * directions)
        below = np.where(live[..., np.newaxis], below, 0)
        for direction, row in enumerate(rows):
            after = {letter: of[row] for letter, of in steps.items()}
            before = {letter: started(of, starts.get(letter, np.zeros_like(steps[letter][:, 0]))[row], live, direction == 1)
                      for letter, of in after.items()}
            given = at_place(case.module, case.config, case.state_dict, layer, direction)
            weights = {kind: array.astype(np.float64) for kind, array in given.items()}
            yield Part(suffix(case.module, layer, direction), weights, below, before, after, live)
        below = np.concatenate([steps[FIRST][row] for row in rows], axis=-1)


def unrolled(case: Case) -> tuple[np.ndarray, Arrays, Arrays]:
    """Input by time, the states after every step (R, seq_len, ...) and the first ones (R, ...), these by letter."""
    wide = {name: array.astype(np.float64) for name, array in (*case.inputs.items(), *case.expected.items())}
    names = (of(case.module) for of in (letters, initial_names, steps_names, last_names))
    of = tuple(zip(*names, strict=True))
    starts = {letter: case.inputs[initial].astype(np.float64) for letter, initial, _, _ in of if initial in case.inputs}
    input = wide["input"]
    if is_network(case.module):
        by_time = input.swapaxes(0, 1) if case.config["batch_first"] and input.ndim == 3 else input
        return by_time, {letter: wide[steps] for letter, _, steps, _ in of}, starts
    steps = {letter: (wide[steps] if case.stepped else wide[last][np.newaxis])[np.newaxis] for letter, _, steps, last in of}
    return (input if case.stepped else input[np.newaxis]), steps, {letter: start[np.newaxis] for letter, start in starts.items()}


def started(after: np.ndarray, start: np.ndarray, live: np.ndarray, reverse: bool) -> np.ndarray:
    """The state before each step: the one of the step before it, and at a row's first step `start`."""
    if not reverse:
        return np.concatenate([start[np.newaxis], after[:-1]])
    next_live = np.concatenate([live[1:], np.zeros_like(live[:1])])[..., np.newaxis]
    return np.where(next_live, np.concatenate([after[1:], start[np.newaxis]]), start)
