"""Saturated LSTM and GRU: every correct implementation gives these very bits, whatever its order of sums.

Weights are so large that every gate is 0, 1/2 or 1 and every tanh -1, 0 or 1 (../saturated.py draws them, ../exactness.py proves
it). Which block of rows is which gate shows at once.
"""

from typing import Any

from signatures import full_config, is_network
from specs.spec import Spec, wrong_orders


def exact(module: str, name: str, seed: int, claim: str, config: dict[str, Any], seq_len: int | None = 5, batch: int | None = 3,
          **rest: Any) -> Spec:
    config = full_config(module, {"input_size": 3, "hidden_size": 5, **config})
    prefix = {"LSTM": "lstm", "GRU": "gru", "LSTMCell": "lstm_cell", "GRUCell": "gru_cell"}[module]
    return Spec(f"exact/{prefix}_{name}", claim, module, config, seed, seq_len, batch, lattice=True, exact="any",
                stepped=not is_network(module) and seq_len is not None, **rest)


BOTH = dict(bidirectional=True, batch_first=True, num_layers=3)

LSTM = (
    exact("LSTM", "one_layer", 7001, "where gates saturate one LSTM layer is exact, and shows the order of its gates", dict(),
          catches=wrong_orders("lstm", "ifgo")),
    exact("LSTM", "bias_false", 7002, "a saturated LSTM without biases is exact", dict(bias=False)),
    exact("LSTM", "square_two_layers", 17003, "two saturated LSTM layers as wide as their input are exact", dict(input_size=5, num_layers=2)),
    exact("LSTM", "three_layers_bidirectional_batch_first", 127004, "three saturated bidirectional LSTM layers with batch_first are exact",
          dict(input_size=10, **BOTH)),
    exact("LSTM", "packed", 17005, "a saturated bidirectional LSTM is exact, packed", dict(bidirectional=True, batch_first=True), batch=4, lengths=(3, 5, 4, 2)),
    exact("LSTM", "projection", 7006, "a saturated LSTM projected to three features is exact in both directions",
          dict(input_size=6, bidirectional=True, proj_size=3)),
    exact("LSTM", "projection_packed", 127007, "two saturated projected LSTM layers are exact, packed",
          dict(input_size=6, hidden_size=6, num_layers=2, batch_first=True, proj_size=3), batch=4, lengths=(3, 5, 4, 2)),
    exact("LSTM", "hidden_size_1", 107008, "a saturated LSTM of one unit is exact", dict(input_size=2, hidden_size=1)),
    exact("LSTM", "wide", 7009, "40 features and 24 units of a saturated LSTM are exact in any order of their sums", dict(input_size=40, hidden_size=24), seq_len=3, batch=4),
    exact("LSTM", "unbatched", 7010, "a saturated LSTM without a batch axis is exact", dict(), batch=None),
    exact("LSTM", "float64", 7011, "a saturated LSTM is exact in float64 too, and equal to float32", dict(), dtype="float64"),
    exact("LSTMCell", "one_step", 17012, "one step of a saturated LSTMCell is exact", dict(), seq_len=None),
    exact("LSTMCell", "stepped", 7013, "a saturated LSTMCell stepped five times is exact", dict()),
)

GRU = (
    exact("GRU", "one_layer", 7101, "where gates saturate one GRU layer is exact, and shows the order of its gates", dict(),
          catches=wrong_orders("gru", "rzn")),
    exact("GRU", "without_h_0", 7102, "a saturated GRU without h_0 is exact, and adds its hidden bias at the first step", dict(num_layers=2), initial=None,
          catches=("bias_hh_skipped_without_state",)),
    exact("GRU", "bias_false", 17103, "a saturated GRU without biases is exact", dict(bias=False)),
    exact("GRU", "square_two_layers", 7104, "two saturated GRU layers as wide as their input are exact", dict(input_size=5, num_layers=2), batch=4),
    exact("GRU", "three_layers_bidirectional_batch_first", 7105, "three saturated bidirectional GRU layers with batch_first are exact",
          dict(input_size=10, **BOTH)),
    exact("GRU", "packed", 27106, "a saturated bidirectional GRU is exact, packed", dict(bidirectional=True, batch_first=True), batch=4, lengths=(3, 5, 4, 2)),
    exact("GRU", "hidden_size_1", 27107, "a saturated GRU of one unit is exact", dict(input_size=2, hidden_size=1)),
    exact("GRU", "wide", 7108, "40 features and 24 units of a saturated GRU are exact in any order of their sums", dict(input_size=40, hidden_size=24), seq_len=3, batch=4),
    exact("GRU", "unbatched", 17109, "a saturated GRU without a batch axis is exact", dict(), batch=None),
    exact("GRU", "float64", 17110, "a saturated GRU is exact in float64 too, and equal to float32", dict(), dtype="float64"),
    exact("GRUCell", "one_step", 7111, "one step of a saturated GRUCell is exact", dict(), seq_len=None),
    exact("GRUCell", "stepped", 7112, "a saturated GRUCell stepped five times is exact", dict()),
)

SPECS = (*LSTM, *GRU)
