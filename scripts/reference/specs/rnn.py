"""torch.nn.RNN, one claim a case: layers, directions, time, weights, layout. Values and sizes are in rnn_values.py."""

from specs import rnn_values
from specs.spec import rnn

LAYERS = (
    rnn("h_n_is_layer_major", 101, "h_n is layer-major: index = layer * num_directions + direction",
        dict(num_layers=2, bidirectional=True), batch=2, catches=("direction_major_h_n",)),
    rnn("h_0_is_layer_major", 102, "h_0 is layer-major: index = layer * num_directions + direction",
        dict(num_layers=2, bidirectional=True), batch=2, catches=("direction_major_h_0", "h_0_ignored")),
    rnn("h_n_is_the_last_state_of_every_layer", 103, "h_n holds the state of each of three layers after the last step",
        dict(num_layers=3), catches=("last_step_dropped",)),
    rnn("output_is_the_last_layer", 104, "output holds the states of the last layer and of no other",
        dict(num_layers=3), catches=("first_layer_as_output",)),
    rnn("layer_1_reads_layer_0", 105, "layer 1 reads the states of layer 0, not the input, also where both are equally wide",
        dict(input_size=5, num_layers=2), catches=("layer_reads_the_input", "weight_ih_transposed")),
    rnn("layer_1_reads_both_directions", 106, "layer 1 reads the forward and the reverse states of layer 0, in this order",
        dict(input_size=6, hidden_size=3, num_layers=2, bidirectional=True), batch=2,
        catches=("layer_reads_the_input", "directions_swapped")),
    rnn("twelve_layers", 108, "twelve layers are in the order of their numbers: 2 comes before 10",
        dict(hidden_size=4, num_layers=12), seq_len=4, batch=2, catches=("keys_sorted_as_text",)),
    rnn("eleven_layers_bidirectional_relu", 109, "eleven layers in both directions are in the order of their numbers, with h_0",
        dict(hidden_size=3, num_layers=11, bidirectional=True, nonlinearity="relu"), seq_len=3, batch=2, weight_scale=1.2,
        catches=("keys_sorted_as_text",)),
    rnn("four_layers_of_relu", 107, "four relu layers without biases read each other in order, without h_0 too",
        dict(num_layers=4, nonlinearity="relu", bias=False), batch=2, initial=None, weight_scale=1.5,
        catches=("relu_ignored", "first_layer_as_output")),
)

DIRECTIONS = (
    rnn("output_concatenates_forward_then_reverse", 111, "output's features are the forward states, then the reverse states",
        dict(bidirectional=True), catches=("directions_swapped",)),
    rnn("reverse_direction_ends_at_t_0", 112, "the reverse direction's h_n is its state at t = 0, not the one at the last step",
        dict(bidirectional=True), catches=("reverse_h_n_from_last_step",)),
    rnn("reverse_output_is_flipped_back", 113, "output[t] of the reverse direction belongs to input[t]: its states are flipped back",
        dict(bidirectional=True), catches=("reverse_output_not_flipped",)),
    rnn("reverse_direction_uses_its_own_weights", 114, "the reverse direction uses the weights that end in _reverse",
        dict(bidirectional=True), catches=("reverse_weights_ignored",)),
    rnn("reverse_direction_starts_from_its_own_h_0", 115, "the reverse direction starts from its own rows of h_0",
        dict(bidirectional=True), catches=("reverse_h_0_from_forward", "h_0_ignored")),
    rnn("relu_three_layers_bidirectional_batch_first", 116,
        "every option of layout at once: three bidirectional relu layers with batch_first and h_0",
        dict(num_layers=3, nonlinearity="relu", batch_first=True, bidirectional=True),
        catches=("bias_hh_dropped", "bias_hh_doubled", "weight_hh_transposed", "reverse_output_not_flipped",
                 "directions_swapped", "direction_major_h_n", "direction_major_h_0", "reverse_h_n_from_last_step",
                 "reverse_h_0_from_forward", "batch_first_h_n", "batch_first_ignored_in_output", "relu_ignored",
                 "h_0_ignored", "reverse_weights_ignored", "half_precision_weights", "output_one_step_late",
                 "last_step_dropped", "first_layer_as_output")),
)

TIME = (
    rnn("output_at_t_holds_h_t", 121, "output[t] is the state after reading input[t], not the state before it",
        dict(), catches=("output_one_step_late",)),
    rnn("the_last_step_counts", 122, "the last input is read: it moves the last output and h_n",
        dict(), catches=("last_step_dropped",)),
    rnn("h_0_moves_every_step", 123, "h_0 still moves the states of the last of seven steps",
        dict(), weight_scale=1.5, catches=("h_0_ignored",)),
    rnn("h_0_absent_is_zeros", 124, "without h_0 every layer and direction starts from zeros",
        dict(num_layers=2, bidirectional=True), batch=2, initial=None, catches=("bias_hh_dropped",)),
    rnn("h_0_of_zeros", 125, "h_0 of zeros may be given", dict(num_layers=3), initial="zeros", catches=("bias_hh_dropped",)),
)

