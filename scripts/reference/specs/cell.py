"""torch.nn.RNNCell, one claim a case: one step, and stepped by hand over a leading time axis."""

from specs.spec import cell, put, scale

ONE_STEP = (
    cell("tanh", 301, "one step is tanh(weight_ih @ x + bias_ih + weight_hh @ hx + bias_hh)",
         dict(), catches=("bias_hh_dropped", "bias_hh_doubled", "h_0_ignored", "weight_hh_transposed")),
    cell("relu", 302, "one step of relu", dict(nonlinearity="relu"), weight_scale=1.5, catches=("relu_ignored",)),
    cell("bias_false", 303, "one step without biases", dict(bias=False), catches=("h_0_ignored",)),
    cell("hx_absent_is_zeros", 304, "without hx the step starts from zeros", dict(), initial=None,
         catches=("bias_hh_dropped",)),
    cell("unbatched", 305, "input (input_size,) and hx (hidden_size,) give h_1 (hidden_size,)",
         dict(), batch=None, catches=("h_0_ignored",)),
    cell("batch_0", 306, "a batch of no rows gives h_1 (0, hidden_size): it catches no known mistake, only a refusal", dict(), batch=0),
    cell("hidden_size_1", 307, "a cell of one unit keeps its axis", dict(hidden_size=1), catches=("h_0_ignored",)),
    cell("square_weight_ih_is_not_transposed", 308, "a cell's weight_ih multiplies from the left, also where it is square",
         dict(input_size=5), catches=("weight_ih_transposed",)),
    cell("relu_keeps_nan", 309, "relu(NaN) is NaN, and only in its row",
         dict(nonlinearity="relu"), edits=(put("input", (1, 0), "NaN"),), catches=("relu_eats_nan", "relu_ignored")),
    cell("infinity", 310, "an infinite feature makes every unit 1 or -1 by the sign of its weight",
         dict(), edits=(put("input", (1, 0), "Infinity"), put("input", (3, 2), "-Infinity")),
         catches=("relu_in_place_of_tanh", "no_activation")),
    cell("saturated", 311, "inputs of about 50 drive tanh to 1 and -1", dict(), edits=(scale("input", 50),),
         catches=("relu_in_place_of_tanh", "no_activation")),
    cell("tiny_inputs_keep_relative_precision", 312, "without hx an input of about 1e-20 gives a state as precise as that of an input of about 1",
         dict(bias=False), initial=None, edits=(scale("input", 1e-20),), catches=("half_precision_weights",)),
    cell("float64", 313, "one step in float64, precise to about 1e-16", dict(), dtype="float64",
         catches=("bias_hh_dropped", "half_precision_weights")),
    cell("float64_relu_unbatched", 314, "one unbatched relu step in float64, without biases and without hx",
         dict(bias=False, nonlinearity="relu"), batch=None, initial=None, dtype="float64", weight_scale=1.5,
         catches=("relu_ignored",)),
)

STEPPED = (
    cell("stepped", 321, "each step starts from the state that the step before it returned",
         dict(), seq_len=7, catches=("h_0_ignored", "output_one_step_late")),
    cell("stepped_relu", 322, "relu stepped without hx", dict(nonlinearity="relu"), seq_len=7, initial=None, weight_scale=1.5,
         catches=("relu_ignored",)),
    cell("stepped_without_hx", 323, "stepped without hx: the first step starts from zeros", dict(), seq_len=7, initial=None,
         catches=("bias_hh_dropped", "output_one_step_late")),
    cell("stepped_float64", 324, "seven steps in float64", dict(), seq_len=7, dtype="float64",
         catches=("half_precision_weights",)),
    cell("stepped_unbatched", 325, "seven steps of input (input_size,) without biases", dict(bias=False), seq_len=7, batch=None,
         catches=("h_0_ignored",)),
    cell("stepped_bias_false", 326, "seven relu steps without biases", dict(bias=False, nonlinearity="relu"), seq_len=7,
         weight_scale=1.5, catches=("relu_ignored",)),
)

SPECS = (*ONE_STEP, *STEPPED)
