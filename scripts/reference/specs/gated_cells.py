"""torch.nn.LSTMCell and torch.nn.GRUCell, one claim a case: one step, and stepped by hand over a leading time axis."""

from typing import Any

from specs.spec import Spec, one_cell, put, scale, wrong_orders


def lstm_cell(name: str, seed: int, claim: str, config: dict[str, Any], seq_len: int | None = None, **rest: Any) -> Spec:
    return one_cell("lstm_cell", "LSTMCell", name, seed, claim, config, seq_len, **{"weight_scale": 2, **rest})


def gru_cell(name: str, seed: int, claim: str, config: dict[str, Any], seq_len: int | None = None, **rest: Any) -> Spec:
    return one_cell("gru_cell", "GRUCell", name, seed, claim, config, seq_len, **{"weight_scale": 2, **rest})


LSTM = (
    lstm_cell("one_step", 3601, "one step gives c_1 = f * cx + i * g and h_1 = o * tanh(c_1), gates in order i, f, g, o", dict(),
              catches=(*wrong_orders("lstm", "ifgo"), "h_0_c_0_swapped", "h_from_old_c", "h_without_tanh", "bias_hh_dropped")),
    lstm_cell("bias_false", 3602, "one step without biases", dict(bias=False), catches=("h_0_ignored", "c_0_ignored")),
    lstm_cell("without_hx", 3603, "without hx and cx the step starts from zeros, and bias_hh is added", dict(), initial=None,
              catches=("bias_hh_skipped_without_state", "bias_hh_dropped")),
    lstm_cell("unbatched", 3604, "input (input_size,), hx and cx (hidden_size,) give h_1 and c_1 (hidden_size,)", dict(), batch=None,
              catches=("h_0_c_0_swapped", "c_0_ignored")),
    lstm_cell("batch_0", 3605, "a batch of no rows gives h_1 and c_1 (0, hidden_size): it catches no known mistake, only a refusal", dict(), batch=0),
    lstm_cell("hidden_size_1", 3606, "a cell of one unit keeps its axis", dict(hidden_size=1), weight_scale=1, catches=("c_0_ignored",)),
    lstm_cell("square_weights_are_not_transposed", 3607, "a cell's blocks multiply from the left, also where they are square",
              dict(input_size=5), catches=("ih_blocks_transposed", "hh_blocks_transposed")),
    lstm_cell("square_weight_ih_is_not_transposed", 3610, "a cell's weight_ih multiplies from the left, also where it is square",
              dict(input_size=20), catches=("weight_ih_transposed",)),
    lstm_cell("not_finite", 3608, "an infinite cx gives a finite h_1; a NaN spoils its row alone", dict(),
              edits=(put("cx", (1, 0), "Infinity"), put("input", (3, 2), "NaN")), catches=("h_without_tanh",)),
    lstm_cell("float64", 3609, "one step in float64, precise to about 1e-16", dict(), dtype="float64",
              catches=("half_precision_weights", "approximate_sigmoid", "h_0_c_0_swapped")),
    lstm_cell("stepped", 3611, "each step starts from the h and the c that the step before it returned", dict(), seq_len=7,
              catches=("h_not_carried", "c_not_carried", "output_one_step_late")),
    lstm_cell("stepped_without_hx", 3612, "stepped without hx and cx: the first step starts from zeros and adds bias_hh", dict(), seq_len=7,
              initial=None, catches=("bias_hh_skipped_without_state", "bias_hh_dropped")),
    lstm_cell("stepped_unbatched", 3613, "seven steps of input (input_size,) without biases in float64", dict(bias=False), seq_len=7,
              batch=None, dtype="float64", catches=("c_0_ignored",)),
)

GRU = (
    gru_cell("one_step", 3701, "one step gives (1 - z) * n + z * hx, gates in order r, z, n", dict(),
             catches=(*wrong_orders("gru", "rzn"), "update_inverted", "b_hn_outside_reset", "reset_before_product")),
    gru_cell("bias_false", 3702, "one step without biases", dict(bias=False), catches=("h_0_ignored", "reset_missing")),
    gru_cell("without_hx", 3703, "without hx the step starts from zeros, and r scales b_hn", dict(), initial=None,
             catches=("bias_hh_skipped_without_state", "b_hn_outside_reset")),
    gru_cell("unbatched", 3704, "input (input_size,) and hx (hidden_size,) give h_1 (hidden_size,)", dict(), batch=None,
             catches=("h_0_ignored", "update_inverted")),
    gru_cell("batch_0", 3705, "a batch of no rows gives h_1 (0, hidden_size): it catches no known mistake, only a refusal", dict(), batch=0),
    gru_cell("square_weights_are_not_transposed", 3706, "a cell's blocks multiply from the left, also where they are square",
             dict(input_size=5), catches=("ih_blocks_transposed", "hh_blocks_transposed")),
    gru_cell("square_weight_ih_is_not_transposed", 3709, "a cell's weight_ih multiplies from the left, also where it is square",
             dict(input_size=15), catches=("weight_ih_transposed",)),
    gru_cell("saturated", 3707, "inputs of about 50 saturate most gates, and a NaN spoils its row alone", dict(),
             edits=(scale("input", 50), put("input", (3, 2), "NaN")), catches=("n_without_tanh",)),
    gru_cell("float64", 3708, "one step in float64, precise to about 1e-16", dict(), dtype="float64",
             catches=("half_precision_weights", "approximate_sigmoid")),
    gru_cell("stepped", 3711, "each step starts from the h that the step before it returned", dict(), seq_len=7,
             catches=("recurrence_dropped", "output_one_step_late")),
    gru_cell("stepped_without_hx", 3712, "stepped without hx: the first step starts from zeros and adds bias_hh", dict(), seq_len=7,
             initial=None, catches=("bias_hh_skipped_without_state", "b_hn_dropped")),
    gru_cell("stepped_unbatched", 3713, "seven steps of input (input_size,) without biases in float64", dict(bias=False), seq_len=7,
             batch=None, dtype="float64", catches=("h_0_ignored",)),
)

SPECS = (*LSTM, *GRU)