WEIGHTS = (
    rnn("both_biases_are_added", 131, "bias_ih and bias_hh are both added, each once, in every layer",
        dict(num_layers=2), catches=("bias_hh_dropped", "bias_hh_doubled")),
    rnn("bias_false", 132, "without biases a step is tanh(weight_ih @ x + weight_hh @ h) alone",
        dict(bias=False, num_layers=3), catches=("h_0_ignored",)),
    rnn("bias_false_relu_bidirectional", 133, "without biases both directions of a relu layer use their weights alone",
        dict(bias=False, nonlinearity="relu", bidirectional=True), catches=("relu_ignored", "reverse_weights_ignored")),
    rnn("weight_hh_is_not_transposed", 134, "weight_hh multiplies from the left: its rows are the units that are computed",
        dict(), weight_scale=1.5, catches=("weight_hh_transposed",)),
    rnn("square_weight_ih_is_not_transposed", 135, "weight_ih multiplies from the left, also where it is square",
        dict(input_size=5), catches=("weight_ih_transposed",)),
    rnn("relu", 136, "relu passes values above 1 unchanged and stops negative ones",
        dict(nonlinearity="relu"), weight_scale=1.5, catches=("relu_ignored",)),
)

BATCH_FIRST = (
    rnn("batch_first_transposes_input_and_output", 141, "with batch_first input and output are (batch, seq_len, features)",
        dict(batch_first=True), catches=("batch_first_ignored_in_output",)),
    rnn("batch_first_where_batch_equals_seq_len", 142, "batch_first is obeyed where the shapes do not tell it: batch = seq_len = 6",
        dict(batch_first=True), seq_len=6, batch=6, catches=("batch_first_ignored_in_output",)),
    rnn("batch_first_leaves_h_0_alone", 143, "with batch_first h_0 is still (num_layers, batch, hidden_size)",
        dict(num_layers=2, batch_first=True), catches=("h_0_ignored",)),
    rnn("batch_first_leaves_h_n_alone", 144, "with batch_first h_n is still (num_layers, batch, hidden_size)",
        dict(num_layers=2, batch_first=True), catches=("batch_first_h_n",)),
    rnn("batch_first_where_batch_equals_layers_times_directions", 145,
        "with batch_first h_0 and h_n stay layer-major where the shapes do not tell it: batch = num_layers * num_directions = 4",
        dict(num_layers=2, batch_first=True, bidirectional=True), batch=4, catches=("batch_first_h_n", "batch_first_h_0")),
    rnn("batch_first_without_h_0", 146, "with batch_first and without h_0 and biases two relu directions read time along axis 1",
        dict(bias=False, nonlinearity="relu", batch_first=True, bidirectional=True), initial=None,
        catches=("batch_first_ignored_in_output", "relu_ignored")),
)

UNBATCHED = (
    rnn("unbatched_is_a_batch_of_one", 151, "input (seq_len, input_size) gives output (seq_len, hidden_size) and h_n (num_layers, hidden_size)",
        dict(num_layers=2), batch=None, catches=("h_0_ignored",)),
    rnn("unbatched_ignores_batch_first", 152, "without a batch axis batch_first changes nothing: time is axis 0",
        dict(batch_first=True), batch=None, catches=("output_one_step_late", "last_step_dropped")),
    rnn("unbatched_bidirectional_is_layer_major", 153, "unbatched, h_0 and h_n are (num_layers * num_directions, hidden_size), layer-major",
        dict(num_layers=2, bidirectional=True), batch=None, catches=("direction_major_h_n", "direction_major_h_0")),
    rnn("unbatched_without_h_0", 154, "unbatched input needs no h_0 either: both directions start from zeros",
        dict(nonlinearity="relu", bidirectional=True), batch=None, initial=None, catches=("relu_ignored",)),
    rnn("unbatched_bias_false_dropout", 155, "an unbatched network without h_0 and biases, with batch_first and dropout, in eval",
        dict(num_layers=3, bias=False, batch_first=True, dropout=0.5), batch=None, initial=None, catches=("dropout_in_eval",)),
)

DROPOUT = (
    rnn("dropout_is_the_identity_in_eval", 161, "in eval() dropout between layers changes nothing",
        dict(num_layers=3, dropout=0.5), catches=("dropout_in_eval",)),
    rnn("dropout_1_in_eval", 162, "in eval() even dropout = 1 lets everything through between bidirectional layers",
        dict(num_layers=2, dropout=1, bidirectional=True), batch=2, catches=("dropout_in_eval",)),
    rnn("dropout_with_one_layer", 163, "with one layer there is nothing between layers: dropout has no place to act",
        dict(dropout=0.5), catches=("h_0_ignored", "output_one_step_late")),
    rnn("dropout_in_eval_with_batch_first", 164, "in eval() dropout changes nothing for relu with batch_first and without h_0",
        dict(num_layers=3, dropout=0.3, nonlinearity="relu", batch_first=True), initial=None, weight_scale=1.5,
        catches=("dropout_in_eval", "relu_ignored")),
)

SPECS = (*LAYERS, *DIRECTIONS, *TIME, *WEIGHTS, *BATCH_FIRST, *UNBATCHED, *DROPOUT, *rnn_values.SPECS)
