"""LSTM, GRU and their cells with their arithmetic pinned (../pinned.py): the same bits on every machine.

Which sums are rounded apart, and which op follows which, decides every last bit of a gate. Most have one layer: a layer
more is the same arithmetic again.
"""

from typing import Any

from signatures import full_config, is_network
from specs.spec import Spec, put, scale


def pinned(module: str, name: str, seed: int, claim: str, config: dict[str, Any], seq_len: int | None = 5, batch: int | None = 4,
           **rest: Any) -> Spec:
    config = full_config(module, {"input_size": 3, "hidden_size": 5, **config})
    prefix = {"LSTM": "lstm", "GRU": "gru", "LSTMCell": "lstm_cell", "GRUCell": "gru_cell"}[module]
    return Spec(f"pinned/{prefix}_{name}", claim, module, config, seed, seq_len, batch, exact="float32-in-order",
                stepped=not is_network(module) and seq_len is not None, **{"weight_scale": 2, **rest})


LSTM = (
    pinned("LSTM", "one_layer", 8001, "a gate adds the sum of h, with its bias, and the sum of x, with its bias; c adds two rounded products", dict()),
    pinned("LSTM", "bias_false", 8002, "LSTM without biases: each gate adds two sums", dict(bias=False)),
    pinned("LSTM", "without_states", 8003, "without h_0 and c_0 the sum of h is 0, and f * c is 0", dict(), initial=None),
    pinned("LSTM", "states_of_zeros", 8004, "h_0 of zeros and c_0 of zeros are as none", dict(), initial="zeros"),
    pinned("LSTM", "wide_input", 8005, "70 products of an LSTM's gate are added one after the other", dict(input_size=70), seq_len=3, batch=2, weight_scale=1),
    pinned("LSTM", "wide_hidden", 8006, "37 units of an LSTM read 37 states in order", dict(input_size=2, hidden_size=37), seq_len=3, batch=2),
    pinned("LSTM", "many_steps", 8007, "sixty steps carry every last bit of h and c along", dict(), seq_len=60, batch=2),
    pinned("LSTM", "two_layers", 8008, "layer 1 of an LSTM reads the rounded h of layer 0", dict(num_layers=2), batch=3),
    pinned("LSTM", "bidirectional_batch_first", 8009, "both directions of an LSTM with batch_first, bit for bit", dict(bidirectional=True, batch_first=True)),
    pinned("LSTM", "dropout_in_eval", 8010, "dropout between two layers in eval changes no bit of h and c",
           dict(num_layers=2, dropout=0.5), batch=3),
    pinned("LSTM", "unbatched", 8011, "no batch axis changes no order of an LSTM's sums", dict(), batch=None),
    pinned("LSTM", "all_sizes_1", 8012, "LSTM of one feature, one unit, one step, a batch of one", dict(input_size=1, hidden_size=1), seq_len=1, batch=1, weight_scale=1),
    pinned("LSTM", "weights_times_6", 8013, "an LSTM with weights of up to 2.7: sigmoid near 0 and 1, where its three roundings differ from one", dict(), weight_scale=6),
    pinned("LSTM", "small_weights", 8014, "an LSTM of small weights: sigmoid near 1/2, tanh near its argument", dict(), weight_scale=0.1),
    pinned("LSTM", "saturated", 8015, "inputs of about 50 saturate the gates of an LSTM: exp(-x) overflows or vanishes", dict(), edits=(scale("input", 50),)),
    pinned("LSTM", "denormals", 8016, "without h_0, c_0 and biases inputs of about 1e-40 are not flushed to 0", dict(bias=False), initial=None,
           edits=(scale("input", 1e-40),)),
    pinned("LSTM", "infinity_and_nan", 8017, "an infinite input saturates its row, an infinite c_0 stays, a NaN spoils its own row", dict(),
           edits=(put("input", (2, 1, 0), "Infinity"), put("c_0", (0, 2, 0), "-Infinity"), put("input", (3, 3, 1), "NaN"))),
    pinned("LSTM", "projection", 8018, "weight_hr adds the products of five units in order, and no bias", dict(proj_size=3)),
    pinned("LSTM", "projection_bidirectional", 8019, "both directions project, bit for bit, without biases", dict(proj_size=2, bidirectional=True, bias=False)),
    pinned("LSTM", "projection_wide", 8020, "33 units are projected to four features, without h_0 and c_0", dict(hidden_size=33, proj_size=4), seq_len=3, batch=2, initial=None),
    pinned("LSTM", "packed", 8021, "packed rows of an LSTM are summed as rows that are not packed", dict(), lengths=(2, 5, 3, 4)),
    pinned("LSTM", "packed_bidirectional_projection", 8022, "packed rows of a projected LSTM in both directions", dict(proj_size=2, bidirectional=True),
           lengths=(2, 5, 3, 4)),
    pinned("LSTMCell", "one_step", 8031, "one step of an LSTMCell: sums apart, each with its bias, added last", dict(), seq_len=None),
    pinned("LSTMCell", "bias_false", 8032, "one step of an LSTMCell without biases", dict(bias=False), seq_len=None),
    pinned("LSTMCell", "without_hx", 8033, "one step of an LSTMCell without hx and cx", dict(), seq_len=None, initial=None),
    pinned("LSTMCell", "unbatched", 8034, "one step of an LSTMCell without a batch axis", dict(), seq_len=None, batch=None),
    pinned("LSTMCell", "wide", 8035, "19 features into 23 units of an LSTMCell", dict(input_size=19, hidden_size=23), seq_len=None, batch=3),
    pinned("LSTMCell", "stepped", 8036, "seven steps of an LSTMCell by hand", dict(), seq_len=7),
    pinned("LSTMCell", "stepped_without_hx", 8037, "seven steps of an LSTMCell by hand, without hx, cx and biases", dict(bias=False), seq_len=7, initial=None),
    pinned("LSTMCell", "saturated", 8038, "inputs of about 50 saturate the gates of an LSTMCell, from hx of zeros and cx of zeros", dict(), seq_len=None, initial="zeros",
           edits=(scale("input", 50),)),
)

