"""LSTM, GRU and their cells drawn at random, packed or not, one a seed: what nobody thought of choosing.

scripts/study/choose_seeds.py found the seeds, as for drawn.py. Sizes are smaller than there: three or four gates a unit.
"""

from math import exp, log
from random import Random
from typing import Any

from signatures import full_config, is_network
from specs.drawn import log_uniform, sentence
from specs.spec import Spec

SEEDS = {
    "LSTM": (20003, 20004, 20005, 20007, 20011, 20016, 20018, 20019, 20021, 20022, 20023, 20024),
    "GRU": (30001, 30003, 30004, 30005, 30012, 30013, 30015, 30016, 30017, 30019, 30022, 30023),
}


def gated_spec(id: str, family: str, seed: int) -> Spec:
    """The spec of one seed: sizes and lengths log-uniform, every option free. One unit and one step are hand-chosen elsewhere."""
    random = Random(seed)
    module = family if random.random() < 0.8 else f"{family}Cell"
    hidden_size = 1 + log_uniform(random, 47)
    config: dict[str, Any] = {"input_size": log_uniform(random, 48), "hidden_size": hidden_size, "bias": random.random() < 0.7}
    if is_network(module):
        config |= {"num_layers": random.choice((1, 1, 1, 2, 3)), "batch_first": random.random() < 0.5,
                   "dropout": random.choice((0, 0, 0.25, 0.5)), "bidirectional": random.random() < 0.3}
    if module == "LSTM" and random.random() < 0.4:
        config["proj_size"] = log_uniform(random, hidden_size - 1)
    stepped = not is_network(module) and random.random() < 0.5
    seq_len = 1 + log_uniform(random, 99) if is_network(module) or stepped else None
    batch = None if random.random() < 0.2 else log_uniform(random, 12)
    packed = is_network(module) and batch is not None and random.random() < 0.4
    lengths = tuple(random.randint(1, seq_len) for _ in range(batch)) if packed else None
    dtype = "float32" if random.random() < 0.8 else "float64"
    initial = random.choice(("randn", None))
    weight_scale = round(exp(random.uniform(log(1), log(4))), 2)
    spec = Spec(id, "", module, full_config(module, config), seed, seq_len, batch, dtype=dtype, initial=initial,
                weight_scale=weight_scale, stepped=stepped, lengths=lengths)
    return Spec(**{**vars(spec), "claim": sentence(spec)})


SPECS = tuple(gated_spec(f"random/{family.lower()}_{number:02d}", family, seed)
              for family, seeds in SEEDS.items() for number, seed in enumerate(seeds))
