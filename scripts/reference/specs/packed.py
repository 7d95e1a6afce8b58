"""Packed sequences, one claim a case, of all three families. A row's padding is NaN in the input and 0 in the output.

Lengths are unsorted, and the order that sorts them is not its own inverse: who restores the wrong way round is seen.
"""

from specs.spec import gru, lstm, rnn

RNN = (
    rnn("packed_rows_end_at_their_length", 3801, "a packed row's padding is never read, and output is 0 behind its end",
        dict(), lengths=(3, 7, 5, 6), catches=("lengths_ignored", "padding_not_zeroed", "padding_repeats_last_state")),
    rnn("packed_states_are_in_the_callers_order", 3802, "h_0, h_n and output keep the caller's order of the rows, though packed rows stand by length",
        dict(num_layers=2), lengths=(3, 7, 5, 6),
        catches=("packed_order_not_restored", "packed_states_not_restored", "packed_h_0_not_permuted")),
    rnn("packed_reverse_direction_starts_at_its_own_end", 3803, "in a packed sequence the reverse direction starts at each row's own end",
        dict(bidirectional=True), lengths=(3, 7, 5, 6), catches=("packed_reverse_from_padding", "packed_reverse_flips_whole")),
    rnn("packed_h_n_is_at_each_rows_end", 3804, "h_n holds each row's state at its own end, also where no row is as long as the input",
        dict(), seq_len=8, lengths=(3, 6, 5, 4), catches=("packed_h_n_at_last_step", "lengths_ignored")),
    rnn("packed_batch_first_relu_without_h_0", 3805, "three bidirectional relu layers with batch_first read packed rows without h_0",
        dict(num_layers=3, bidirectional=True, batch_first=True, nonlinearity="relu"), lengths=(3, 7, 5, 6), initial=None,
        catches=("lengths_ignored", "packed_order_not_restored", "packed_reverse_from_padding")),
    rnn("packed_equal_lengths", 3806, "18 packed rows of two lengths, nine rows of equal lengths each: how they are sorted does not show",
        dict(hidden_size=4), seq_len=3, batch=18, lengths=(2, 3) * 9, catches=("packed_order_not_restored", "packed_h_0_not_permuted")),
)

LSTM = (
    lstm("packed_rows_end_at_their_length", 3821, "a packed row's padding is never read, and output is 0 behind its end",
         dict(), lengths=(3, 7, 5, 6), catches=("lengths_ignored", "padding_not_zeroed", "padding_repeats_last_state")),
    lstm("packed_c_ends_with_h", 3822, "h_n and c_n hold each row's h and c at its own end, also where no row is as long as the input",
         dict(), seq_len=8, lengths=(3, 6, 5, 4), catches=("packed_h_n_at_last_step", "packed_c_runs_into_padding", "lengths_ignored")),
    lstm("packed_states_are_in_the_callers_order", 3823, "h_0, c_0, h_n, c_n and output keep the caller's order of the rows",
         dict(num_layers=2), lengths=(3, 7, 5, 6),
         catches=("packed_order_not_restored", "packed_states_not_restored", "packed_h_0_not_permuted")),
    lstm("packed_reverse_direction_starts_at_its_own_end", 3824, "in a packed sequence the reverse direction starts at each row's own end, from its h_0 and c_0",
         dict(bidirectional=True), lengths=(3, 7, 5, 6),
         catches=("packed_reverse_from_padding", "packed_reverse_flips_whole", "reverse_c_0_from_forward", "reverse_c_n_from_first_step")),
    lstm("packed_three_layers_bidirectional_batch_first", 3825, "three bidirectional layers with batch_first read packed rows, each from both ends",
         dict(input_size=10, num_layers=3, bidirectional=True, batch_first=True), lengths=(3, 7, 5, 6),
         catches=("lengths_ignored", "packed_reverse_from_padding", "packed_reverse_flips_whole", "packed_order_not_restored",
                  "packed_h_0_not_permuted", "packed_c_runs_into_padding", "c_0_of_layer_0_for_all", "direction_major_h_n")),
    lstm("packed_without_states", 3826, "packed without h_0 and c_0 each row's first step adds bias_hh",
         dict(bidirectional=True), batch=3, lengths=(2, 7, 4), initial=None, catches=("bias_hh_skipped_without_state", "lengths_ignored")),
    lstm("packed_lengths_of_1", 3827, "rows of one step beside a row of four", dict(), seq_len=4, batch=3, lengths=(1, 1, 4),
         catches=("lengths_ignored", "packed_c_runs_into_padding")),
    lstm("packed_equal_lengths", 3828, "18 packed rows of two lengths, nine rows of equal lengths each: how they are sorted does not show",
         dict(hidden_size=4), seq_len=3, batch=18, lengths=(2, 3) * 9, catches=("packed_order_not_restored", "packed_h_0_not_permuted")),
    lstm("packed_all_of_equal_lengths", 3829, "packed rows of equal lengths, all as long as the input, are as rows that are not packed",
         dict(), seq_len=4, batch=3, lengths=(4, 4, 4), catches=("lstm_gates_iofg", "h_0_c_0_swapped")),
    lstm("packed_float64", 3830, "packed in float64, in both directions of two layers without biases",
         dict(num_layers=2, bidirectional=True, bias=False), batch=3, lengths=(2, 7, 4), dtype="float64",
         catches=("lengths_ignored", "packed_states_not_restored", "approximate_sigmoid")),
)

