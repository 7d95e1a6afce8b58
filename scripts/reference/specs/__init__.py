"""What the project's cases are drawn from, as data. record.py --define turns them into golden/."""

from specs import article, cell, covering, drawn, exact, gated_cells, gated_covering, gated_exact, gated_pinned, gated_random, gated_sizes, gru, gru_values, lstm, lstm_values, packed, pinned_bits, projection, rnn, sizes
from specs.spec import Spec

SUITES = (
    article, rnn, cell, covering, drawn, exact, pinned_bits, sizes,
    lstm, lstm_values, projection, gru, gru_values, packed, gated_cells, gated_pinned, gated_exact, gated_random, gated_sizes, gated_covering,
)


def all_specs() -> list[Spec]:
    """Every spec, sorted by id. One with input_from must sort after its source."""
    return sorted((spec for suite in SUITES for spec in suite.SPECS), key=lambda spec: spec.id)
