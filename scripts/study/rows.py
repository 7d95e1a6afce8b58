"""What one tensor of one draw needs of the error budget, and the tables over many. Knows no module.

    allowed = m * max|torch - truth| + k * eps * max(max|truth|, S)       (src/compare/budget.ts)
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

EPS = 2.0**-23
RTOL, ATOL = 1.3e-6, 1e-5  # torch.testing.assert_close, float32
M, K = 4, 10  # BUDGET in src/compare/budget.ts
MS = (2, 3, M, 5, 6, 8)


@dataclass(frozen=True)
class Row:
    """One tensor of one draw."""

    seed: int
    tensor: str
    size: str               # of the network and its sequence, in words
    numel: int
    torch_error: float      # max|torch - truth|
    greatest: float         # max|truth|
    scale: float            # S; 0 if chaotic
    strain: float           # of the draw: max |torch - truth| / (atol + rtol * |truth|); chaotic above 1 / (m + 1)
    errors: dict[str, float]  # max|variant - truth|, by the words of the variant: "order, bias, activation"
    wrong: dict[str, float]   # the same of the mistakes
    close: dict[str, bool]    # whether assert_close lets the mistake through
    others: dict[str, float]  # S by other rules, to compare

    @property
    def unit(self) -> float:
        """What k counts."""
        return EPS * max(self.greatest, self.scale)

    def k(self, m: float) -> dict[str, float]:
        """The least k with which this tensor lets each legal variant through."""
        return {name: needed(error - m * self.torch_error, self.unit) for name, error in self.errors.items()}

    def allowed(self, m: float, k: float) -> float:
        return m * self.torch_error + k * self.unit


def needed(excess: float, unit: float) -> float:
    return 0.0 if excess <= 0 else excess / unit if unit > 0 else math.inf


@dataclass(frozen=True)
class Words:
    """What a table has lines and columns for."""

    orders: tuple[str, ...]
    activations: tuple[str, ...]
    ways: tuple[str, ...]     # biases and forms
    wrong: tuple[str, ...]    # mistakes
    tensors: tuple[str, ...]
    of_cells: tuple[str, ...]
    others: tuple[str, ...]   # rules for S


def calm(rows: list[Row], m: float) -> list[Row]:
    return [row for row in rows if row.strain <= 1 / (m + 1)]


def by_rule(rows: list[Row], rule: str) -> list[Row]:
    return [replace(row, scale=row.others[rule]) for row in rows]


def smallest(rows: list[Row], m: float) -> float:
    return max((k for row in rows for k in row.k(m).values()), default=0.0)


def report(rows: list[Row], words: Words) -> None:
    kept = calm(rows, M)
    print(f"not chaotic for m = {M}: {count(kept, words.of_cells, False)} networks, "
          f"{count(kept, words.of_cells, True)} cells, {len(kept):,} tensors, "
          f"{sum(len(row.errors) for row in kept):,} with every legal variant")
    report_smallest(rows, words)
    report_catches(kept, words)
    report_margins(kept, words)
    report_worst(kept, words)


def count(rows: list[Row], of_cells: tuple[str, ...], cells: bool) -> int:
    return len({row.seed for row in rows if (row.tensor in of_cells) == cells})


def report_smallest(rows: list[Row], words: Words) -> None:
    print("\nsmallest k that no legal variant exceeds\n  m  chaotic networks        k"
          + "".join(f"{rule:>15}" for rule in words.others))
    for m in MS:
        kept = calm(rows, m)
        chaotic = count(rows, words.of_cells, False) - count(kept, words.of_cells, False)
        print(f"{m:3} {chaotic:17} {smallest(kept, m):8.2f}"
              + "".join(f"{smallest(by_rule(kept, rule), m):15.2f}" for rule in words.others))
    kept = calm(rows, M)
    for name in words.tensors:
        of_name = [row for row in kept if row.tensor == name]
        print(f"m = {M}, {name:12}{'':8}{smallest(of_name, M):8.2f}"
              + "".join(f"{smallest(by_rule(of_name, rule), M):15.2f}" for rule in words.others))


def report_catches(kept: list[Row], words: Words) -> None:
    k = smallest(kept, M)
    print(f"\nnetworks in which it is caught{'':8}" + "".join(f"{mistake:>18}" for mistake in words.wrong))
    in_budget = lambda row, mistake: row.wrong[mistake] > row.allowed(M, K)
    for title, rows, catches in (
            (f"budget {(M, K)}", kept, in_budget),
            (f"budget {(M, round(k, 2))}", kept, lambda row, mistake: row.wrong[mistake] > row.allowed(M, k)),
            *((f"budget {(M, K)}, {rule}", by_rule(kept, rule), in_budget) for rule in words.others),
            ("assert_close", kept, lambda row, mistake: not row.close[mistake])):
        shares = (caught(rows, mistake, words.of_cells, catches) for mistake in words.wrong)
        print(f"{title:40}" + "".join(f"{share:18.1%}" for share in shares))


def caught(rows: list[Row], mistake: str, of_cells: tuple[str, ...], catches: Callable[[Row, str], bool]) -> float:
    """The share of networks in which some tensor shows the mistake."""
    shown: dict[int, bool] = {}
    for row in rows:
        if row.tensor not in of_cells and mistake in row.wrong:
            shown[row.seed] = shown.get(row.seed, False) or catches(row, mistake)
    return sum(shown.values()) / max(1, len(shown))


def report_margins(kept: list[Row], words: Words) -> None:
    def worst(*which: str, tensor: str = "") -> float:
        """The greatest error / allowed of the variants that have all of these words, in one tensor or in all."""
        return max((needed(error, row.allowed(M, K)) for row in kept for name, error in row.errors.items()
                    if tensor in ("", row.tensor) and set(which) <= set(name.split(", "))), default=0)

    print(f"\ngreatest error / allowed with (m, k) = {(M, K)}: {worst():.3f}; above 1 a legal variant fails\n"
          f"{'sums':14}" + "".join(f"{name:>10}" for name in words.activations))
    for order in words.orders:
        print(f"{order:14}" + "".join(f"{worst(order, name):10.3f}" for name in words.activations))
    print(f"float64 sums, rounded once a step: {worst('float64 sums'):.3f}")
    print("ways: " + ", ".join(f"{way} {worst(way):.3f}" for way in words.ways))
    print("tensors: " + ", ".join(f"{name} {worst(tensor=name):.3f}" for name in words.tensors))


def report_worst(kept: list[Row], words: Words) -> None:
    print("\ntensors in which some legal variant fails")
    for title, rows in ((f"budget {(M, K)}", kept),
                        *((f"budget {(M, K)}, {rule}", by_rule(kept, rule)) for rule in words.others)):
        failing = [row for row in rows if max(row.errors.values()) > row.allowed(M, K)]
        print(f"{title:40}{len(failing)} of {len(rows):,}, in {len({row.seed for row in failing})} draws")
    print("the five that need the greatest k:")
    for row in sorted(kept, key=lambda row: -max(row.k(M).values()))[:5]:
        name, error = max(row.errors.items(), key=lambda pair: pair[1])
        print(f"{max(row.k(M).values()):7.2f}  draw {row.seed} {row.tensor} ({row.numel}), {row.size}\n"
              f"{'':9}{name}: error {error:.2e},\n"
              f"{'':9}torch {row.torch_error:.2e}, max|truth| {row.greatest:.2e}, S {row.scale:.2e}")
