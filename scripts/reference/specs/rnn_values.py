"""torch.nn.RNN, one claim a case: sizes, NaN and infinities, great and small values, float64."""

from specs.spec import put, rnn, scale

SIZES = (
    rnn("hidden_size_1", 201, "three layers of one unit each", dict(hidden_size=1, num_layers=3), weight_scale=0.8,
        catches=("h_0_for_the_first_layer_only", "first_layer_as_output")),
    rnn("input_size_1", 202, "an input of one feature", dict(input_size=1), catches=("h_0_ignored",)),
    rnn("all_sizes_1", 203, "one feature, one unit, one step, one row", dict(input_size=1, hidden_size=1), seq_len=1, batch=1,
        catches=("bias_hh_dropped", "no_activation", "h_0_ignored")),
    rnn("seq_len_1", 204, "a sequence of one step: both directions read it, each from its own h_0",
        dict(bidirectional=True), seq_len=1, catches=("h_0_ignored", "reverse_h_0_from_forward")),
    rnn("batch_1", 205, "a batch of one row keeps its batch axis", dict(num_layers=2), batch=1,
        catches=("h_0_for_the_first_layer_only", "first_layer_as_output")),
    rnn("batch_0", 206, "a batch of no rows gives tensors without elements, of the right shapes",
        dict(num_layers=2, bidirectional=True), batch=0, catches=("h_n_directions_joined",)),
    rnn("wide_input", 207, "200 features into four units", dict(input_size=200, hidden_size=4), weight_scale=0.25,
        catches=("half_precision_weights",)),
    rnn("wide_hidden", 208, "two features into 72 units", dict(input_size=2, hidden_size=72), batch=3,
        catches=("weight_hh_transposed", "half_precision_weights")),
    rnn("a_thousand_steps", 209, "over a thousand steps in a batch of one float32 stays within 2e-7 of float64: errors fade as the state forgets",
        dict(input_size=2, hidden_size=3), seq_len=1000, batch=1, catches=("half_precision_weights",)),
)

NOT_FINITE = (
    rnn("nan_stays_in_its_batch_row", 211, "a NaN in one row's input spoils that row from its step on and no other row",
        dict(num_layers=2), edits=(put("input", (3, 1, 0), "NaN"),), catches=("output_one_step_late", "first_layer_as_output")),
    rnn("nan_moves_with_its_direction", 212, "a NaN at t = 3 spoils the forward states from t = 3 on and the reverse ones up to it",
        dict(bidirectional=True), edits=(put("input", (3, 2, 1), "NaN"),), catches=("directions_swapped",)),
    rnn("nan_in_h_0_stays_in_its_layer_and_row", 213, "a NaN in layer 1's h_0 spoils its row of layer 1 and leaves layer 0 alone",
        dict(num_layers=2), edits=(put("h_0", (1, 2, 0), "NaN"),), catches=("h_0_ignored",)),
    rnn("nan_in_a_bias_starts_in_one_unit", 214, "a NaN in one unit's bias spoils that unit at the first step and all at the second",
        dict(), edits=(put("bias_hh_l0", (2,), "NaN"),), catches=("bias_hh_dropped",)),
    rnn("relu_keeps_nan", 215, "relu(NaN) is NaN, not 0",
        dict(nonlinearity="relu"), edits=(put("input", (2, 1, 0), "NaN"),), catches=("relu_eats_nan", "relu_ignored")),
    rnn("infinity_saturates_tanh", 216, "an infinite input makes every unit 1 or -1 by the sign of its weight",
        dict(), edits=(put("input", (2, 1, 0), "Infinity"), put("input", (4, 3, 1), "-Infinity")),
        catches=("relu_in_place_of_tanh", "no_activation")),
    rnn("infinity_passes_relu", 217, "relu passes infinity and turns minus infinity into 0",
        dict(nonlinearity="relu"), edits=(put("input", (6, 1, 0), "Infinity"), put("input", (6, 3, 1), "-Infinity")),
        catches=("relu_ignored", "last_step_dropped")),
    rnn("opposed_infinities_make_nan", 218, "where infinite states meet weights of both signs the next relu state is NaN",
        dict(nonlinearity="relu"), edits=(put("input", (4, 1, 0), "Infinity"),), catches=("relu_eats_nan", "relu_ignored")),
)

