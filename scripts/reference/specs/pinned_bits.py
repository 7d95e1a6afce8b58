"""PyTorch's own modules with their arithmetic pinned (../pinned.py): the same bits on every machine.

Whoever claims this arithmetic, float32-in-order, must give these bits; everybody else is judged on them as on any
other golden. Ordinary numbers, not a lattice: here every sum rounds.
"""

from typing import Any

from signatures import full_config, is_network
from specs.spec import Spec, put, scale


def pinned(name: str, seed: int, claim: str, config: dict[str, Any], seq_len: int | None = 7, batch: int | None = 4,
           module: str = "RNN", **rest: Any) -> Spec:
    config = full_config(module, {"input_size": 3, "hidden_size": 5, **config})
    return Spec(f"pinned/{name}", claim, module, config, seed, seq_len, batch, exact="float32-in-order",
                stepped=not is_network(module) and seq_len is not None, **rest)


def pinned_cell(name: str, seed: int, claim: str, config: dict[str, Any], seq_len: int | None = None,
                batch: int | None = 4, **rest: Any) -> Spec:
    return pinned(name, seed, claim, config, seq_len, batch, module="RNNCell", **rest)


ONE_LAYER = (
    pinned("tanh", 601, "tanh is computed in float64 and rounded once; the parts of input and state are added last", dict()),
    pinned("relu", 602, "every sum is rounded after each product and each addition, k ascending", dict(nonlinearity="relu")),
    pinned("tanh_bias_false", 603, "without biases nothing is added to the sums but each other", dict(bias=False)),
    pinned("relu_bias_false", 604, "without biases relu reads the two sums alone", dict(bias=False, nonlinearity="relu")),
    pinned("tanh_without_h_0", 605, "without h_0 the first state's sum is 0, and bias_hh is added to it", dict(), initial=None),
    pinned("relu_h_0_of_zeros", 606, "h_0 of zeros: a state's sum of 0, and bias_hh is added to it", dict(nonlinearity="relu"), initial="zeros"),
    pinned("wide_input", 607, "101 products are added one after the other, in no blocks", dict(input_size=101, hidden_size=6),
           seq_len=4, batch=3),
    pinned("wide_hidden", 608, "67 units read 67 states in order, without vectors of 4 or 8", dict(input_size=2, hidden_size=67),
           seq_len=4, batch=3),
    pinned("wide_relu", 609, "129 relu units, one more than a power of two", dict(input_size=5, hidden_size=129, nonlinearity="relu"),
           seq_len=3, batch=2),
    pinned("many_steps", 610, "sixty steps carry every last bit along", dict(), seq_len=60, batch=2),
)

LAYERS = (
    pinned("three_layers", 621, "three layers of tanh, bit for bit", dict(num_layers=3)),
    pinned("bidirectional", 622, "both directions, bit for bit", dict(bidirectional=True)),
    pinned("two_layers_bidirectional_relu", 623, "layer 1 adds the products of the forward states, then those of the reverse",
           dict(num_layers=2, bidirectional=True, nonlinearity="relu"), batch=2),
    pinned("three_layers_bidirectional_batch_first", 624, "three bidirectional layers with batch_first, bit for bit",
           dict(num_layers=3, bidirectional=True, batch_first=True)),
    pinned("batch_first", 625, "batch_first changes no order of sums", dict(num_layers=2, batch_first=True)),
    pinned("batch_first_relu_without_h_0", 626, "batch_first without h_0, relu", dict(batch_first=True, nonlinearity="relu"), initial=None),
    pinned("batch_first_bias_false", 627, "batch_first without biases, in both directions from h_0 of zeros",
           dict(batch_first=True, bias=False, bidirectional=True), initial="zeros"),
    pinned("four_layers_bias_false", 628, "four relu layers without biases and without h_0",
           dict(num_layers=4, bias=False, nonlinearity="relu"), batch=3, initial=None, weight_scale=1.5),
    pinned("dropout_in_eval", 629, "dropout between three layers in eval changes no bit", dict(num_layers=3, dropout=0.5)),
    pinned("dropout_in_eval_relu_bidirectional", 630, "dropout in eval, relu, both directions, batch_first",
           dict(num_layers=2, dropout=0.25, nonlinearity="relu", bidirectional=True, batch_first=True), batch=3),
)

