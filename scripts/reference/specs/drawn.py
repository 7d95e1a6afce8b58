"""Configurations drawn at random, one a seed: what nobody thought of choosing.

scripts/study/choose_seeds.py found the seeds: it skips configurations whose folder is too large, whose float32 overflows,
or whose float32 and float64 drift apart.
"""

from math import exp, log
from random import Random
from typing import Any

from signatures import full_config, initial_names, is_network
from specs.spec import Spec

SEEDS = (
    1000, 1002, 1005, 1006, 1007, 1009, 1011, 1012, 1013, 1014, 1016, 1019, 1022, 1025, 1026, 1028, 1030,
    1032, 1033, 1035, 1038, 1039, 1040, 1041, 1044, 1045, 1047, 1049, 1050, 1054, 1055, 1057, 1058, 1059,
    1061, 1062, 1064, 1065, 1066, 1067, 1068, 1069, 1070, 1072, 1073, 1074, 1075, 1076, 1077, 1081, 1082,
    1084, 1085, 1086, 1088, 1089, 1091, 1092, 1095, 1098, 1099, 1100, 1102, 1103,
)


def drawn_spec(id: str, seed: int) -> Spec:
    """The spec of one seed: sizes and lengths log-uniform, every option free."""
    random = Random(seed)
    module = "RNN" if random.random() < 0.8 else "RNNCell"
    config: dict[str, Any] = {"input_size": log_uniform(random, 64), "hidden_size": log_uniform(random, 64),
                              "nonlinearity": random.choice(("tanh", "relu")), "bias": random.random() < 0.7}
    if is_network(module):
        config |= {"num_layers": random.randint(1, 4), "batch_first": random.random() < 0.5,
                   "dropout": random.choice((0, 0, 0.25, 0.5)), "bidirectional": random.random() < 0.5}
    stepped = not is_network(module) and random.random() < 0.5
    seq_len = log_uniform(random, 200) if is_network(module) or stepped else None
    batch = None if random.random() < 0.2 else log_uniform(random, 16)
    dtype = "float32" if random.random() < 0.8 else "float64"
    initial = random.choice(("randn", None))
    weight_scale = round(exp(random.uniform(log(0.5), log(2))), 2)
    spec = Spec(id, "", module, full_config(module, config), seed, seq_len, batch, dtype=dtype, initial=initial,
                weight_scale=weight_scale, stepped=stepped)
    return Spec(**{**vars(spec), "claim": sentence(spec)})


def log_uniform(random: Random, greatest: int) -> int:
    """A whole number from 1 to `greatest`, small ones as often as large ones by order of magnitude."""
    return min(greatest, int(exp(random.uniform(0, log(greatest + 1)))))


def sentence(spec: Spec) -> str:
    """The configuration in words."""
    config = spec.config
    parts = [f"{spec.module}({config['input_size']}, {config['hidden_size']})",
             *([config["nonlinearity"]] if "nonlinearity" in config else []), spec.dtype]
    if is_network(spec.module):
        parts.append(f"{config['num_layers']} layer" + "s" * (config["num_layers"] > 1))
        parts += [name for name in ("bidirectional", "batch_first") if config[name]]
        parts += [f"dropout {config['dropout']} in eval"] * (config["dropout"] > 0)
        parts += [f"proj_size {config['proj_size']}"] if config.get("proj_size") else []
    parts += ["no biases"] * (not config["bias"])
    names = " and ".join(initial_names(spec.module))
    parts.append("one step" if spec.seq_len is None else f"{spec.seq_len} step" + "s" * (spec.seq_len > 1))
    parts.append("unbatched" if spec.batch is None else f"batch {spec.batch}")
    parts += ["packed"] * (spec.lengths is not None)
    # the first cases keep their word, absent
    parts.append(f"{names} given" if spec.initial else f"{names} absent" if "nonlinearity" in config else f"without {names}")
    parts.append(f"weights times {spec.weight_scale:g}")
    return "a configuration drawn at random: " + ", ".join(parts)


SPECS = tuple(drawn_spec(f"random/{number:02d}", seed) for number, seed in enumerate(SEEDS))