MAGNITUDES = (
    rnn("saturated", 221, "inputs of about 50 drive most units to 1 and -1 and none beyond",
        dict(), edits=(scale("input", 50),), catches=("relu_in_place_of_tanh", "no_activation")),
    rnn("tiny_inputs_keep_relative_precision", 222, "without h_0 inputs of about 1e-20 give states as precise as those of inputs of about 1",
        dict(bias=False), initial=None, edits=(scale("input", 1e-20),), catches=("half_precision_weights",)),
    rnn("denormals", 223, "without h_0 inputs of about 1e-40 are below float32's normal range and still not zero",
        dict(bias=False), initial=None, edits=(scale("input", 1e-40),), catches=("half_precision_weights", "relu_in_place_of_tanh")),
    rnn("large_values_relu", 2224, "relu keeps states of several thousand",
        dict(nonlinearity="relu"), seq_len=3, batch=2, edits=(scale("input", 1e4),), catches=("relu_ignored",)),
    rnn("zero_input", 225, "an input of zeros leaves the biases and h_0 at work in both directions",
        dict(bidirectional=True), edits=(put("input", (), 0),), catches=("bias_hh_dropped", "bias_hh_doubled", "h_0_ignored")),
    rnn("everything_zero", 226, "an input and h_0 of zeros without biases give zeros",
        dict(bias=False, num_layers=2), initial="zeros", edits=(put("input", (), 0),), catches=("approximate_tanh",)),
)

FLOAT64 = (
    rnn("float64", 231, "float64 weights and inputs give float64 states, precise to about 1e-16",
        dict(num_layers=2), dtype="float64", catches=("bias_hh_dropped", "half_precision_weights")),
    rnn("float64_bidirectional", 232, "float64 in both directions of two layers",
        dict(num_layers=2, bidirectional=True), batch=2, dtype="float64",
        catches=("direction_major_h_n", "reverse_h_n_from_last_step", "half_precision_weights")),
    rnn("float64_relu", 233, "float64 relu without biases",
        dict(nonlinearity="relu", bias=False), weight_scale=1.5, dtype="float64", catches=("relu_ignored",)),
    rnn("float64_one_layer", 234, "the plainest network in float64: one layer, one direction, tanh, h_0",
        dict(), dtype="float64", catches=("bias_hh_dropped", "h_0_ignored", "float64_answers_by_float32")),
    rnn("float64_batch_first", 235, "float64 with batch_first and dropout in eval",
        dict(num_layers=2, batch_first=True, dropout=0.5), dtype="float64",
        catches=("batch_first_h_n", "batch_first_ignored_in_output", "dropout_in_eval")),
    rnn("float64_unbatched", 236, "float64 without a batch axis and without h_0",
        dict(bidirectional=True), batch=None, initial=None, dtype="float64", catches=("reverse_h_n_from_last_step",)),
    rnn("float64_is_not_computed_in_float32", 237, "float64 states of several thousand keep twelve digits, which float32 could not",
        dict(nonlinearity="relu"), dtype="float64", edits=(scale("input", 1e4),), catches=("relu_ignored",)),
)

# Chaotic on purpose: PyTorch's own float32 leaves float64 behind, and no port is to blame.
CHAOTIC = (
    rnn("chaotic_gain_3", 640, "with a recurrent gain of 3 no port can follow 100 steps in a batch of one, and every step alone is right",
        dict(hidden_size=16), seq_len=100, batch=1, edits=(scale("weight_hh_l0", 5.2),), catches=("weight_hh_transposed", "h_0_ignored")),
    rnn("chaotic_in_both_directions", 241, "chaos sets in from either end, and the layer above has it from below",
        dict(hidden_size=12, num_layers=2, bidirectional=True), seq_len=40, batch=2,
        edits=(scale("weight_hh_l0", 5.2), scale("weight_hh_l0_reverse", 5.2)),
        catches=("reverse_weights_ignored", "first_layer_as_output")),
    rnn("overflowing_relu", 242, "a relu that grows without bound overflows in float32, and every step alone is right until it does",
        dict(nonlinearity="relu"), seq_len=60, batch=2, edits=(scale("weight_hh_l0", 20),),
        catches=("relu_ignored", "weight_hh_transposed")),
)

SPECS = (*SIZES, *NOT_FINITE, *MAGNITUDES, *FLOAT64, *CHAOTIC)
