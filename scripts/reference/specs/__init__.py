"""What the project's cases are drawn from, as data. record.py --define turns them into golden/."""

from specs import article, cell, covering, drawn, exact, pinned_bits, rnn, sizes
from specs.spec import Spec


def all_specs() -> list[Spec]:
    """Every spec, sorted by id. One with input_from must sort after its source."""
    specs = [*article.SPECS, *rnn.SPECS, *cell.SPECS, *covering.SPECS, *drawn.SPECS, *exact.SPECS, *pinned_bits.SPECS, *sizes.SPECS]
    return sorted(specs, key=lambda spec: spec.id)