SIZES = (
    pinned("unbatched", 641, "no batch axis changes no order of sums", dict(num_layers=2, bidirectional=True), batch=None),
    pinned("unbatched_relu_bias_false", 642, "no batch axis, no biases, no h_0",
           dict(nonlinearity="relu", bias=False, batch_first=True), batch=None, initial=None),
    pinned("all_sizes_1", 643, "one feature, one unit, one step, one row", dict(input_size=1, hidden_size=1), seq_len=1, batch=1),
    pinned("hidden_size_1", 644, "one unit in each direction of two layers", dict(hidden_size=1, bidirectional=True, num_layers=2), batch=3),
    pinned("input_size_1", 645, "one feature, relu", dict(input_size=1, nonlinearity="relu")),
    pinned("seq_len_1", 646, "one step in both directions", dict(bidirectional=True), seq_len=1),
    pinned("batch_1", 647, "a batch of one row is summed in the same order", dict(num_layers=2), batch=1),
    pinned("batch_0", 648, "a batch of no rows", dict(bidirectional=True), batch=0),
    pinned("batch_of_33", 649, "33 rows, each summed alone", dict(hidden_size=7), seq_len=3, batch=33),
)

VALUES = (
    pinned("weights_times_2", 661, "weights twice as large: larger sums, other roundings", dict(num_layers=2), weight_scale=2),
    pinned("weights_times_2_relu", 662, "relu states that grow", dict(nonlinearity="relu"), weight_scale=2),
    pinned("weights_times_a_tenth", 663, "small weights: tanh near the identity, where it must round the right way",
           dict(), weight_scale=0.1),
    pinned("saturated", 664, "inputs of about 50 drive tanh to 1 and -1", dict(), edits=(scale("input", 50),)),
    pinned("tiny", 665, "without h_0 inputs of about 1e-20 give tanh its own argument back", dict(bias=False), initial=None,
           edits=(scale("input", 1e-20),)),
    pinned("denormals", 666, "without h_0 inputs of about 1e-40: products and sums below the normal range are not flushed to 0",
           dict(bias=False), initial=None, edits=(scale("input", 1e-40),)),
    pinned("negative_zeros", 667, "sums start at 0, so that products of an input and h_0 of -0 give 0",
           dict(bias=False, nonlinearity="relu"), edits=(put("input", (), "-0"), put("h_0", (), "-0"))),
    pinned("infinity_and_nan", 668, "an infinity saturates its row, a NaN spoils its own",
           dict(bidirectional=True), edits=(put("input", (2, 1, 0), "Infinity"), put("input", (4, 3, 1), "NaN"))),
)

CELLS = (
    pinned_cell("cell", 681, "one step of a cell: input and state are summed apart, each with its bias, and added last", dict()),
    pinned_cell("cell_relu_bias_false", 682, "one relu step without biases", dict(nonlinearity="relu", bias=False)),
    pinned_cell("cell_without_hx", 683, "one step from zeros", dict(), initial=None),
    pinned_cell("cell_unbatched", 684, "one step without a batch axis", dict(nonlinearity="relu"), batch=None),
    pinned_cell("cell_wide", 685, "30 features into 37 units from hx of zeros", dict(input_size=30, hidden_size=37), initial="zeros"),
    pinned_cell("cell_stepped", 686, "seven steps by hand", dict(), seq_len=7),
    pinned_cell("cell_stepped_relu", 687, "seven relu steps by hand, without hx", dict(nonlinearity="relu"), seq_len=7,
                initial=None, weight_scale=1.5),
    pinned_cell("cell_stepped_unbatched_bias_false", 688, "seven steps without a batch axis and without biases",
                dict(bias=False), seq_len=7, batch=None),
)

SPECS = (*ONE_LAYER, *LAYERS, *SIZES, *VALUES, *CELLS)