GRU = (
    pinned("GRU", "one_layer", 8101, "h is (h - n) * z + n: a difference, a product and a sum, each rounded", dict()),
    pinned("GRU", "bias_false", 8102, "GRU without biases: each gate adds two sums, n the second times r", dict(bias=False)),
    pinned("GRU", "without_h_0", 8103, "without h_0 the sum of h is 0, and its biases are added to it", dict(), initial=None),
    pinned("GRU", "h_0_of_zeros", 8104, "h_0 of zeros is as none", dict(), initial="zeros"),
    pinned("GRU", "wide_input", 8105, "70 products of a GRU's gate are added one after the other", dict(input_size=70), seq_len=3, batch=2, weight_scale=1),
    pinned("GRU", "wide_hidden", 8106, "37 units of a GRU read 37 states in order", dict(input_size=2, hidden_size=37), seq_len=3, batch=2),
    pinned("GRU", "many_steps", 8107, "sixty steps carry every last bit of h along", dict(), seq_len=60, batch=2),
    pinned("GRU", "two_layers", 8108, "layer 1 of a GRU reads the rounded h of layer 0", dict(num_layers=2), batch=3),
    pinned("GRU", "bidirectional", 8109, "both directions of a GRU, bit for bit", dict(bidirectional=True)),
    pinned("GRU", "bidirectional_batch_first", 8110, "both directions of a GRU with batch_first, without biases", dict(bidirectional=True, batch_first=True, bias=False)),
    pinned("GRU", "dropout_in_eval", 8111, "dropout between two GRU layers in eval changes no bit",
           dict(num_layers=2, dropout=0.5), batch=3),
    pinned("GRU", "unbatched", 8112, "no batch axis changes no order of a GRU's sums", dict(), batch=None),
    pinned("GRU", "all_sizes_1", 8123, "GRU of one feature, one unit, one step, a batch of one", dict(input_size=1, hidden_size=1), seq_len=1, batch=1, weight_scale=1),
    pinned("GRU", "input_size_1", 8114, "a single product is not rounded twice", dict(input_size=1)),
    pinned("GRU", "weights_times_6", 8115, "a GRU with weights of up to 2.7: sigmoid near 0 and 1, where its three roundings differ from one", dict(), weight_scale=6),
    pinned("GRU", "small_weights", 8116, "a GRU of small weights: sigmoid near 1/2, tanh near its argument", dict(), weight_scale=0.1),
    pinned("GRU", "saturated", 8117, "inputs of about 50 saturate the gates of a GRU: exp(-x) overflows or vanishes", dict(), edits=(scale("input", 50),)),
    pinned("GRU", "denormals", 8118, "without h_0 and biases inputs of about 1e-40 are not flushed to 0", dict(bias=False), initial=None,
           edits=(scale("input", 1e-40),)),
    pinned("GRU", "infinity_and_nan", 8119, "in a GRU an infinity saturates its row, a NaN spoils its own", dict(),
           edits=(put("input", (2, 1, 0), "Infinity"), put("input", (3, 3, 1), "NaN"))),
    pinned("GRU", "h_0_beyond_1", 8120, "an h_0 of about 1,000, where tanh saturates: h - n loses the last bits of n", dict(), edits=(scale("h_0", 1000),)),
    pinned("GRU", "packed", 8121, "packed rows of a GRU are summed as rows that are not packed", dict(), lengths=(2, 5, 3, 4)),
    pinned("GRU", "packed_bidirectional", 8122, "packed rows of a GRU in both directions, without h_0", dict(bidirectional=True), lengths=(2, 5, 3, 4), initial=None),
    pinned("GRUCell", "one_step", 8131, "one step of a GRUCell: n's two sums are apart, the second times r", dict(), seq_len=None),
    pinned("GRUCell", "bias_false", 8132, "one step of a GRUCell without biases", dict(bias=False), seq_len=None),
    pinned("GRUCell", "without_hx", 8133, "one step of a GRUCell without hx", dict(), seq_len=None, initial=None),
    pinned("GRUCell", "unbatched", 8134, "one step of a GRUCell without a batch axis", dict(), seq_len=None, batch=None),
    pinned("GRUCell", "wide", 8135, "19 features into 23 units of a GRUCell", dict(input_size=19, hidden_size=23), seq_len=None, batch=3),
    pinned("GRUCell", "stepped", 8136, "seven steps of a GRUCell by hand", dict(), seq_len=7),
    pinned("GRUCell", "stepped_without_hx", 8137, "seven steps of a GRUCell by hand, without hx and biases", dict(bias=False), seq_len=7, initial=None),
    pinned("GRUCell", "saturated", 8138, "inputs of about 50 saturate the gates of a GRUCell, from hx of zeros", dict(), seq_len=None, initial="zeros",
           edits=(scale("input", 50),)),
)

SPECS = (*LSTM, *GRU)
