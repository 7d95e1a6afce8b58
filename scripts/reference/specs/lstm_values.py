"""torch.nn.LSTM, one claim a case: sizes, NaN and infinities, great and small values, float64, chaos."""

from specs.spec import lstm, put, put_gate, scale

SIZES = (
    lstm("hidden_size_1", 3101, "two layers of one unit each: every gate's block is one row", dict(hidden_size=1, num_layers=2),
         weight_scale=1, catches=("lstm_gates_iofg", "first_layer_as_output")),
    lstm("input_size_1", 3102, "an input of one feature", dict(input_size=1), catches=("h_0_ignored", "c_0_ignored")),
    lstm("all_sizes_1", 3103, "one feature, one unit, one step, a batch of one", dict(input_size=1, hidden_size=1), seq_len=1, batch=1,
         weight_scale=1.5, catches=("c_0_ignored", "h_0_c_0_swapped")),
    lstm("seq_len_1", 3104, "one step: both directions read it, each from its own h_0 and c_0", dict(bidirectional=True), seq_len=1,
         catches=("reverse_c_0_from_forward", "peephole_of_ones")),
    lstm("one_step_without_states", 3105, "one step without h_0 and c_0 is o * tanh(i * g): the forget gate has nothing to do",
         dict(), seq_len=1, initial=None, catches=("bias_hh_skipped_without_state", "bias_hh_dropped", "input_gate_missing")),
    lstm("batch_1", 3106, "a batch of one row keeps its batch axis", dict(num_layers=2), batch=1, catches=("c_0_of_layer_0_for_all",)),
    lstm("batch_0", 3107, "a batch of no rows gives tensors without elements, of the right shapes", dict(bidirectional=True), batch=0,
         catches=("h_n_directions_joined",)),
    lstm("wide", 3108, "nine features into 40 units, small weights as PyTorch draws them", dict(input_size=9, hidden_size=40), seq_len=5, batch=3,
         weight_scale=1, catches=("hh_blocks_transposed", "half_precision_weights")),
    lstm("many_steps", 3109, "over 150 steps in a batch of one float32 stays near float64: errors fade as the state forgets",
         dict(input_size=2, hidden_size=4), seq_len=150, batch=1, catches=("half_precision_weights",)),
)

NOT_FINITE = (
    lstm("nan_stays_in_its_batch_row", 3111, "a NaN in one row's input spoils h and c of that row from its step on and no other row",
         dict(num_layers=2), edits=(put("input", (3, 1, 0), "NaN"),), catches=("output_one_step_late", "first_layer_as_output")),
    lstm("nan_in_c_0", 3112, "a NaN in c_0 spoils its unit at the first step and its row's others at the second",
         dict(), edits=(put("c_0", (0, 2, 1), "NaN"),), catches=("c_0_ignored", "h_0_c_0_swapped")),
    lstm("infinite_input_saturates", 3113, "an infinite input saturates every gate by the sign of its weight, and c stays finite",
         dict(), edits=(put("input", (2, 1, 0), "Infinity"), put("input", (4, 3, 1), "-Infinity")), catches=("g_without_tanh",)),
    lstm("infinite_c_0", 3114, "an infinite c_0 stays infinite, and h = o * tanh(c) is finite",
         dict(), edits=(put("c_0", (0, 1, 0), "Infinity"), put("c_0", (0, 3, 4), "-Infinity")), catches=("h_without_tanh", "c_clipped_at_10")),
)

MAGNITUDES = (
    lstm("saturated", 3121, "inputs of about 50 saturate most gates to 0, 1 and -1", dict(), edits=(scale("input", 50),),
         catches=("g_without_tanh", "lstm_gates_iofg")),
    lstm("tiny_inputs_keep_relative_precision", 3122, "without h_0 and c_0 inputs of about 1e-20 give states as precise as those of inputs of about 1",
         dict(bias=False), initial=None, edits=(scale("input", 1e-20),), catches=("half_precision_weights",)),
    lstm("denormals", 3123, "without h_0 and c_0 inputs of about 1e-40 are below float32's normal range and still not zero",
         dict(bias=False), initial=None, edits=(scale("input", 1e-40),), catches=("half_precision_weights",)),
    lstm("negative_zero_input", 3124, "an input of -0 without h_0, c_0 and biases gives zeros", dict(bias=False), initial=None,
         edits=(put("input", (), "-0"),), catches=("g_by_sigmoid",)),
    lstm("large_c_0", 3125, "c_0 of about 3,600 is forgotten slowly, by rounding that exceeds assert_close: tanh(c) saturates and nothing is chaotic",
         dict(), seq_len=100, batch=2, edits=(scale("c_0", 3600), *put_gate("bias_ih_l0", 1, 5, 4)),
         catches=("c_0_ignored", "c_clipped_at_10", "c_stored_through_tanh")),
)

FLOAT64 = (
    lstm("float64_one_layer", 3131, "the plainest LSTM in float64: one layer, one direction, h_0 and c_0", dict(), dtype="float64",
         catches=("float64_answers_by_float32", "bias_hh_dropped", "h_0_c_0_swapped", "approximate_sigmoid")),
    lstm("float64_bidirectional", 3132, "float64 in both directions of two layers with batch_first and dropout in eval",
         dict(num_layers=2, bidirectional=True, batch_first=True, dropout=0.5), batch=3, dtype="float64",
         catches=("direction_major_h_n", "reverse_c_n_from_first_step", "dropout_in_eval", "half_precision_weights")),
    lstm("float64_unbatched", 3133, "float64 without a batch axis, without h_0 and c_0, without biases", dict(bias=False), batch=None,
         initial=None, dtype="float64", catches=("approximate_sigmoid",)),
)

# Chaotic on purpose: PyTorch's own float32 leaves float64 behind, and no port is to blame.
CHAOTIC = (
    lstm("chaotic", 3141, "with recurrent weights ten times as large no port can follow 60 steps in a batch of one, and every step alone is right",
         dict(hidden_size=16), seq_len=60, batch=1, edits=(scale("weight_hh_l0", 10),), catches=("lstm_gates_iofg", "h_0_ignored")),
)

SPECS = (*SIZES, *NOT_FINITE, *MAGNITUDES, *FLOAT64, *CHAOTIC)
