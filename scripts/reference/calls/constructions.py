"""Constructor arguments: absent, odd, and those that another module has."""

from collections.abc import Iterator

from calls.call import SIZES, TWO_BY_TWO, Call, call
from signatures import arguments

ODD_SIZES = (0, -1, 2.5, "3", None, True, False, 1, 7)
ODD_FLAGS = (True, False, 1, 0, None, "yes", "")
ODD_DROPOUTS = (0, 1, 0.5, 1.0, -0.1, 1.5, "NaN", "Infinity", "-Infinity", True, False, None, "half")
ODD_NONLINEARITIES = ("tanh", "relu", "sigmoid", "", "TANH", None, 3, True)
ODD_PROJECTIONS = (0, 1, 4, 5, 6, -1, 2.5, "2", None, True, False)

ODD = {"input_size": ODD_SIZES, "hidden_size": ODD_SIZES, "bias": ODD_FLAGS, "nonlinearity": ODD_NONLINEARITIES}
ODD_NETWORK = {**ODD, "num_layers": ODD_SIZES, "batch_first": ODD_FLAGS, "bidirectional": ODD_FLAGS, "dropout": ODD_DROPOUTS,
               "proj_size": (0, 1), "colour": ("red",)}
ODD_CELL = {**ODD, "num_layers": (1,), "proj_size": (0,), "batch_first": (False,), "dropout": (0,)}


def constructions(network: str, cell: str) -> Iterator[Call]:
    projects = "proj_size" in arguments(network)
    odd_network = {**ODD_NETWORK, "proj_size": ODD_PROJECTIONS} if projects else ODD_NETWORK
    for module, odd in ((network, odd_network), (cell, ODD_CELL)):
        for missing in SIZES:
            config = {name: size for name, size in SIZES.items() if name != missing}
            yield call(module, config)
        for name, values in odd.items():
            for value in values:
                yield call(module, {**SIZES, name: value})
    for layers in (2, 3):  # several wrong at once: still the construction
        yield call(network, {**SIZES, "num_layers": layers, "hidden_size": 0, "dropout": 2})
    if projects:  # where hidden_size is 1 no projection is small enough
        for hidden_size, proj_size in ((1, 0), (1, 1), (0, 0), (0, -1), (-1, -2), (2, 1)):
            yield call(network, {**SIZES, **TWO_BY_TWO, "hidden_size": hidden_size, "proj_size": proj_size})
