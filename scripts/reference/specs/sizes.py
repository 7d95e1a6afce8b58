"""Networks of many sizes, from a formula: exact relu on a lattice. Two for each threshold at which kernels change their way."""

from typing import Any

from signatures import full_config, is_network
from specs.spec import Spec


# Seeds with which about half of the units are active at every step, and with which every column from a threshold on counts,
# the last one too; 1 where none is named.
SEEDS = {"hidden_69_both": 3, "hidden_133_both": 20, "hidden_261_both": 252, "hidden_517_cell": 4, "hidden_1025": 5,
         "input_257": 2, "input_513": 2, "twelve_layers": 66, "twelve_layers_both": 140, "five_thousand_steps": 53,
         "five_thousand_and_three_steps_both": 27}


def size(name: str, claim: str, config: dict[str, Any], seq_len: int | None = 3, batch: int | None = 2, module: str = "RNN",
         states: bool = True, dtype: str = "float32") -> Spec:
    config = full_config(module, {"input_size": 3, "hidden_size": 5, "nonlinearity": "relu", **config})
    return Spec(f"sizes/{name}", claim, module, config, SEEDS.get(name, 1), seq_len, batch, dtype=dtype,
                initial="randn" if states else None, stepped=not is_network(module) and seq_len is not None,
                exact="any", derived=True)


def around(n: int) -> tuple[Spec, ...]:
    both = n <= 256
    return (
        size(f"hidden_{n + 1}", f"{n + 1} units read each other", dict(hidden_size=n + 1), seq_len=3, batch=2),
        size(f"hidden_{n + 5}_{'both' if both else 'cell'}", f"{n + 5} units, {'in both directions of two layers' if both else 'in a stepped cell'}",
             dict(hidden_size=n + 5, num_layers=2, bidirectional=True) if both else dict(hidden_size=n + 5),
             seq_len=3, batch=2, module="RNN" if both else "RNNCell"),
        size(f"input_{n + 1}", f"{n + 1} features", dict(input_size=n + 1), seq_len=3, batch=2),
        size(f"input_{n + 7}_cell", f"{n + 7} features of a cell", dict(input_size=n + 7, hidden_size=9), seq_len=None,
             batch=3, module="RNNCell"),
    )


SPECS = (
    *(spec for n in (64, 128, 256, 512, 1024) for spec in around(n)),
    size("twelve_layers", "twelve layers", dict(hidden_size=16, num_layers=12), seq_len=4),
    size("twelve_layers_both", "twelve layers in both directions, without h_0", dict(hidden_size=12, num_layers=12, bidirectional=True),
         seq_len=3, states=False),
    size("five_thousand_steps", "5,000 steps of a batch of one", dict(hidden_size=7), seq_len=5000, batch=1),
    size("five_thousand_and_three_steps_both", "5,003 steps in both directions, unbatched", dict(hidden_size=11, bidirectional=True),
         seq_len=5003, batch=None),
    size("batch_300", "a batch of 300", dict(hidden_size=6), seq_len=3, batch=300),
    size("batch_301_first", "a batch of 301 with batch_first, in two layers", dict(hidden_size=5, num_layers=2, batch_first=True),
         seq_len=3, batch=301),
    size("work_66000", "seq_len * batch * hidden_size = 66,000", dict(hidden_size=60), seq_len=50, batch=22),
    size("work_67584_both", "seq_len * batch * hidden_size = 67,584, in both directions", dict(hidden_size=64, bidirectional=True),
         seq_len=32, batch=33),
)