GRU = (
    gru("packed_rows_end_at_their_length", 3841, "a packed row's padding is never read, and output is 0 behind its end",
        dict(), lengths=(3, 7, 5, 6), catches=("lengths_ignored", "padding_not_zeroed", "padding_repeats_last_state")),
    gru("packed_h_n_is_at_each_rows_end", 3842, "h_n holds each row's state at its own end, also where no row is as long as the input",
        dict(), seq_len=8, lengths=(3, 6, 5, 4), catches=("packed_h_n_at_last_step", "lengths_ignored")),
    gru("packed_states_are_in_the_callers_order", 3843, "h_0, h_n and output keep the caller's order of the rows",
        dict(num_layers=2), lengths=(3, 7, 5, 6),
        catches=("packed_order_not_restored", "packed_states_not_restored", "packed_h_0_not_permuted")),
    gru("packed_three_layers_bidirectional_batch_first", 3844, "three bidirectional layers with batch_first read packed rows, each from both ends",
        dict(input_size=10, num_layers=3, bidirectional=True, batch_first=True), lengths=(3, 7, 5, 6),
        catches=("lengths_ignored", "packed_reverse_from_padding", "packed_reverse_flips_whole", "packed_order_not_restored",
                 "packed_h_0_not_permuted", "direction_major_h_n")),
    gru("packed_without_h_0", 3845, "packed without h_0 each row's first step adds bias_hh, b_hn inside the reset",
        dict(bidirectional=True), batch=3, lengths=(2, 7, 4), initial=None,
        catches=("bias_hh_skipped_without_state", "b_hn_outside_reset", "lengths_ignored")),
    gru("packed_equal_lengths", 3846, "18 packed rows of two lengths, nine rows of equal lengths each: how they are sorted does not show",
        dict(hidden_size=4), seq_len=3, batch=18, lengths=(2, 3) * 9, catches=("packed_order_not_restored", "packed_h_0_not_permuted")),
    gru("packed_float64", 3847, "packed in float64, in both directions of two layers without biases",
        dict(num_layers=2, bidirectional=True, bias=False), batch=3, lengths=(2, 7, 4), dtype="float64",
        catches=("lengths_ignored", "packed_states_not_restored", "approximate_sigmoid")),
)

SPECS = (*RNN, *LSTM, *GRU)
