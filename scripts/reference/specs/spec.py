"""What a case is drawn from, as data: which module, which sizes, what it claims. draw.py makes its tensors, record.py its golden."""

from dataclasses import dataclass
from itertools import permutations
from typing import Any

from signatures import full_config

@dataclass(frozen=True)
class Spec:
    """What a golden is made of. `id` is its folder below golden/, with `/`."""

    id: str
    claim: str
    module: str                     # its name in torch.nn
    config: dict[str, Any]          # every constructor argument, see full_config
    seed: int
    seq_len: int | None             # None: a cell that takes one step
    batch: int | None               # None: unbatched
    dtype: str = "float32"
    initial: str | None = "randn"   # h_0 and c_0, of a cell hx and cx: "randn", "zeros", or None for absent
    weight_scale: float = 1         # factor on every weight and bias
    stepped: bool = False           # a cell stepped over a leading time axis
    edits: tuple[dict, ...] = ()    # special values, applied after drawing: see draw.py
    input_from: str | None = None   # id of a case whose h_steps is this one's input
    lattice: bool = False           # small dyadic numbers instead of random ones: see draw.py
    derived: bool = False           # its tensors come from a formula and are not stored: see lattice.py
    catches: tuple[str, ...] = ()
    exact: str | None = None
    lengths: tuple[int, ...] | None = None  # of each row, for a packed sequence; a network with a batch axis

    def drawn_from(self) -> dict[str, Any]:
        """What the drawn tensors depend on beside module, config, dtype and stepped; recorded as provenance.draw."""
        spec = {"seed": self.seed, "seq_len": self.seq_len, "batch": self.batch, "initial": self.initial,
                "weight_scale": self.weight_scale}
        if self.edits:
            spec["edits"] = list(self.edits)
        if self.input_from is not None:
            spec["input_from"] = self.input_from
        if self.lattice:
            spec["lattice"] = True
        if self.lengths is not None:
            spec["lengths"] = list(self.lengths)
        return spec


def put(tensor: str, index: tuple[int, ...], value: float | str) -> dict:
    """The edit that sets `tensor[index]` (a whole slice where the index is short). Non-finite values as strings."""
    return {"tensor": tensor, "index": list(index), "value": value}


def scale(tensor: str, factor: float) -> dict:
    """The edit that multiplies `tensor` by `factor`."""
    return {"tensor": tensor, "scale": factor}


def network(suite: str, module: str, name: str, seed: int, claim: str, config: dict[str, Any], seq_len: int = 7,
            batch: int | None = 4, **rest: Any) -> Spec:
    """A spec of a network. The default sizes 3, 5, 7 and 4 are unequal, so that swapped axes show."""
    config = full_config(module, {"input_size": 3, "hidden_size": 5, **config})
    return Spec(f"{suite}/{name}", claim, module, config, seed, seq_len, batch, **rest)


def one_cell(suite: str, module: str, name: str, seed: int, claim: str, config: dict[str, Any], seq_len: int | None = None,
             batch: int | None = 4, **rest: Any) -> Spec:
    """A spec of a cell: one step, or stepped where seq_len is given."""
    config = full_config(module, {"input_size": 3, "hidden_size": 5, **config})
    return Spec(f"{suite}/{name}", claim, module, config, seed, seq_len, batch, stepped=seq_len is not None, **rest)


def rnn(name: str, seed: int, claim: str, config: dict[str, Any], seq_len: int = 7, batch: int | None = 4,
        **rest: Any) -> Spec:
    """A spec of rnn/."""
    return network("rnn", "RNN", name, seed, claim, config, seq_len, batch, **rest)


def cell(name: str, seed: int, claim: str, config: dict[str, Any], seq_len: int | None = None, batch: int | None = 4,
         **rest: Any) -> Spec:
    """A spec of cell/."""
    return one_cell("cell", "RNNCell", name, seed, claim, config, seq_len, batch, **rest)


def lstm(name: str, seed: int, claim: str, config: dict[str, Any], seq_len: int = 7, batch: int | None = 4,
         **rest: Any) -> Spec:
    """A spec of lstm/. Weights of five units go to 0.9, so that gates bend: small ones hide which gate is which."""
    return network("lstm", "LSTM", name, seed, claim, config, seq_len, batch, **{"weight_scale": 2, **rest})


def gru(name: str, seed: int, claim: str, config: dict[str, Any], seq_len: int = 7, batch: int | None = 4,
        **rest: Any) -> Spec:
    """A spec of gru/, with weights as in lstm/."""
    return network("gru", "GRU", name, seed, claim, config, seq_len, batch, **{"weight_scale": 2, **rest})


def put_gate(tensor: str, gate: int, hidden_size: int, value: float) -> tuple[dict, ...]:
    """The edits that set the rows of one gate in `tensor`: 0 is the first gate."""
    return tuple(put(tensor, (gate * hidden_size + unit,), value) for unit in range(hidden_size))


def wrong_orders(module: str, gates: str) -> tuple[str, ...]:
    """The mistakes of reading the rows of the gates in any other order, as lstm_gates_iofg."""
    orders = ("".join(order) for order in permutations(gates))
    return tuple(f"{module}_gates_{order}" for order in orders if order != gates)
