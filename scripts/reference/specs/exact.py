"""Relu networks on a dyadic lattice: every correct implementation gives these very bits, whatever its order of sums.

exactness.py proves it for each when it is recorded. The seeds are chosen so that about half of the units are active.
"""

from typing import Any

from signatures import full_config, is_network
from specs.spec import Spec


def exact(name: str, seed: int, claim: str, config: dict[str, Any], seq_len: int | None = 7, batch: int | None = 4,
          module: str = "RNN", **rest: Any) -> Spec:
    config = full_config(module, {"input_size": 3, "hidden_size": 5, "nonlinearity": "relu", **config})
    return Spec(f"exact/{name}", claim, module, config, seed, seq_len, batch, lattice=True, exact="any",
                stepped=not is_network(module) and seq_len is not None, **rest)


SPECS = (
    exact("one_layer", 401, "one relu layer is exact", dict()),
    exact("two_layers", 402, "two relu layers are exact", dict(num_layers=2)),
    exact("four_layers", 503, "four relu layers are exact", dict(num_layers=4, hidden_size=6), batch=3),
    exact("bidirectional", 404, "both directions are exact", dict(bidirectional=True)),
    exact("two_layers_bidirectional", 505, "two bidirectional layers are exact, h_0 and h_n layer-major",
          dict(num_layers=2, bidirectional=True), batch=2),
    exact("three_layers_bidirectional_batch_first", 1406, "three bidirectional layers with batch_first are exact",
          dict(num_layers=3, bidirectional=True, batch_first=True)),
    exact("batch_first", 407, "batch_first is exact", dict(num_layers=2, batch_first=True)),
    exact("bias_false", 708, "two bidirectional layers without biases are exact",
          dict(num_layers=2, bidirectional=True, bias=False), batch=2),
    exact("without_h_0", 409, "two layers that start from zeros are exact", dict(num_layers=2), initial=None),
    exact("unbatched", 1710, "two bidirectional layers without a batch axis are exact",
          dict(num_layers=2, bidirectional=True), batch=None),
    exact("dropout_in_eval", 611, "dropout between three layers in eval changes no bit", dict(num_layers=3, dropout=0.5)),
    exact("hidden_size_1", 1512, "one unit in each direction is exact", dict(hidden_size=1, bidirectional=True)),
    exact("fifty_steps", 613, "fifty steps in both directions are exact",
          dict(input_size=2, hidden_size=6, bidirectional=True), seq_len=50, batch=1),
    exact("wide", 514, "40 inputs and 48 units are exact in any order of their sums",
          dict(input_size=40, hidden_size=48), batch=3),
    exact("float64", 615, "float64 is exact too, and equal to float32",
          dict(num_layers=2, bidirectional=True), batch=2, dtype="float64"),
    exact("cell", 516, "one step of a cell is exact", dict(), seq_len=None, module="RNNCell"),
    exact("cell_unbatched", 417, "one step of a cell without a batch axis and without biases is exact",
          dict(bias=False), seq_len=None, batch=None, module="RNNCell"),
    exact("cell_stepped", 418, "a cell stepped seven times is exact", dict(), module="RNNCell"),
    exact("cell_stepped_without_hx", 419, "a cell stepped without hx and without biases is exact",
          dict(bias=False), initial=None, module="RNNCell"),
)
