"""The tensors of a derived case, from a formula, so that a network of any size costs no bytes.

"lattice-1" for RNN: golden/README.md writes it out, src/case-files/lattice.ts does the same. Element i of a tensor is a
table's entry by hash32(seed, name, i). "saturated-1" for GRU and LSTM: saturated.py has it.
"""

import numpy as np

from hashes import hash32
from packed import live
from saturated import FORMULA as SATURATED
from saturated import saturated_input, saturated_state, saturated_weight
from signatures import initial_names, is_network, letters, num_gates, num_states, parameters, shape_of, width
from stored import Arrays

LATTICE = "lattice-1"


def formula_of(module: str) -> str:
    return LATTICE if num_gates(module) == 1 else SATURATED


def lattice_tensor(seed: int, name: str, shape: tuple[int, ...]) -> np.ndarray:
    hashes = hash32(seed, name, int(np.prod(shape, dtype=np.int64)))
    columns = shape[-1]
    if name.startswith("weight_hh"):
        values = np.where(hashes % columns < 2, -1, 0)
    elif name.startswith("weight_ih_l") and name[len("weight_ih_l")] in "123456789":
        values = np.where(hashes % columns == 0, 1, np.where(hashes % columns == 1, -1, 0))
    elif name.startswith(("weight", "bias")):
        values = ((hashes % 9).astype(np.int64) - 4) / 4
    else:
        values = ((hashes % 17).astype(np.int64) - 8) / 4
    return values.reshape(shape)


def lattice_case(module: str, config: dict, dtype: str, derived: dict) -> tuple[Arrays, Arrays]:
    """(state_dict, inputs) of a derived case. In a packed sequence the padding of the input is NaN."""
    seed, saturated = derived["seed"], formula_of(module) == SATURATED
    state_dict = {}
    for one in parameters(module, config):
        shape = shape_of(module, config, one)
        state_dict[one.name] = saturated_weight(seed, module, config, one, shape) if saturated else lattice_tensor(seed, one.name, shape)
    batch = () if derived.get("batch") is None else (derived["batch"],)
    time = () if derived.get("seq_len") is None else (derived["seq_len"],)
    leading = batch + time if config.get("batch_first") and batch else time + batch
    shape = (*leading, config["input_size"])
    inputs = {"input": saturated_input(seed, shape) if saturated else lattice_tensor(seed, "input", shape)}
    if derived["states"]:
        places = (num_states(config),) if is_network(module) else ()
        for name, letter in zip(initial_names(module), letters(module), strict=True):
            shape = (*places, *batch, width(module, config, letter))
            inputs[name] = saturated_state(seed, module, config, name, shape) if saturated else lattice_tensor(seed, name, shape)
    state_dict, inputs = ({name: array.astype(dtype) for name, array in group.items()} for group in (state_dict, inputs))
    return state_dict, inputs if derived.get("lengths") is None else with_lengths(inputs, derived["lengths"], config["batch_first"])


def with_lengths(inputs: Arrays, lengths: tuple[int, ...], batch_first: bool) -> Arrays:
    """The same inputs as a packed sequence: NaN in the padding of the input, and the lengths beside it."""
    input, ends = inputs["input"].copy(), np.array(lengths, dtype=np.int64)
    by_time = input.swapaxes(0, 1) if batch_first else input
    by_time[~live(len(by_time), ends)] = np.nan
    return {**inputs, "input": input, "lengths": ends}
