"""The article's examples, with its sizes: RNN(100, 20) over ten steps of a batch of three. LSTM and GRU take the same."""

from signatures import full_config
from specs.spec import Spec

RNN = {"input_size": 100, "hidden_size": 20}  # LSTM and GRU too
CELL_0 = {"input_size": 100, "hidden_size": 30}
CELL_1 = {"input_size": 30, "hidden_size": 20}

SPECS = (
    Spec("article/rnn",
         "RNN(100, 20) over x (10, 3, 100) from h_0 of zeros gives output (10, 3, 20) and h_n (1, 3, 20)",
         "RNN", full_config("RNN", RNN), seed=1, seq_len=10, batch=3, initial="zeros"),
    Spec("article/rnn_four_layers",
         "RNN(100, 20, num_layers=4) without h_0 gives output (10, 3, 20) of the last layer and h_n (4, 3, 20) of every layer",
         "RNN", full_config("RNN", {**RNN, "num_layers": 4}), seed=2, seq_len=10, batch=3, initial=None,
         catches=("first_layer_as_output",)),
    Spec("article/rnn_cell",
         "RNNCell(100, 20) stepped by hand over ten inputs from hx of zeros gives ten states (3, 20)",
         "RNNCell", full_config("RNNCell", RNN), seed=3, seq_len=10, batch=3, initial="zeros", stepped=True),
    Spec("article/stacked_cell_0",
         "the lower of two stacked cells, RNNCell(100, 30), turns ten inputs (3, 100) into ten states (3, 30) from hx of zeros",
         "RNNCell", full_config("RNNCell", CELL_0), seed=4, seq_len=10, batch=3, initial="zeros", stepped=True),
    Spec("article/stacked_cell_1",
         "the upper of two stacked cells, RNNCell(30, 20), reads the lower one's states and gives ten states (3, 20) from hx of zeros",
         "RNNCell", full_config("RNNCell", CELL_1), seed=5, seq_len=10, batch=3, initial="zeros", stepped=True,
         input_from="article/stacked_cell_0"),
    Spec("article/lstm",
         "LSTM(100, 20) over x (10, 3, 100) from h_0 of zeros and c_0 of zeros gives output (10, 3, 20), h_n and c_n (1, 3, 20)",
         "LSTM", full_config("LSTM", RNN), seed=11, seq_len=10, batch=3, initial="zeros", catches=("lstm_gates_iofg", "output_is_c")),
    Spec("article/lstm_cell",
         "LSTMCell(100, 20) stepped by hand over ten inputs from hx of zeros and cx of zeros gives ten states h and ten c (3, 20)",
         "LSTMCell", full_config("LSTMCell", RNN), seed=12, seq_len=10, batch=3, initial="zeros", stepped=True),
    Spec("article/gru",
         "GRU(100, 20) over x (10, 3, 100) from h_0 of zeros gives output (10, 3, 20) and h_n (1, 3, 20)",
         "GRU", full_config("GRU", RNN), seed=13, seq_len=10, batch=3, initial="zeros", catches=("gru_gates_zrn",)),
    Spec("article/gru_cell",
         "GRUCell(100, 20) stepped by hand over ten inputs from hx of zeros gives ten states (3, 20)",
         "GRUCell", full_config("GRUCell", RNN), seed=14, seq_len=10, batch=3, initial="zeros", stepped=True),
)
