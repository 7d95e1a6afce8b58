"""torch.nn.GRU, one claim a case: sizes, NaN and infinities, great and small values, float64, chaos."""

from specs.spec import gru, put, scale

SIZES = (
    gru("hidden_size_1", 3401, "two layers of one unit each: every gate's block is one row", dict(hidden_size=1, num_layers=2),
        weight_scale=1, catches=("gru_gates_zrn", "first_layer_as_output")),
    gru("all_sizes_1", 3402, "one feature, one unit, one step, a batch of one", dict(input_size=1, hidden_size=1), seq_len=1, batch=1,
        weight_scale=1.5, catches=("h_0_ignored", "update_inverted")),
    gru("seq_len_1", 3404, "one step: both directions read it, each from its own h_0", dict(bidirectional=True), seq_len=1,
        catches=("reverse_h_0_from_forward", "reset_missing")),
    gru("one_step_without_h_0", 3405, "one step without h_0 is (1 - z) * n, where r still scales b_hn", dict(), seq_len=1, initial=None,
        catches=("bias_hh_skipped_without_state", "b_hn_outside_reset", "b_hn_dropped")),
    gru("batch_1", 3406, "a batch of one row keeps its batch axis", dict(num_layers=2), batch=1, catches=("first_layer_as_output",)),
    gru("batch_0", 3407, "a batch of no rows gives tensors without elements, of the right shapes", dict(bidirectional=True), batch=0,
        catches=("h_n_directions_joined",)),
    gru("wide", 3408, "nine features into 40 units, small weights as PyTorch draws them", dict(input_size=9, hidden_size=40), seq_len=5, batch=3,
        weight_scale=1, catches=("hh_blocks_transposed", "half_precision_weights")),
    gru("many_steps", 3409, "over 200 steps in a batch of one float32 stays near float64: errors fade as the state forgets",
        dict(input_size=2, hidden_size=4), seq_len=200, batch=1, catches=("half_precision_weights",)),
)

NOT_FINITE = (
    gru("nan_stays_in_its_batch_row", 3411, "a NaN in one row's input spoils that row from its step on and no other row",
        dict(num_layers=2), edits=(put("input", (3, 1, 0), "NaN"),), catches=("output_one_step_late", "first_layer_as_output")),
    gru("nan_in_h_0", 3412, "a NaN in h_0 spoils its row from the first step on", dict(),
        edits=(put("h_0", (0, 2, 1), "NaN"),), catches=("h_0_ignored",)),
    gru("infinite_input_saturates", 3413, "an infinite input saturates every gate by the sign of its weight, and h stays finite",
        dict(), edits=(put("input", (2, 1, 0), "Infinity"), put("input", (4, 3, 1), "-Infinity")), catches=("n_without_tanh",)),
)

MAGNITUDES = (
    gru("saturated", 3421, "inputs of about 50 saturate most gates to 0, 1 and -1", dict(), edits=(scale("input", 50),),
        catches=("n_without_tanh", "gru_gates_zrn")),
    gru("h_0_beyond_1", 3422, "an h_0 of about 20 lies far beyond 1, where tanh saturates, and fades by the update gate", dict(),
        edits=(scale("h_0", 20),), catches=("h_0_ignored", "update_inverted")),
    gru("tiny_inputs_keep_relative_precision", 3423, "without h_0 inputs of about 1e-20 give states as precise as those of inputs of about 1",
        dict(bias=False), initial=None, edits=(scale("input", 1e-20),), catches=("half_precision_weights",)),
    gru("denormals", 3424, "without h_0 inputs of about 1e-40 are below float32's normal range and still not zero",
        dict(bias=False), initial=None, edits=(scale("input", 1e-40),), catches=("half_precision_weights",)),
    gru("negative_zero_input", 3425, "an input of -0 without h_0 and biases gives zeros", dict(bias=False), initial=None,
        edits=(put("input", (), "-0"),), catches=("n_by_sigmoid",)),
)

FLOAT64 = (
    gru("float64_one_layer", 3431, "the plainest GRU in float64: one layer, one direction, h_0", dict(), dtype="float64",
        catches=("float64_answers_by_float32", "b_hn_outside_reset", "h_0_ignored", "approximate_sigmoid")),
    gru("float64_bidirectional", 3432, "float64 in both directions of two layers with batch_first and dropout in eval",
        dict(num_layers=2, bidirectional=True, batch_first=True, dropout=0.5), batch=3, dtype="float64",
        catches=("direction_major_h_n", "reverse_h_n_from_last_step", "dropout_in_eval", "half_precision_weights")),
    gru("float64_unbatched", 3433, "float64 without a batch axis, without h_0 and biases", dict(bias=False), batch=None,
        initial=None, dtype="float64", catches=("approximate_sigmoid",)),
)

# Chaotic on purpose: PyTorch's own float32 leaves float64 behind, and no port is to blame.
CHAOTIC = (
    gru("chaotic", 3441, "with recurrent weights ten times as large no port can follow 100 steps in a batch of one, and every step alone is right",
        dict(hidden_size=16), seq_len=100, batch=1, edits=(scale("weight_hh_l0", 10),), catches=("gru_gates_zrn", "h_0_ignored")),
)

SPECS = (*SIZES, *NOT_FINITE, *MAGNITUDES, *FLOAT64, *CHAOTIC)
