"""torch.nn.GRU, one claim a case: gates, states, layers, layout. Values and sizes are in gru_values.py."""

from specs.spec import gru, put, put_gate, wrong_orders

GATES = (
    gru("gates_are_in_order_r_z_n", 3301, "the rows of weights and biases are three blocks: reset, update and new gate",
        dict(), catches=wrong_orders("gru", "rzn")),
    gru("weight_hh_has_the_order_of_weight_ih", 3302, "weight_hh and bias_hh hold the gates in the same order as weight_ih",
        dict(), catches=("hh_gates_swapped", "gates_interleaved", "gru_gates_zrn")),
    gru("square_weights_are_not_transposed", 3303, "within each gate's block a row is a unit that is computed, also where the block is square",
        dict(input_size=5), catches=("ih_blocks_transposed", "hh_blocks_transposed", "gates_interleaved")),
    gru("square_weight_ih_is_not_transposed", 3314, "weight_ih multiplies from the left, also where it is square: input_size = 3 * hidden_size",
        dict(input_size=15), catches=("weight_ih_transposed",)),
    gru("each_gate_has_its_own_bias", 3304, "each gate of each layer adds its own two biases, once each",
        dict(num_layers=2), catches=("gates_share_the_first_bias", "bias_hh_dropped", "bias_hh_doubled")),
    gru("b_hn_is_inside_the_reset", 3305, "the reset gate scales the new gate's hidden bias and not its input bias: n = tanh(ih + r * (hh + b_hn))",
        dict(), catches=("b_hn_outside_reset", "b_hn_dropped", "b_in_inside_reset")),
    gru("reset_comes_after_the_product", 3306, "the reset gate scales weight_hn @ h, not the h that goes into the product",
        dict(), catches=("reset_before_product", "reset_on_everything")),
    gru("reset_gate_counts", 3307, "the reset gate lets through what it is: neither everything nor what it should stop",
        dict(), catches=("reset_missing", "reset_inverted")),
    gru("reset_and_update_gate_are_apart", 3308, "the reset gate is open and the update gate half closed: neither does the other's work",
        dict(), edits=(*put_gate("bias_ih_l0", 0, 5, 2), *put_gate("bias_ih_l0", 1, 5, -1)),
        catches=("reset_by_update_gate", "update_by_reset_gate", "gru_gates_zrn")),
    gru("update_gate_keeps_h", 3309, "a new h is (1 - z) * n + z * h: a greater update gate keeps more of the h before",
        dict(), catches=("update_inverted", "update_of_reset_h", "h_not_in_the_mix")),
    gru("update_gate_of_1", 3310, "an update gate that saturates keeps h_0, and (h - n) * z + n keeps it as well within the rounding of n",
        dict(), edits=put_gate("bias_ih_l0", 1, 5, 40), catches=("update_inverted", "h_0_ignored", "h_not_in_the_mix")),
    gru("n_is_a_tanh", 3311, "the new gate goes through tanh, which bends at weights of up to 1.3",
        dict(), weight_scale=3, catches=("n_without_tanh", "n_by_sigmoid", "rational_tanh")),
    gru("gates_are_sigmoids", 3312, "two gates go through the logistic sigmoid, which is neither a clipped line nor tanh(z) / 2 + 1/2",
        dict(), weight_scale=3, catches=("hard_sigmoid", "hard_sigmoid_by_6", "sigmoid_half_angle_forgotten")),
    gru("bias_false", 3313, "without biases every gate of two layers uses its weights alone", dict(bias=False, num_layers=2),
        catches=("h_0_ignored", "reset_before_product")),
)

STATES = (
    gru("h_is_carried", 3321, "each step starts from the h that the step before it gave", dict(num_layers=2),
        catches=("recurrence_dropped", "output_one_step_late", "last_step_dropped")),
    gru("without_h_0", 3322, "without h_0 both directions start from zeros, and each adds bias_hh at its first step too",
        dict(bidirectional=True), initial=None, catches=("bias_hh_skipped_without_state", "bias_hh_dropped", "b_hn_outside_reset")),
    gru("h_0_of_zeros", 3324, "h_0 of zeros may be given", dict(num_layers=2), initial="zeros", catches=("b_hn_dropped",)),
    gru("states_are_layer_major", 3325, "h_0 and h_n are layer-major: index = layer * num_directions + direction",
        dict(num_layers=2, bidirectional=True), batch=3, catches=("direction_major_h_n", "direction_major_h_0")),
    gru("reverse_direction_has_its_own_state", 3326, "the reverse direction starts from its own row of h_0 and ends at t = 0",
        dict(bidirectional=True), catches=("reverse_h_0_from_forward", "reverse_h_n_from_last_step", "reverse_weights_ignored")),
)

LAYOUT = (
    gru("every_layout_at_once", 3341, "three bidirectional layers with batch_first, whose input is as wide as both directions",
        dict(input_size=10, num_layers=3, batch_first=True, bidirectional=True),
        catches=("direction_major_h_n", "direction_major_h_0", "reverse_h_n_from_last_step", "reverse_h_0_from_forward",
                 "batch_first_h_n", "batch_first_ignored_in_output", "reverse_output_not_flipped", "directions_swapped",
                 "layer_reads_the_input", "reverse_weights_ignored", "first_layer_as_output", "hh_blocks_transposed",
                 "reset_before_product", "b_hn_outside_reset", "update_inverted", *wrong_orders("gru", "rzn"))),
    gru("batch_first_where_batch_equals_seq_len", 3342, "batch_first is obeyed where the shapes do not tell it: batch = seq_len = 6",
        dict(batch_first=True), seq_len=6, batch=6, catches=("batch_first_ignored_in_output",)),
    gru("batch_first_where_batch_equals_layers_times_directions", 3343,
        "with batch_first h_0 and h_n stay layer-major where the shapes do not tell it: batch = num_layers * num_directions = 2",
        dict(batch_first=True, bidirectional=True), batch=2, catches=("batch_first_h_n", "batch_first_h_0")),
    gru("unbatched", 3344, "without a batch axis h_0 and h_n are (num_layers * num_directions, hidden_size), layer-major",
        dict(num_layers=2, bidirectional=True), batch=None, catches=("direction_major_h_n", "direction_major_h_0")),
    gru("unbatched_without_h_0", 3345, "unbatched, without h_0, batch_first changes nothing: time is axis 0",
        dict(batch_first=True), batch=None, initial=None, catches=("bias_hh_skipped_without_state",)),
    gru("dropout_is_the_identity_in_eval", 3346, "in eval() dropout between layers changes nothing",
        dict(num_layers=2, dropout=0.5), batch=3, catches=("dropout_in_eval",)),
    gru("output_concatenates_forward_then_reverse", 3347, "output's features are the forward states, then the reverse ones, by the time of the input",
        dict(bidirectional=True), seq_len=5, batch=3, catches=("directions_swapped", "reverse_output_not_flipped")),
)

SPECS = (*GATES, *STATES, *LAYOUT)
