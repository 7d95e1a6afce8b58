"""One question of the command protocol: a case.json and its .npy files, as adapters want them."""

import copy
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np


class Unsupported(Exception):
    """The runtime cannot do what is asked, by its own account."""


LACKS = {
    "dtype": "it has no float64",
    "lengths": "it has no sequences of unequal length",
    "num_directions": "its layers run forward in time alone",
    "proj_size": "it has no proj_size",
}


class Weights(NamedTuple):
    """Of one layer in one direction. Gates are stacked as in torch: LSTM i f g o, GRU r z n."""

    ih: np.ndarray  # (num_gates * hidden_size, layer_input_size)
    hh: np.ndarray  # (num_gates * hidden_size, width of h)
    bias_ih: np.ndarray  # (num_gates * hidden_size,), zeros where there is no bias
    bias_hh: np.ndarray
    hr: np.ndarray | None  # (proj_size, hidden_size)

    def gates(self, order):
        """The same with the gates in another order: `order` lists torch's numbers."""
        move = lambda one: np.concatenate([np.split(one, len(order))[gate] for gate in order])
        return Weights(*map(move, self[:4]), self.hr)


class Question:
    def __init__(self, folder):
        case = json.loads(Path(folder, "case.json").read_text())
        load = lambda names: {name: np.load(Path(folder, file)) for name, file in names.items()}
        self.is_cell = case["module"].endswith("Cell")
        self.family = case["module"].removesuffix("Cell")  # RNN, LSTM or GRU
        self.config = case["config"]
        self.dtype = np.dtype(case["dtype"])
        self.state_dict = {name: one.astype(self.dtype) for name, one in load(case["state_dict"]).items()}
        self.inputs = load(case["inputs"])
        self.is_stepped = case.get("stepped", False)
        self.input_size = self.config["input_size"]
        self.hidden_size = self.config["hidden_size"]
        self.num_layers = self.config.get("num_layers", 1)
        self.num_directions = 2 if self.config.get("bidirectional") else 1
        self.proj_size = self.config.get("proj_size", 0)
        self.nonlinearity = self.config.get("nonlinearity", "tanh")
        self.bias = self.config.get("bias", True)
        self.batch_first = self.config.get("batch_first", False) and self.is_batched
        self.lengths = self.inputs.get("lengths")
        self.letters = "hc" if self.family == "LSTM" else "h"

    @property
    def is_batched(self):
        has_time = not self.is_cell or self.is_stepped
        return self.inputs["input"].ndim == 2 + has_time

    def needs(self, **limits):
        """Refuses what a runtime lacks, such as needs(proj_size=0, dtype="float32", lengths=None)."""
        for name, only in limits.items():
            if not np.array_equal(getattr(self, name), only):
                raise Unsupported(LACKS[name])

    def sequence(self):
        """(seq_len, batch, input_size), whatever the layout. Of one step seq_len is 1."""
        x = self.inputs["input"]
        if not self.is_batched:
            x = np.expand_dims(x, -2)
        if self.is_cell and not self.is_stepped:
            x = x[None]
        return np.ascontiguousarray(x.swapaxes(0, 1) if self.batch_first else x)

    def initial(self, letter):
        """(num_layers * num_directions, batch, width) of "h" or "c": zeros where none is given."""
        given = self.inputs.get(f"{letter}x" if self.is_cell else f"{letter}_0")
        width = self.proj_size or self.hidden_size if letter == "h" else self.hidden_size
        states = self.num_layers * self.num_directions
        shape = (states, self.sequence().shape[1], width)
        return np.zeros(shape, self.dtype) if given is None else given.reshape(shape)

    @property
    def has_initial(self):
        return any(name in self.inputs for name in ("h_0", "hx"))

    def weights(self, layer, direction):
        ending = "" if self.is_cell else f"_l{layer}" + ("_reverse" if direction else "")
        of = lambda name: self.state_dict.get(name + ending)
        ih, hh = of("weight_ih"), of("weight_hh")
        none = np.zeros(len(ih), self.dtype)
        biases = (of("bias_ih"), of("bias_hh")) if self.bias else (none, none)
        return Weights(ih, hh, *biases, of("weight_hr"))

    def answers(self, output, h_n, c_n=None, h_steps=None, c_steps=None):
        """By torch's names and in the layout that was asked for.

        output (seq_len, batch, features); h_n, c_n (states, batch, width); h_steps, c_steps (states, seq_len, batch, width)
        """
        output = output.swapaxes(0, 1) if self.batch_first else output
        named = {"output": output, "h_n": h_n, "c_n": c_n, "h_steps": h_steps, "c_steps": c_steps}
        given = {name: one for name, one in named.items() if one is not None}
        if self.is_batched:
            return given
        return {name: one.squeeze(2 if name.endswith("_steps") else 1) for name, one in given.items()}

    def one_step(self, x, states):
        """This cell as a network of one layer: the question of its step from `states`, each (batch, hidden_size)."""
        network = copy.copy(self)
        network.is_cell = network.is_stepped = False
        network.inputs = {"input": x[None]}
        if self.has_initial or self.is_stepped:
            network.inputs |= {f"{letter}_0": one[None] for letter, one in zip(self.letters, states)}
        network.state_dict = {f"{name}_l0": one for name, one in self.state_dict.items()}
        return network

    def stepped(self, step):
        """A cell over its steps: `step(x, *states)` gives the states after it, each (batch, hidden_size)."""
        states = [self.initial(letter)[0] for letter in self.letters]
        after = []
        for x in self.sequence():
            states = step(x, *states)
            after.append(states)
        form = (lambda rows: np.stack(rows)) if self.is_stepped else (lambda rows: rows[0])
        ending = "_steps" if self.is_stepped else "_1"
        batch = slice(None) if self.is_batched else 0
        rows_of = lambda i: [np.asarray(states[i])[batch] for states in after]
        return {letter + ending: form(rows_of(i)) for i, letter in enumerate(self.letters)}
