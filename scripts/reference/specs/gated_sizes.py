"""LSTM and GRU of many sizes, from a formula: saturated, so exact. Around the thresholds at which kernels change their way."""

from typing import Any

from signatures import full_config, is_network
from specs.spec import Spec

# Seeds with which every gate takes each of its values, and every sum its sign; 1 where none is named.
SEEDS = {"gru_input_1031_cell": 2, "gru_twelve_layers_both": 2}


def size(module: str, name: str, claim: str, config: dict[str, Any], seq_len: int | None = 3, batch: int | None = 3,
         states: bool = True, **rest: Any) -> Spec:
    config = full_config(module, {"input_size": 3, "hidden_size": 5, **config})
    name = f"{module.removesuffix('Cell').lower()}_{name}"
    return Spec(f"sizes/{name}", claim, module, config, SEEDS.get(name, 1), seq_len, batch, initial="randn" if states else None,
                stepped=not is_network(module) and seq_len is not None, exact="any", derived=True, **rest)


def of(module: str) -> tuple[Spec, ...]:
    return (
        size(module, "hidden_65", f"65 units of a saturated {module}", dict(hidden_size=65)),
        size(module, "hidden_133_both", f"133 saturated units of {module} in both directions of two layers",
             dict(hidden_size=133, num_layers=2, bidirectional=True)),
        size(module, "hidden_257", f"257 units of a saturated {module} over six steps", dict(hidden_size=257), seq_len=6),
        size(f"{module}Cell", "hidden_517_cell", f"517 units of a saturated, stepped {module}Cell", dict(hidden_size=517), batch=2),
        size(module, "hidden_1024", f"1,024 units of a saturated {module}", dict(hidden_size=1024), batch=2),
        size(module, "input_261", f"261 features of a saturated {module}, with batch_first", dict(input_size=261, hidden_size=9, batch_first=True)),
        size(f"{module}Cell", "input_1031_cell", f"1,031 features of one step of a saturated {module}Cell", dict(input_size=1031, hidden_size=24),
             seq_len=None),
        size(module, "twelve_layers", f"twelve layers of a saturated {module} are in the order of their numbers", dict(hidden_size=16, num_layers=12),
             seq_len=4),
        size(module, "batch_301_first", f"a batch of 301 with batch_first, in two layers of a saturated {module}",
             dict(num_layers=2, batch_first=True), batch=301),
        size(module, "packed_batch_37", f"37 packed rows of one to five steps, many of equal lengths, in both directions of a saturated {module}",
             dict(hidden_size=12, bidirectional=True), seq_len=5, batch=37, lengths=tuple(row * 3 % 5 + 1 for row in range(37))),
    )


SPECS = (
    *of("LSTM"), *of("GRU"),
    size("LSTM", "hidden_261_proj_129", "261 saturated units projected to 129 features", dict(hidden_size=261, proj_size=129)),
    size("LSTM", "hidden_1024_proj_9", "1,024 saturated units projected to nine features", dict(hidden_size=1024, proj_size=9), batch=2),
    size("LSTM", "hidden_70_proj_66_both_packed", "70 saturated units projected to 66 features in both directions of two layers, packed",
         dict(hidden_size=70, proj_size=66, num_layers=2, bidirectional=True), seq_len=5, batch=5, lengths=(3, 5, 4, 2, 1)),
    size("GRU", "twelve_layers_both", "twelve layers of a saturated GRU in both directions, without h_0", dict(hidden_size=12, num_layers=12, bidirectional=True),
         states=False),
)
