"""torch.nn.LSTM with proj_size: h is weight_hr @ (o * tanh(c)) and narrower than c."""

from specs.spec import lstm

SPECS = (
    lstm("projection", 3061, "with proj_size = 2 h is weight_hr @ (o * tanh(c)): output, h_0 and h_n are two wide, c_0 and c_n five",
         dict(proj_size=2), catches=("projection_is_a_slice", "weight_hr_misread", "h_n_c_n_swapped")),
    lstm("projection_is_read_by_the_recurrence", 3062, "the next step reads the projected h, which is also what output holds",
         dict(proj_size=3), batch=5, catches=("projection_on_output_alone", "projection_in_recurrence_alone", "projection_is_a_slice")),
    lstm("projection_weight_is_not_misread", 3063, "weight_hr is (proj_size, hidden_size): its rows are the features of h",
         dict(input_size=4, hidden_size=6, proj_size=4), batch=5, catches=("weight_hr_misread",)),
    lstm("projection_bidirectional", 3064, "the reverse direction projects with its own weight_hr",
         dict(proj_size=2, bidirectional=True), catches=("weight_hr_reverse_ignored", "reverse_weights_ignored", "reverse_c_n_from_first_step")),
    lstm("projection_three_layers_bidirectional_batch_first", 3065,
         "three bidirectional layers with batch_first read the projected states of both directions",
         dict(input_size=4, proj_size=2, num_layers=3, bidirectional=True, batch_first=True),
         catches=("weight_hr_reverse_ignored", "projection_on_output_alone", "projection_in_recurrence_alone", "direction_major_h_n",
                  "c_0_of_layer_0_for_all", "batch_first_h_n", *("lstm_gates_iofg", "lstm_gates_igfo", "lstm_gates_ifog"))),
    lstm("projection_without_biases", 3066, "bias=False drops the biases and keeps weight_hr, which has none, without h_0 and c_0",
         dict(proj_size=2, num_layers=2, bias=False), batch=3, initial=None, catches=("projection_is_a_slice",)),
    lstm("projection_to_one_feature", 3067, "h of one feature, in a batch of 3", dict(proj_size=1, num_layers=2), batch=3,
         catches=("projection_is_a_slice", "projection_on_output_alone")),
    lstm("projection_unbatched", 3068, "without a batch axis h_0 is (num_directions, proj_size) and c_0 (num_directions, hidden_size)",
         dict(proj_size=2, bidirectional=True), batch=None, catches=("weight_hr_reverse_ignored",)),
    lstm("projection_packed", 3069, "packed rows end at their own step, h projected and c not, in three bidirectional layers with batch_first",
         dict(input_size=4, proj_size=2, num_layers=3, bidirectional=True, batch_first=True), lengths=(3, 7, 5, 6),
         catches=("lengths_ignored", "packed_order_not_restored", "packed_c_runs_into_padding", "packed_reverse_from_padding",
                  "projection_on_output_alone", "weight_hr_misread", "weight_hr_reverse_ignored")),
    lstm("projection_float64", 3070, "a float64 projection is precise to about 1e-16", dict(proj_size=3, bidirectional=True), batch=5,
         dtype="float64", catches=("weight_hr_misread", "half_precision_weights")),
)
